"""Removing old backups, and then what only they needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.digest import Digest
from muniment.kernel.errors import Invalid
from muniment.platform.backup.form import BackupDamaged, Manifest, Progress
from muniment.platform.backup.stored import Listed, objects_of, sealed_name
from muniment.platform.backup.vault import Vault
from muniment.platform.backup.verifying import find, listed_blobs, verify
from muniment.platform.blobs import names as blob_names

Choice = Callable[[int, Manifest], bool]
"""Whether a backup is to go, by how many newer ones there are, and its manifest."""


class PruneRefused(Invalid):
    """It was not said which backups are to go, or all of them would."""

    code = "backup.prune"
    title = "Backups are not removed so"


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or would be, removed, what stays, and the backup that was proven to be whole."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    proven: str
    objects: int
    bytes: int


def by_count(keep: int) -> Choice:
    """Let all but the newest `keep` go; raise `PruneRefused` for less than one."""
    if keep < 1:
        raise PruneRefused("Keep at least one backup.")
    return lambda newer, _: newer >= keep


def by_age(before: datetime) -> Choice:
    """Let those go that were made before a time."""
    return lambda _, manifest: manifest.made_at < before


def prune(vault: Vault, goes: Choice, progress: Progress, *, dry_run: bool = False) -> Pruned:
    """Remove backups, then the stored bytes that no backup needs any more.

    The newest backup that is whole is found by reading it to the last byte; it stays in any case.
    Raises `BackupDamaged`, having removed nothing, where none is whole, or where the manifest of
    one that stays cannot be read: what it needs is not known then.
    """
    with vault.alone():
        found = [find(vault, name) for name in reversed(vault.names())]
        proven = _proven(vault, [name for name, _ in found], progress)
        going = [
            (name, manifest)
            for newer, (name, manifest) in enumerate(found)
            if name != proven and goes(newer, manifest)
        ]
        staying = [each for each in found if each not in going]
        needed = {name for _, manifest in staying for name in _objects(vault, manifest)}
        unneeded = {name for _, manifest in going for name in _objects(vault, manifest)} - needed
        sizes = {name: objects_of(vault.blobs).size_of(name) for name in unneeded}
        if not dry_run:
            # A backup is gone before anything that it needs: none is ever there and not whole.
            for name, _ in going:
                vault.remove(name)
            for number, name in enumerate(sorted(unneeded)):
                progress("removing", number, len(unneeded))
                objects_of(vault.blobs).delete(name)
            progress("removing", len(unneeded), len(unneeded))
    there = [size for size in sizes.values() if size is not None]
    return Pruned(
        tuple(name for name, _ in reversed(going)),
        tuple(name for name, _ in reversed(staying)),
        proven,
        len(there),
        sum(there),
    )


def _proven(vault: Vault, names: Sequence[str], progress: Progress) -> str:
    """Return the newest backup that is whole."""
    for name in names:
        if not verify(vault, name, progress).findings:
            return name
    raise BackupDamaged("No backup here is whole, so none is removed. Make one first.")


def _objects(vault: Vault, manifest: Manifest) -> set[str]:
    """Return the names of the objects that a backup consists of."""
    kept = {blob_names.of_blob(Digest(digest)) for _, digest, _ in manifest.documents}
    return kept | {_name_of(one) for one in listed_blobs(vault, manifest)}


def _name_of(listed: Listed) -> str:
    digest = listed.blob.digest
    return blob_names.of_blob(digest) if listed.sealed is None else sealed_name(digest)
