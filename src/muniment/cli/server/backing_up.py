"""Making, listing and verifying backups."""

import os
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import msgspec
import typer

from muniment import __version__
from muniment.app import blobs_on_record
from muniment.cli.exits import REFUSED
from muniment.cli.server.progress import Progress
from muniment.cli.server.rebuilding import check_present
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.platform import backup
from muniment.platform.backup.form import Manifest
from muniment.platform.backup.making import Source
from muniment.platform.blobs.opening import open_blobs
from muniment.platform.database import connect
from muniment.platform.occupation import PRIVATE
from muniment.platform.settings import Settings
from muniment.platform.unit import utc_now

# The record of the log's checkpoints, kept outside of the database.
FILES = ("checkpoints.log",)
_KEYS_WARNING = (
    "The keys are in the backup now: whoever can read it can sign in this registry's name. Keep "
    "it as you keep the keys."
)


def make(place: str, *, data: Path | None, with_keys: bool, check: bool, as_json: bool) -> None:
    """Back up the registry, then read the backup back."""
    os.umask(PRIVATE)
    with told():
        settings = chosen(data=data)
        check_present(settings)
        vault = backup.open_vault(place, create=True)
        name, manifest = _made(settings, vault, with_keys=with_keys)
        found = backup.verify(vault, name, Progress()).findings if check else ()
    if with_keys and manifest.keys:
        sys.stderr.write(f"{_KEYS_WARNING}\n")
    _answer(name, manifest, found, as_json=as_json, verb="was made")


def verify(place: str, *, name: str | None, as_json: bool) -> None:
    """Read a backup back and compare everything with its digests."""
    with told():
        done = backup.verify(backup.open_vault(place), name, Progress())
    _answer(done.name, done.manifest, done.findings, as_json=as_json, verb="is whole")


def show(place: str, *, as_json: bool) -> None:
    """List the backups in a place."""
    with told():
        vault = backup.open_vault(place)
        found = [(name, backup.find(vault, name)[1]) for name in vault.names()]
    if as_json:
        sys.stdout.write(_json([summary(name, manifest) for name, manifest in found]))
        return
    for name, manifest in found:
        sys.stdout.write(f"{name}  {_contents(manifest)}\n")


def prune(
    place: str, *, keep: int | None, older_than: int | None, dry_run: bool, as_json: bool
) -> None:
    """Remove old backups and what only they needed."""
    with told():
        if (keep is None) == (older_than is None):
            raise backup.PruneRefused("Say which backups are to go: --keep N or --older-than DAYS.")
        if keep is not None:
            goes = backup.by_count(keep)
        else:
            goes = backup.by_age(utc_now() - timedelta(days=older_than or 0))
        done = backup.prune(backup.open_vault(place), goes, Progress(), dry_run=dry_run)
    if as_json:
        sys.stdout.write(_json({**asdict(done), "dry_run": dry_run}))
        return
    verb = "would be removed" if dry_run else "was removed"
    sys.stdout.writelines(f"{name} {verb}\n" for name in done.removed)
    sys.stdout.write(
        f"{len(done.removed)} backup(s) {verb}, with {done.objects} file(s) of {done.bytes} bytes "
        f"that no other needs; {len(done.kept)} kept. {done.proven} is whole.\n"
    )


def summary(name: str, manifest: Manifest) -> dict[str, object]:
    """Return what programs are told about a backup."""
    return {
        "backup": name,
        "made_at": manifest.made_at,
        "muniment": manifest.muniment,
        "schema": manifest.schema,
        "database": manifest.dialect,
        "events": manifest.events,
        "rows": sum(table.rows for table in manifest.tables),
        "files": manifest.blob_count,
        "bytes": manifest.blob_bytes,
        "encrypted": manifest.sealed_count,
        "keys": [key.name for key in manifest.keys],
    }


def _made(settings: Settings, vault: backup.Vault, *, with_keys: bool) -> tuple[str, Manifest]:
    database = connect(settings.database)
    try:
        source = Source(
            database=database,
            blobs=open_blobs(settings, database),
            blobs_in_use=blobs_on_record,
            folder=settings.data.absolute(),
            files=FILES,
            keys=_keys(settings) if with_keys else (),
            version=__version__,
        )
        return backup.make(source, vault, utc_now(), Progress())
    finally:
        database.close()


def _keys(settings: Settings) -> list[str]:
    folder = settings.data.absolute()
    return [str(path.relative_to(folder)) for path in sorted(folder.glob("*.key"))]


def _answer(
    name: str, manifest: Manifest, found: tuple[str, ...], *, as_json: bool, verb: str
) -> None:
    if as_json:
        report = {**summary(name, manifest), "ok": not found, "findings": found}
        sys.stdout.write(_json(report))
    else:
        if not found:
            sys.stdout.write(f"Backup {name} {verb}: {_contents(manifest)}.\n")
        sys.stdout.writelines(f"WRONG  {finding}\n" for finding in found)
    if found:
        raise typer.Exit(REFUSED)


def _contents(manifest: Manifest) -> str:
    return (
        f"{manifest.events} events, {sum(table.rows for table in manifest.tables)} rows, "
        f"{manifest.blob_count} files of {manifest.blob_bytes} bytes"
    )


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
