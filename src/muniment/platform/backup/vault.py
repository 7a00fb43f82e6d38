"""Where backups are kept: manifests beside one store of bytes, in a folder or a bucket."""

import fcntl
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict, Invalid
from muniment.platform.backup.form import Kept, NoBackup
from muniment.platform.blobs import Blobs
from muniment.platform.blobs.disk import DiskBlobs

_MANIFESTS = "backups"
_BLOBS = "blobs"
_SUFFIX = ".json"
_LOCK = "vault.lock"


class VaultRefused(Invalid):
    """Backups cannot be kept in, or read from, this place."""

    code = "backup.place"
    title = "Backups cannot be kept here"


class VaultBusy(Conflict):
    """Another process makes or removes backups there."""

    code = "backup.busy"
    title = "Backups are being made or removed there"


class Vault(Protocol):
    """A place for backups; `blobs` holds the bytes of all of them."""

    blobs: Blobs

    def names(self) -> list[str]:
        """Return the names of the backups, oldest first."""
        ...

    def read(self, name: str) -> bytes:
        """Return the manifest stored under `name`, which is one of `names`."""
        ...

    def write(self, name: str, raw: bytes) -> None:
        """Store a manifest, durably and at once: until then there is no backup."""
        ...

    def remove(self, name: str) -> None:
        """Remove a manifest, durably: from then on there is no such backup."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Keep other processes from changing the vault meanwhile, where the place can.

        Raises `VaultBusy` if one does.
        """
        ...


class FolderVault:
    """Backups in a folder, which may be a mounted disk of another machine."""

    def __init__(self, root: Path, *, create: bool) -> None:
        self._folder = root / _MANIFESTS
        if not create and not self._folder.is_dir():
            raise NoBackup(f"There are no backups in {root}.")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.blobs: Blobs = DiskBlobs(root / _BLOBS)
        except OSError as error:
            raise VaultRefused(f"{root} cannot be used for backups: {error.strerror}.") from error

    def names(self) -> list[str]:
        """Return the names of the backups, oldest first."""
        return sorted(path.name.removesuffix(_SUFFIX) for path in self._folder.glob(f"*{_SUFFIX}"))

    def read(self, name: str) -> bytes:
        """Return the manifest stored under `name`."""
        return (self._folder / f"{name}{_SUFFIX}").read_bytes()

    def write(self, name: str, raw: bytes) -> None:
        """Store a manifest, durably and at once."""
        arriving = self._folder / f"{name}.part"
        with arriving.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        arriving.replace(self._folder / f"{name}{_SUFFIX}")
        self._sync()

    def remove(self, name: str) -> None:
        """Remove a manifest, durably."""
        (self._folder / f"{name}{_SUFFIX}").unlink(missing_ok=True)
        self._sync()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Hold the folder; the lock ends with the process at the latest."""
        with (self._folder / _LOCK).open("ab") as lock:
            try:
                fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise VaultBusy(
                    f"Another Muniment makes or removes backups in {self._folder.parent} now."
                ) from error
            yield

    def _sync(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_vault(place: str, *, create: bool = False) -> Vault:
    """Open the vault in a folder or a bucket; raise `VaultRefused` where there cannot be one."""
    scheme, separated, _ = place.partition("://")
    if scheme == "s3" and separated:
        from muniment.platform.backup.bucket import BucketVault  # noqa: PLC0415  start-up time

        return BucketVault(place)
    if separated:
        raise VaultRefused(
            f"'{scheme[:20]}' is no place for backups; name a folder, or "
            "'s3://bucket/prefix?endpoint=…&region=…'."
        )
    return FolderVault(Path(place).absolute(), create=create)


def keep(vault: Vault, name: str, pieces: Iterable[bytes]) -> Kept:
    """Store bytes in the vault; return what the manifest says of them."""
    writer = vault.blobs.open_writer(size_limit=2**62)
    try:
        for piece in pieces:
            writer.write(piece)
        stat = writer.commit()
    except BaseException:
        writer.abort()
        raise
    return Kept(name, str(stat.digest), stat.size_bytes)


def bytes_of(vault: Vault, kept: Kept) -> Iterator[bytes]:
    """Return the bytes that `keep` stored, in pieces."""
    return vault.blobs.read(Digest.parse(kept.digest))
