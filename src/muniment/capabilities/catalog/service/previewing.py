"""Looking at a stored file of a version without loading it."""

from dataclasses import dataclass

from muniment.capabilities.catalog.service.files import Fetched
from muniment.platform.blobs import Blobs
from muniment.platform.formats import Preview, Source, look


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file as it is on record, and what is seen of it."""

    path: str
    digest: str
    size_bytes: int
    media_type: str
    role: str
    preview: Preview


def preview(blobs: Blobs, fetched: Fetched) -> FilePreview:
    """Look at a file that was fetched; reads only the ranges it needs, so call it in a thread."""
    file, stat = fetched.file, fetched.stat
    source = Source(stat.size_bytes, lambda start, stop: blobs.read(stat.digest, start, stop))
    return FilePreview(
        path=file.path,
        digest=stat.digest,
        size_bytes=stat.size_bytes,
        media_type=file.media_type,
        role=file.role,
        preview=look(source, file.path),
    )
