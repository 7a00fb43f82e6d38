"""What a backup consists of, as its manifest says, and what is refused about backups."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict, NotFound

FORM = "muniment-backup/1"
Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is in all."""


class BackupDamaged(Conflict):
    """A backup lacks something that its manifest names, or holds other bytes."""

    code = "backup.damaged"
    title = "The backup is damaged"


class NoBackup(NotFound):
    """There is no backup, or none of this name, in the place."""

    code = "backup.none"
    title = "There is no such backup"


class TableRows(msgspec.Struct, frozen=True):
    """The rows of one table: gzipped JSON Lines, an array of the columns' values in each line.

    `kinds` says of each column what its values are: int, float, bool, text, or base64 of bytes.
    """

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: int
    digest: str
    size_bytes: int


class Kept(msgspec.Struct, frozen=True):
    """A file or a list that is kept whole, under the name it is put back as."""

    name: str
    digest: str
    size_bytes: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One backup: what it holds and where it comes from.

    `schema` is the number of the migration the tables are at; `events` how many events the
    journal has. `blobs` is a list of digests and sizes, one blob in each line, with the SHA-256 of
    its encrypted form where it is kept in that, as are `sealed_count` of them.
    """

    form: str = FORM
    made_at: datetime
    muniment: str
    schema: str
    dialect: str
    events: int
    tables: tuple[TableRows, ...]
    blobs: Kept
    blob_count: int
    blob_bytes: int
    sealed_count: int = 0
    files: tuple[Kept, ...] = ()
    keys: tuple[Kept, ...] = ()

    def encoded(self) -> bytes:
        """Return the manifest as it is stored."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    @property
    def documents(self) -> list[tuple[str, str, int]]:
        """What the manifest itself refers to: name, digest and size."""
        kept = [(one.name, one.digest, one.size_bytes) for one in (*self.files, *self.keys)]
        rows = [(one.name, one.digest, one.size_bytes) for one in self.tables]
        return [*rows, *kept, (self.blobs.name, self.blobs.digest, self.blobs.size_bytes)]


def name_of(manifest: Manifest) -> str:
    """Return the name of a backup: when it was made, and its manifest's digest."""
    made = manifest.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return f"{made}-{Digest.of(manifest.encoded()).hex}"


def read_manifest(name: str, raw: bytes) -> Manifest:
    """Return the manifest stored under `name`; raise `BackupDamaged` if it is not as written."""
    if not name.endswith(Digest.of(raw).hex):
        raise BackupDamaged(f"The manifest of backup {name} has other bytes than were written.")
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupDamaged(f"The manifest of backup {name} cannot be read: {error}.") from error
    if manifest.form != FORM:
        raise BackupDamaged(
            f"Backup {name} has the form {manifest.form[:40]}; this Muniment reads {FORM}."
        )
    return manifest
