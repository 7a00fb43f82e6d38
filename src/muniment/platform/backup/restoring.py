"""Putting a backup back, into an empty place only."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict
from muniment.platform import schema
from muniment.platform.backup import rows
from muniment.platform.backup.form import BackupDamaged, Manifest, Progress
from muniment.platform.backup.stored import copy_listed
from muniment.platform.backup.vault import Vault
from muniment.platform.backup.verifying import listed_blobs
from muniment.platform.blobs import Blobs
from muniment.platform.database import Database

Check = Callable[[Connection], None]


class NotEmpty(Conflict):
    """Something is already where a backup is to be restored."""

    code = "restore.not-empty"
    title = "The place to restore to is not empty"


def restore_blobs(vault: Vault, manifest: Manifest, target: Blobs, progress: Progress) -> None:
    """Copy the stored files back, as they are kept; `target` has no encryption of its own."""
    blobs = listed_blobs(vault, manifest)
    for number, one in enumerate(blobs):
        progress("files", number, len(blobs))
        copy_listed(vault.blobs, target, one)
    progress("files", len(blobs), len(blobs))


def restore_rows(
    vault: Vault, manifest: Manifest, database: Database, progress: Progress, check: Check
) -> None:
    """Make the tables as they were, then bring them to the form this version knows.

    Raises `NotEmpty` if the database holds a table, and `SchemaNewer` if a newer Muniment made the
    backup. Everything is written in one transaction, or nothing, as where `check` raises.
    """
    schema.check_known(manifest.schema)

    def write(connection: Connection) -> None:
        if inspect(connection).get_table_names():
            raise NotEmpty("The database holds tables already; restore into an empty one.")
        schema.upgrade(connection, manifest.schema)
        for number, table in enumerate(manifest.tables):
            progress("tables", number, len(manifest.tables))
            pieces = vault.blobs.read(Digest.parse(table.digest))
            count = rows.fill(connection, table, rows.lines_of(pieces, table.name))
            if count != table.rows:
                raise BackupDamaged(
                    f"{table.name} has {count} rows; the manifest says {table.rows}."
                )
        progress("tables", len(manifest.tables), len(manifest.tables))
        check(connection)

    database.write(write)
    schema.migrate(database)
