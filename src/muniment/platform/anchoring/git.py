"""A Git repository as an anchor: one commit per checkpoint, pushed and never forced.

Git runs without the configuration of whoever runs the registry, without hooks, and with no more
protocols than the address needs.
"""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from muniment.platform.anchoring.anchor import AnchorFailed, Push, Seen
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, NoteRefused, Signature

_TIMEOUT_SECONDS = 60
_PROTOCOLS = frozenset({"file", "https", "ssh"})
_SAFELY = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never",
    "-c", "gc.auto=0", "-c", "commit.gpgSign=false", "-c", "submodule.recurse=false",
    "-c", "user.name=Muniment", "-c", "user.email=muniment@localhost",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GitAnchor:
    """The branch of one log in the repository at `url`; `work` is for our copy of it."""

    url: str
    work: Path

    @property
    def name(self) -> str:
        """The address, marked as that of a repository."""
        parts = urlsplit(self.url)
        return f"git+{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def cosigns(self) -> bool:
        """It only keeps."""
        return False

    def push(self, push: Push) -> Sequence[Signature]:
        """Commit the note on top of what the repository has, and push it there."""
        branch = f"refs/heads/{push.checkpoint.origin}"
        folder = self._folder()
        self._follow(folder, branch)
        note = folder / "checkpoints" / str(push.checkpoint.size)
        note.parent.mkdir(exist_ok=True)
        for path in (folder / "checkpoint", note):
            path.write_text(str(push.note), encoding="utf-8")
        self._git(folder, "add", "--all")
        if self._git(folder, "status", "--porcelain"):
            said = f"Checkpoint of {push.checkpoint.size} events"
            self._git(folder, "commit", "--quiet", "--no-verify", "-m", said)
        self._git(folder, "push", "--quiet", "--", self.url, f"HEAD:{branch}")
        return ()

    def look(self, push: Push) -> Seen | None:
        """Return the checkpoint of the last commit."""
        folder = self._folder()
        if not self._follow(folder, f"refs/heads/{push.checkpoint.origin}"):
            return None
        try:
            text = (folder / "checkpoint").read_text(encoding="utf-8")
            found = Checkpoint.parse(Note.parse(text).text)
        except (OSError, UnicodeDecodeError, NoteRefused) as error:
            raise AnchorFailed(f"{self.name} holds no checkpoint: {error}.") from error
        return Seen(found.size, found.root)

    def _folder(self) -> Path:
        folder = self.work / hashlib.sha256(self.url.encode()).hexdigest()[:16]
        if not (folder / ".git").exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._git(folder, "init", "--quiet", "--template=")
        return folder

    def _follow(self, folder: Path, branch: str) -> bool:
        """Stand where the repository stands, if the log is there; return whether it is.

        What is only here was never told to anybody.
        """
        if not self._git(folder, "ls-remote", "--", self.url, branch):
            return False
        self._git(folder, "fetch", "--quiet", "--no-tags", "--", self.url, branch)
        self._git(folder, "reset", "--quiet", "--hard", "FETCH_HEAD")
        return True

    def _git(self, folder: Path, *arguments: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603  fixed arguments, and the operator's address
                ["git", *_SAFELY, "-c", f"protocol.{self._protocol}.allow=always", *arguments],  # noqa: S607  found on the PATH
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AnchorFailed(f"git {arguments[0]} did not end well: {error}.") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().replace(self.url, self.name)
            raise AnchorFailed(f"git {arguments[0]}: {said[:500] or done.returncode}")
        return done.stdout.decode(errors="replace").strip()

    @property
    def _protocol(self) -> str:
        return urlsplit(self.url).scheme


def is_repository(url: str) -> bool:
    """Whether `url` names a repository that can be pushed to."""
    parts = urlsplit(url)
    return parts.scheme in _PROTOCOLS and bool(parts.path) and "::" not in url


def _environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "LC_ALL": "C",
    }
