"""Looking at a stored file of a version without loading it."""

from dataclasses import dataclass

from muniment.capabilities.catalog.service.files import Fetched
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Conflict
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.blobs.refusals import Tampered
from muniment.platform.formats import Preview, Source, look


class NotAnImage(Conflict):
    """The file is no picture that a browser shows, or too large a one."""

    code = "catalog.not-an-image"
    title = "The file is not shown as an image"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a version, whole; `media_type` is what its bytes say, whatever was recorded."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file as it is on record, and what is seen of it."""

    path: str
    digest: str
    size_bytes: int
    media_type: str
    role: str
    preview: Preview


def picture(blobs: Blobs, path: str, stat: BlobStat) -> Picture:
    """Return a stored image whole; raise `NotAnImage` for what a browser is not to show.

    Raises `Tampered` where the bytes are not what was recorded. Call it in a thread.
    """
    image = seen_of(blobs, path, stat).image
    if image is None:
        raise NotAnImage(
            f"'{path[:200]}' is not shown as an image: PNG, JPEG, GIF and WebP are, "
            "up to a size that its preview tells. Download the file instead."
        )
    content = b"".join(blobs.read(stat.digest, 0, stat.size_bytes))
    if Digest.of(content) != stat.digest:
        raise Tampered(
            "What is stored of this image is not what was recorded, so it is not shown; push the "
            "same file again, or restore it from a backup.",
            digest=stat.digest,
        )
    return Picture(image.media_type, content)


def seen_of(blobs: Blobs, path: str, stat: BlobStat) -> Preview:
    """Look at a stored file; reads only the ranges it needs, so call it in a thread."""
    source = Source(stat.size_bytes, lambda start, stop: blobs.read(stat.digest, start, stop))
    return look(source, path)


def preview(blobs: Blobs, fetched: Fetched) -> FilePreview:
    """Look at a file that was fetched; reads only the ranges it needs, so call it in a thread."""
    file, stat = fetched.file, fetched.stat
    return FilePreview(
        path=file.path,
        digest=stat.digest,
        size_bytes=stat.size_bytes,
        media_type=file.media_type,
        role=file.role,
        preview=seen_of(blobs, file.path, stat),
    )
