"""Files of a version: listing them, and finding the bytes of one."""

from dataclasses import dataclass

from muniment.capabilities import custody
from muniment.capabilities.catalog.model import File
from muniment.capabilities.catalog.service import finding
from muniment.capabilities.catalog.store import versions as store
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict, NotFound
from muniment.platform.blobs import BlobStat
from muniment.platform.unit import Unit


class FileNotFound(NotFound):
    """The version has no file of that path."""

    code = "catalog.file-not-found"
    title = "There is no such file"


class FileElsewhere(Conflict):
    """The file is only referenced; its bytes are where `uri` says."""

    code = "catalog.file-elsewhere"
    title = "The file is not stored here"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file of a version with the blob that holds its bytes."""

    file: File
    stat: BlobStat


def list_files(
    unit: Unit, project: str, name: str, version: str, *, after: str | None, limit: int
) -> list[File]:
    """Return up to `limit` files of a version after the path `after`, by path."""
    found = finding.version_of(unit, project, name, version)
    return store.files(unit.connection, found.version.version_id, after=after, limit=limit)


def fetch(unit: Unit, *, project: str, name: str, version: str, path: str) -> Fetched:
    """Return a stored file as it is on record; raise `FileNotFound` or `FileElsewhere`.

    Raises `FileDamaged` if what is stored is known not to be what was recorded.
    """
    return fetch_from(unit, finding.version_of(unit, project, name, version), path)


def fetch_from(unit: Unit, found: finding.Found, path: str) -> Fetched:
    """Return a stored file of a version that was found; raise as `fetch` does."""
    file = store.file_at(unit.connection, found.version.version_id, path)
    if file is None:
        raise FileNotFound(
            f"Version {found.version.number} of '{found.project.name}/{found.model.name}' has no "
            f"file '{path[:200]}'."
        )
    if file.uri is not None or file.digest is None:
        raise FileElsewhere(
            f"'{path[:200]}' is only referenced; its bytes are at {file.uri}.", uri=file.uri
        )
    custody.refuse_damaged(unit, file.digest, path)
    home, number = found.project.name, found.version.number
    unit.saw("file.read", f"{home}/{found.model.name}@{number}/{path}", found.model.scope)
    return Fetched(file, BlobStat(Digest(file.digest), file.size_bytes or 0))
