"""Which blobs the files of versions, and what was sent for versions to come, refer to."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from muniment.capabilities.catalog.store.uploads import UPLOADS
from muniment.capabilities.catalog.store.versions import FILES
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat


def in_use(connection: Connection) -> Iterator[BlobStat]:
    """Yield each blob that a version stores a file in or that was received, with its size.

    What was received and is in no version yet was acknowledged too: nobody is asked for it again.
    """
    stored = select(FILES.c.digest, FILES.c.size_bytes).where(FILES.c.uri.is_(None))
    received = select(UPLOADS.c.digest, UPLOADS.c.size_bytes)
    for row in connection.execute(stored.union(received)):
        yield BlobStat(Digest(row.digest), row.size_bytes)
