"""Backups in a bucket of S3, with the credentials of the AWS variables or profile."""

from contextlib import AbstractContextManager, nullcontext

from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs
from muniment.platform.blobs.s3 import S3Objects
from muniment.platform.blobs.s3_address import S3Address, find_credentials
from muniment.platform.blobs.store import ObjectBlobs

_MANIFESTS = "backups/"
_SUFFIX = ".json"
_PART_BYTES = 8 * 1024 * 1024


class BucketVault:
    """Backups below a prefix; a manifest is stored twice, by its name and by its digest."""

    def __init__(self, url: str) -> None:
        self._objects = S3Objects(S3Address.parse(url), find_credentials())
        self.blobs: Blobs = ObjectBlobs(self._objects)

    def names(self) -> list[str]:
        """Return the names of the backups, oldest first."""
        found = self._objects.names(_MANIFESTS)
        return sorted(name.removeprefix(_MANIFESTS).removesuffix(_SUFFIX) for name in found)

    def read(self, name: str) -> bytes:
        """Return the manifest stored under `name`."""
        digest = Digest.parse(f"sha256:{name.rpartition('-')[2]}")
        return b"".join(self.blobs.read(digest))

    def write(self, name: str, raw: bytes) -> None:
        """Store a manifest; by its name last, for that makes it a backup."""
        writer = self.blobs.open_writer(size_limit=len(raw), expected=Digest.of(raw))
        try:
            writer.write(raw)
            writer.commit()
        except BaseException:
            writer.abort()
            raise
        self._objects.put(f"{_MANIFESTS}{name}{_SUFFIX}", raw, _PART_BYTES)

    def remove(self, name: str) -> None:
        """Remove a manifest; by its name first, for that ends the backup."""
        self._objects.delete(f"{_MANIFESTS}{name}{_SUFFIX}")
        self.blobs.delete(Digest.parse(f"sha256:{name.rpartition('-')[2]}"))

    def alone(self) -> AbstractContextManager[None]:
        """Do nothing: a bucket has no lock, so whoever runs it sees to that."""
        return nullcontext()
