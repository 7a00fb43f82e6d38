"""Making a backup while the register is at work."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from muniment.kernel.errors import Conflict
from muniment.platform import schema
from muniment.platform.backup import rows
from muniment.platform.backup.form import (
    BackupDamaged,
    Kept,
    Manifest,
    Progress,
    TableRows,
    name_of,
    read_manifest,
)
from muniment.platform.backup.stored import Listed, copy_stored
from muniment.platform.backup.vault import Vault, keep
from muniment.platform.backup.verifying import listed_blobs
from muniment.platform.blobs import BlobMissing, Blobs, BlobStat
from muniment.platform.database import METADATA, Database
from muniment.platform.journal import EVENTS

# What is true of running processes and open browsers, and must not come back from the past.
PASSING = frozenset({"auth_sessions", "platform_nodes", "schema_levels"})
_PIECE = 256 * 1024


class NotAtHead(Conflict):
    """The tables have the form of another version of Muniment."""

    code = "backup.schema"
    title = "The tables are of another version"


@dataclass(frozen=True, slots=True)
class Source:
    """The register that is backed up.

    `blobs_in_use` names what the rows refer to; `files` and `keys` are kept whole where they
    exist, by their name within `folder`.
    """

    database: Database
    blobs: Blobs
    blobs_in_use: Callable[[Connection], Iterable[BlobStat]]
    folder: Path
    files: Sequence[str]
    keys: Sequence[str]
    version: str


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What one transaction saw."""

    tables: tuple[TableRows, ...]
    blobs: list[BlobStat]
    events: int


def make(source: Source, vault: Vault, now: datetime, progress: Progress) -> tuple[str, Manifest]:
    """Back up `source`; return the name of the backup and its manifest."""
    with vault.alone():
        return _make(source, vault, now, progress)


def _make(source: Source, vault: Vault, now: datetime, progress: Progress) -> tuple[str, Manifest]:
    """Do what `make` does, while nobody else changes the vault.

    Files come first, among them the record of the log's checkpoints: it must not be ahead of the
    tables beside it. Blobs come before the tables, so that the transaction is followed by few of
    them, and again after, so that every blob the tables mention is there.
    """
    stored = schema.current(source.database)
    if stored is None or stored != schema.head():
        raise NotAtHead(
            f"The tables are at migration {stored}, this Muniment is at {schema.head()}; back up "
            "with the version that serves them."
        )
    files = _kept(vault, source.folder, source.files)
    keys = _kept(vault, source.folder, source.keys)
    known = _known(vault)
    present = source.database.read(lambda c: list(source.blobs_in_use(c)))
    known |= {
        one.blob.digest: one.sealed
        for one in _copy(source, vault, present, known, progress)
        if one.sealed is not None
    }
    seen = source.database.read(lambda connection: _look(connection, source, vault, progress))
    copied = _copy(source, vault, seen.blobs, known, progress)
    manifest = Manifest(
        made_at=now,
        muniment=source.version,
        schema=stored,
        dialect=source.database.dialect,
        events=seen.events,
        tables=seen.tables,
        blobs=keep(vault, "blobs", _listed(copied)),
        blob_count=len(seen.blobs),
        blob_bytes=sum(one.size_bytes for one in seen.blobs),
        sealed_count=sum(one.sealed is not None for one in copied),
        files=files,
        keys=keys,
    )
    name = name_of(manifest)
    vault.write(name, manifest.encoded())
    return name, manifest


def tables_kept() -> list[Table]:
    """Return the tables that a backup holds, in an order in which they can be filled."""
    return [table for table in METADATA.sorted_tables if table.name not in PASSING]


def _look(connection: Connection, source: Source, vault: Vault, progress: Progress) -> _Snapshot:
    events = connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()
    unique = {one.digest: one for one in source.blobs_in_use(connection)}
    kept: list[TableRows] = []
    wanted = tables_kept()
    for number, table in enumerate(wanted):
        progress("tables", number, len(wanted))
        kept.append(_table(connection, table, vault))
    progress("tables", len(wanted), len(wanted))
    return _Snapshot(tuple(kept), sorted(unique.values(), key=lambda one: one.digest), events)


def _table(connection: Connection, table: Table, vault: Vault) -> TableRows:
    counter = rows.Counter()
    stored = keep(vault, table.name, rows.dump(connection, table, counter))
    return TableRows(
        name=str(table.name),
        columns=tuple(str(column.name) for column in table.columns),
        kinds=rows.kinds_of(table),
        rows=counter.rows,
        digest=stored.digest,
        size_bytes=stored.size_bytes,
    )


def _copy(
    source: Source,
    vault: Vault,
    wanted: Sequence[BlobStat],
    known: Mapping[str, str],
    progress: Progress,
) -> list[Listed]:
    """Copy the blobs that the vault does not hold yet; return all of them as they are listed."""
    found: list[Listed] = []
    for number, blob in enumerate(wanted):
        progress("files", number, len(wanted))
        found.append(copy_stored(source.blobs, vault.blobs, blob, known.get(blob.digest)))
    progress("files", len(wanted), len(wanted))
    return found


def _known(vault: Vault) -> dict[str, str]:
    """Return by digest what earlier backups know of encrypted forms, so that none is read anew."""
    found: dict[str, str] = {}
    for name in vault.names():
        with suppress(BackupDamaged, BlobMissing):
            manifest = read_manifest(name, vault.read(name))
            blobs = listed_blobs(vault, manifest) if manifest.sealed_count else []
            found |= {one.blob.digest: one.sealed for one in blobs if one.sealed is not None}
    return found


def _listed(blobs: Sequence[Listed]) -> Iterator[bytes]:
    for blob in blobs:
        yield f"{blob.line}\n".encode()


def _kept(vault: Vault, folder: Path, names: Sequence[str]) -> tuple[Kept, ...]:
    return tuple(
        keep(vault, name, _pieces(folder / name)) for name in names if (folder / name).is_file()
    )


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
