"""Where the log's private key is: a file only its owner reads, or a setting."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from muniment.kernel.errors import Conflict
from muniment.platform.journal.log.files import sync_folder
from muniment.platform.transparency.note import KeyRefused, SigningKey, VerifierKey

_FILE = "log.key"
_STAGED = "log.key.new"
_OWNER_ONLY = 0o400
_OTHERS = 0o077


class LogKeyUnusable(Conflict):
    """The log's key cannot be used as it lies there."""

    code = "log.key-unusable"
    title = "The key of the log cannot be used"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The log's key in a data folder, unless a setting gives one.

    A new key is staged beside the old one, becomes the log's by an event, and then takes the
    place of the old one: whenever that is interrupted, the key that the journal names is there.
    """

    folder: Path
    given: str = field(default="", repr=False)

    @property
    def is_given(self) -> bool:
        """Whether the key comes from a setting, so that no file is to be written."""
        return bool(self.given)

    def find(self, wanted: VerifierKey) -> SigningKey | None:
        """Return the key that `wanted` verifies, if it is here; raise `LogKeyUnusable`."""
        for key in self._held():
            if key.verifier == wanted:
                return key
        return None

    def first(self) -> SigningKey | None:
        """Return a key that lies ready for a log that is not opened yet."""
        return next(iter(self._held()), None)

    def stage(self, key: SigningKey) -> None:
        """Keep a key that is about to become the log's."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / _STAGED
        path.unlink(missing_ok=True)
        write_key(path, key)

    def settle(self, current: VerifierKey) -> None:
        """Put the staged key in its place if it is the log's by now."""
        path = self.folder / _STAGED
        staged = None if self.is_given else _read(path)
        if staged is not None and staged.verifier == current:
            path.replace(self.folder / _FILE)
            sync_folder(self.folder)

    def _held(self) -> list[SigningKey]:
        if self.is_given:
            return [_parse(self.given, "MUNIMENT_LOG_KEY")]
        found = (_read(self.folder / name) for name in (_FILE, _STAGED))
        return [key for key in found if key is not None]


def write_key(path: Path, key: SigningKey) -> None:
    """Write a key to a new file that only its owner can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123  a descriptor, not a path
        file.write(key.reveal() + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _read(path: Path) -> SigningKey | None:
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _OTHERS:
                raise LogKeyUnusable(
                    f"Others can read {path}, so what it signs proves nothing; take that right "
                    "away with 'chmod 400', and run 'muniment audit rotate-key'."
                )
            text = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogKeyUnusable(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise LogKeyUnusable(f"{path} is no key.") from error
    return _parse(text, str(path))


def _parse(text: str, source: str) -> SigningKey:
    try:
        return SigningKey.parse(text)
    except KeyRefused as error:
        raise LogKeyUnusable(f"{source}: {error.message}") from error
