"""Putting a backup back where there is nothing yet."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from muniment.app import CAPABILITIES
from muniment.cli.server.backing_up import summary
from muniment.cli.server.outside import check_goes_on, read_checkpoint
from muniment.cli.server.progress import Progress
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.cli.server.storing import NoMasterKey
from muniment.platform import backup
from muniment.platform.backup.form import BackupDamaged, Kept, Manifest
from muniment.platform.backup.vault import bytes_of
from muniment.platform.blobs.keyring import require_opening
from muniment.platform.blobs.master import read_master
from muniment.platform.blobs.opening import open_blobs
from muniment.platform.database import connect
from muniment.platform.encoding import encode
from muniment.platform.occupation import PRIVATE, occupying
from muniment.platform.settings import Settings

_SUFFIX = ".restoring"
_DATABASE = "muniment.db"
# What holding the folder makes, and what an interrupted restore leaves beside what ends so.
_HARMLESS = ("muniment.lock", "blobs")


def restore(
    place: str,
    *,
    data: Path | None,
    database_url: str | None,
    name: str | None,
    checkpoint: Path | None,
    as_json: bool,
) -> None:
    """Restore a backup, after every byte of it was compared with its digest."""
    os.umask(PRIVATE)
    with told():
        settings = chosen(data=data, database_url=database_url)
        note = read_checkpoint(checkpoint) if checkpoint else None
        vault = backup.open_vault(place)
        with occupying(settings):
            _check_empty(settings)
            verified = backup.verify(vault, name, Progress())
            if verified.findings:
                raise BackupDamaged(
                    f"Backup {verified.name} is damaged, so nothing was restored: "
                    f"{verified.findings[0]}",
                    findings=list(verified.findings),
                )
            if verified.manifest.sealed_count and not settings.master_key:
                raise NoMasterKey(
                    f"{verified.manifest.sealed_count} file(s) of the backup are encrypted. Set "
                    "MUNIMENT_MASTER_KEY to the master key that was in use when it was made."
                )
            _restore(settings, vault, verified.manifest, note)
    where = settings.data.absolute()
    if as_json:
        report = {**summary(verified.name, verified.manifest), "data": str(where)}
        sys.stdout.write(encode(report).decode() + "\n")
        return
    sys.stdout.write(
        f"Backup {verified.name} was restored to {where}. Prove it with 'muniment doctor --deep', "
        "then start 'muniment serve'.\n"
    )


def _restore(settings: Settings, vault: backup.Vault, manifest: Manifest, note: str | None) -> None:
    """Put files first and the tables last: what was interrupted is no registry, and is redone."""
    folder = settings.data.absolute()
    # Files come back as they were stored; the keys of those that are encrypted come with the rows.
    plainly = replace(settings, encryption="none", master_key="")
    backup.restore_blobs(vault, manifest, open_blobs(plainly), Progress())
    for path in folder.glob(f"*{_SUFFIX}*"):
        path.unlink()
    kept = (*manifest.files, *manifest.keys)
    for one in kept:
        _put(folder, vault, one)
    _restore_tables(settings, vault, manifest, note)
    for one in kept:
        (folder / f"{one.name}{_SUFFIX}").replace(folder / one.name)
    if (folder / f"{_DATABASE}{_SUFFIX}").exists():
        (folder / f"{_DATABASE}{_SUFFIX}").replace(folder / _DATABASE)
    _sync(folder)


def _restore_tables(
    settings: Settings, vault: backup.Vault, manifest: Manifest, note: str | None
) -> None:
    def check(connection: Connection) -> None:
        if note is not None:
            check_goes_on(connection, note)
        if manifest.sealed_count:
            require_opening(connection, read_master(settings.master_key))
        for capability in CAPABILITIES:
            if capability.restored is not None:
                capability.restored(connection)

    arriving = settings.data.absolute() / f"{_DATABASE}{_SUFFIX}"
    in_folder = settings.database.startswith("sqlite")
    database = connect(f"sqlite:///{arriving}" if in_folder else settings.database)
    try:
        backup.restore_rows(vault, manifest, database, Progress(), check)
    finally:
        database.close()


def _check_empty(settings: Settings) -> None:
    folder = settings.data.absolute()
    found = sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in _HARMLESS and _SUFFIX not in path.name
    )
    if found:
        raise backup.NotEmpty(
            f"{folder} holds {', '.join(found[:5])} already; name a new folder with --data."
        )


def _put(folder: Path, vault: backup.Vault, kept: Kept) -> None:
    path = folder / f"{kept.name}{_SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in bytes_of(vault, kept):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
