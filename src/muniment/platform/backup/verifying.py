"""Reading a backup back, to the last byte, before anybody has to rely on it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from muniment.kernel.digest import Digest
from muniment.kernel.errors import MunimentError
from muniment.platform.backup import rows
from muniment.platform.backup.form import BackupDamaged, Manifest, NoBackup, Progress, read_manifest
from muniment.platform.backup.stored import Listed, digest_of, objects_of, sealed_name
from muniment.platform.backup.vault import Vault, bytes_of
from muniment.platform.blobs import BlobStat


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup that was read back, and what is wrong with it."""

    name: str
    manifest: Manifest
    findings: tuple[str, ...]


def find(vault: Vault, name: str | None) -> tuple[str, Manifest]:
    """Return the backup whose name begins so, or the newest; raise `NoBackup`, `BackupDamaged`."""
    known = vault.names()
    if not known:
        raise NoBackup("There is no backup in this place.")
    found = [one for one in known if one.startswith(name)] if name else known[-1:]
    if len(found) != 1:
        raise NoBackup(
            f"{len(found)} backups begin with '{str(name)[:80]}'; there are: {', '.join(known)}."
        )
    chosen = found[0]
    return chosen, read_manifest(chosen, vault.read(chosen))


def verify(vault: Vault, name: str | None, progress: Progress) -> Verified:
    """Read everything the backup consists of and compare it with its digests."""
    chosen, manifest = find(vault, name)
    wrong: list[str] = []
    wanted = [(label, BlobStat(Digest(d), size)) for label, d, size in manifest.documents]
    findings = [f for label, blob in wanted for f in _wrong(vault, blob, label)]
    wrong.extend(findings)
    if not findings:
        wrong.extend(_counted_wrong(vault, manifest))
        blobs = listed_blobs(vault, manifest)
        for number, one in enumerate(blobs):
            progress("reading", number, len(blobs))
            wrong.extend(_listed_wrong(vault, one))
        progress("reading", len(blobs), len(blobs))
    return Verified(chosen, manifest, tuple(wrong))


def listed_blobs(vault: Vault, manifest: Manifest) -> list[Listed]:
    """Return the blobs that the backup's tables refer to."""
    lines = b"".join(bytes_of(vault, manifest.blobs)).decode().splitlines()
    return [Listed.read(line) for line in lines]


def _listed_wrong(vault: Vault, one: Listed) -> Iterator[str]:
    """Say what is wrong with a stored file; of an encrypted one, its bytes are as they were."""
    if one.sealed is None:
        yield from _wrong(vault, one.blob, "a stored file")
        return
    try:
        found = digest_of(objects_of(vault.blobs), sealed_name(one.blob.digest))
    except FileNotFoundError:
        yield f"a stored file ({one.blob.digest}) is missing."
        return
    except MunimentError as error:
        yield f"a stored file ({one.blob.digest}): {error.message}"
        return
    if found != one.sealed:
        yield f"a stored file ({one.blob.digest}) has other encrypted bytes than were stored."


def _wrong(vault: Vault, blob: BlobStat, label: str) -> Iterator[str]:
    sha256 = hashlib.sha256()
    try:
        for piece in vault.blobs.read(blob.digest):
            sha256.update(piece)
    except MunimentError as error:
        yield f"{label} ({blob.digest}): {error.message}"
        return
    if sha256.hexdigest() != blob.digest.removeprefix("sha256:"):
        yield f"{label} ({blob.digest}) has other bytes than were stored."


def _counted_wrong(vault: Vault, manifest: Manifest) -> Iterator[str]:
    for table in manifest.tables:
        pieces = vault.blobs.read(Digest.parse(table.digest))
        try:
            found = sum(1 for _ in rows.lines_of(pieces, table.name))
        except BackupDamaged as error:
            yield error.message
            continue
        if found != table.rows:
            yield f"{table.name} has {found} rows; the manifest says {table.rows}."
