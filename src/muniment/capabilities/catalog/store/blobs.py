"""Which blobs the files of versions refer to."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from muniment.capabilities.catalog.store.versions import FILES
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat


def in_use(connection: Connection) -> Iterator[BlobStat]:
    """Yield each blob that a version stores a file in, with its size on record."""
    stored = select(FILES.c.digest, FILES.c.size_bytes).where(FILES.c.uri.is_(None)).distinct()
    for row in connection.execute(stored):
        yield BlobStat(Digest(row.digest), row.size_bytes)
