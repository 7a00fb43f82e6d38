"""What each registry last said of its log, kept so that it cannot say something else later."""

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

HEADER = "muniment-checkpoint"
_PARTS = 3


class Sighting(msgspec.Struct, frozen=True):
    """The log a registry showed: its name, how many events it had, and their root in base64."""

    origin: str
    size: int
    root: str

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> "Sighting | None":
        """Return what the headers of an answer say of the log, if they say it."""
        parts = headers.get(HEADER, "").split(" ")
        if len(parts) != _PARTS or not (parts[1].isascii() and parts[1].isdigit()):
            return None
        return cls(parts[0], int(parts[1]), parts[2])


class Known(msgspec.Struct, omit_defaults=True):
    """Of one registry: the newest log that was seen, and the newest proven to go on from before."""

    seen: Sighting | None = None
    proven: Sighting | None = None


def default_path() -> Path:
    """Return where this user's memory of logs is."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "muniment" / "checkpoints.json"


@dataclass(slots=True)
class Memory:
    """The log of the registry at `url`: as it was seen before, and as it is shown now."""

    url: str
    path: Path = field(default_factory=default_path)
    now: Sighting | None = None
    is_settled: bool = False

    @property
    def known(self) -> Known:
        """What is remembered of this registry."""
        return self._read().get(self.url, Known())

    def hear(self, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says of the log.

        Of several processes, one may lag behind the others for a second: the largest counts.
        """
        shown = Sighting.read(headers)
        if shown is not None and (self.now is None or shown.size > self.now.size):
            self.now = shown

    def conclude(self) -> bool:
        """Remember what was shown; return False where that contradicts what was seen before."""
        if self.is_settled or self.now is None:
            return True
        known = self.known
        for earlier in (known.proven, known.seen):
            if earlier is not None and contradiction(earlier, self.now) is not None:
                return False
        if known.seen is None or known.seen.size < self.now.size:
            self._keep(Known(self.now, known.proven or self.now))
        return True

    def prove(self, sighting: Sighting) -> None:
        """Remember a log that was proven to go on from the one that was seen before."""
        self.is_settled = True
        self._keep(Known(sighting, sighting))

    def _keep(self, known: Known) -> None:
        """Write what is known; a machine on which nothing can be kept remembers nothing."""
        with suppress(OSError):
            everything = {**self._read(), self.url: known}
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".checkpoints-")
            with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, not a path
                file.write(msgspec.json.format(msgspec.json.encode(everything)))
            Path(name).replace(self.path)

    def _read(self) -> dict[str, Known]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=dict[str, Known])
        except (OSError, msgspec.MsgspecError):
            return {}


def contradiction(earlier: Sighting, now: Sighting) -> str | None:
    """Say why a log that only grows cannot have been shown as both; `None` if it can."""
    if earlier.origin != now.origin:
        return (
            f"it keeps another log than before, {now.origin} instead of {earlier.origin}: it was "
            "restored from a backup, or is another registry. 'muniment audit status' says more."
        )
    if now.size < earlier.size:
        return (
            f"its log has shrunk: {earlier.size} events were seen, now it shows {now.size}. "
            "Events were taken away. Keep this machine's record of it and tell your auditors."
        )
    if now.size == earlier.size and now.root != earlier.root:
        return (
            f"its log was changed: its {now.size} events had the root {earlier.root}, now "
            f"{now.root}. Keep this machine's record of it and tell your auditors."
        )
    return None
