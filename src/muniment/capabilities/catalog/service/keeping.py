"""What the catalog does for siblings that keep files in a project before any version has them."""

from collections.abc import Iterable

from muniment.capabilities.catalog.model.files import File, Role
from muniment.capabilities.catalog.model.kinds import media_type_of, role_of
from muniment.capabilities.catalog.model.paths import accept_path
from muniment.capabilities.catalog.service import blobs, quotas
from muniment.capabilities.catalog.store import uploads, versions
from muniment.platform import referring
from muniment.platform.blobs import BlobStat
from muniment.platform.unit import Unit

__all__ = ["accept_path", "claim_blobs", "counts_room", "files_of_version", "stored_file"]


def counts_room(unit: Unit, project: str) -> bool:
    """Pass the gate for sending a file, and say whether its room must be reserved first."""
    return quotas.is_limited(unit, blobs.may_upload(unit, project))


def claim_blobs(unit: Unit, project: str, stored: Iterable[BlobStat]) -> None:
    """Let a version of the project hold files that something else of the project refers to.

    Raises `SendAgain` for one whose bytes are gone.
    """
    home = blobs.may_upload(unit, project)
    wanted = {stat.digest: stat for stat in stored}
    known = uploads.received(unit.connection, home.project_id, list(wanted))
    for digest in wanted.keys() - known:
        stat = referring.require_stored(unit.connection, unit.blobs, digest)
        uploads.keep(
            unit.connection,
            home.project_id,
            digest,
            size_bytes=stat.size_bytes,
            now=unit.now,
            actor_id=unit.actor.id,
        )


def files_of_version(unit: Unit, version_id: str) -> list[File]:
    """Return all files of a version that the actor has found, by path."""
    return versions.files(unit.connection, version_id)


def stored_file(path: str, digest: str, size_bytes: int) -> File:
    """Return a stored file as what its name tells."""
    return File(path, digest, size_bytes, media_type_of(path), Role(role_of(path, {})))
