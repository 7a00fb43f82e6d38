"""What a blob store refuses, and what can keep it from working."""

from muniment.kernel.errors import Invalid, Kind, MunimentError, NotFound, Unavailable


class WrongDigest(Invalid):
    """The bytes that arrived are not the ones their digest announced."""

    kind = Kind.MALFORMED
    code = "blobs.wrong-digest"
    title = "The bytes do not match their digest"


class WrongSize(Invalid):
    """More or fewer bytes arrived than were announced."""

    kind = Kind.MALFORMED
    code = "blobs.wrong-size"
    title = "The bytes do not match their size"


class BlobTooLarge(MunimentError):
    """The bytes are more than may be stored as one blob here."""

    kind = Kind.TOO_LARGE
    code = "blobs.too-large"
    title = "The file is too large"


class BlobMissing(NotFound):
    """No blob with this digest is stored."""

    code = "blobs.missing"
    title = "The file is not stored here"


class NoSpace(Unavailable):
    """The storage is full; nothing of the blob was kept, and reading goes on."""

    kind = Kind.FULL
    code = "blobs.no-space"
    title = "The storage is full"


class StorageError(Unavailable):
    """The storage failed; nothing is promised about the blob that was being written."""

    code = "blobs.storage-failed"
    title = "The storage failed"


class StorageRefused(StorageError):
    """The object store does not let us in."""

    code = "blobs.storage-refused"
    title = "The object store does not let us in"


class Tampered(StorageError):
    """The stored bytes are not the ones that were encrypted; none of them is given out."""

    code = "blobs.tampered"
    title = "The stored bytes have been changed"


class KeyUnusable(StorageError):
    """The key that something was encrypted with cannot be had."""

    code = "blobs.key-unusable"
    title = "The key cannot be used"
