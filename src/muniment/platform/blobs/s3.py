"""Blobs in a bucket of Amazon S3, or of anything that speaks its protocol.

Keys are names below the prefix; `incoming/` holds what has no name yet. S3 shows an object only
when all of it is stored durably, and reads what was written right after, so it keeps the promises
of the port by itself.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore

from muniment.platform.blobs import s3_abandoned
from muniment.platform.blobs.names import accepted
from muniment.platform.blobs.objects import Method
from muniment.platform.blobs.refusals import StorageError
from muniment.platform.blobs.s3_address import Credentials, S3Address
from muniment.platform.blobs.s3_errors import plainly
from muniment.platform.blobs.s3_store import open_bucket
from muniment.platform.blobs.s3_writer import S3Writer
from muniment.platform.blobs.store import ObjectBlobs

_PIECE_BYTES = 256 * 1024
_INCOMING = "incoming"
_PROBE = "probe"
_CONCURRENT_PARTS = 3
_ADDRESS_LASTS = timedelta(minutes=15)
# CopyObject takes no more; what is larger is read and written anew.
COPY_LIMIT_BYTES = 5 * 1024**3
# What a browser that follows an address into the bucket is told about the object.
_ATTRIBUTES: Any = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": "attachment",
}


class S3Objects:
    """Objects in a bucket; with `direct`, addresses into it are handed out.

    Opening it asks nothing of the service: `check` says whether it answers.
    """

    def __init__(
        self,
        address: S3Address,
        credentials: Credentials | None,
        *,
        direct: bool = False,
        patience: timedelta = timedelta(seconds=10),
        copy_limit: int = COPY_LIMIT_BYTES,
    ) -> None:
        self._address = address
        self._credentials = credentials
        self._direct = direct
        self._copy_limit = copy_limit
        self._store = open_bucket(
            address,
            credentials,
            timeout="300s",
            retry={"max_retries": 4, "retry_timeout": patience},
        )

    def check(self) -> None:
        """Raise `NoSpace` or `StorageError` if an object could not be written now."""
        with self._plainly():
            obstore.put(self._store, _PROBE, b"?")

    def size_of(self, name: str) -> int | None:
        """Return the size of an object, or None."""
        try:
            with self._plainly():
                return obstore.head(self._store, accepted(name))["size"]
        except FileNotFoundError:
            self._require_bucket(name)
            return None

    def open_writer(self, name: str | None = None, size_bytes: int | None = None) -> S3Writer:
        """Begin an object, at its name if that is known."""
        key = f"{_INCOMING}/{secrets.token_hex(16)}" if name is None else accepted(name)
        return S3Writer(self, key, size_bytes)

    def read(self, name: str, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `stop`, in pieces."""
        left = stop - start
        with self._plainly():
            found = obstore.get(self._store, accepted(name), options={"range": (start, stop)})
            for chunk in found.stream(min_chunk_size=_PIECE_BYTES):
                content = bytes(chunk)
                left -= len(content)
                for at in range(0, len(content), _PIECE_BYTES):
                    yield content[at : at + _PIECE_BYTES]
        if left:
            raise StorageError("The object store sent fewer bytes than it has.")

    def path_of(self, name: str) -> Path | None:
        """Return None: a bucket has no files."""
        del name

    def address_of(self, name: str, method: Method) -> str | None:
        """Return an address that is good for a quarter of an hour, if they are handed out."""
        if not self._direct:
            return None
        with self._plainly():
            return obstore.sign(self._store, method, accepted(name), _ADDRESS_LASTS)

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with `prefix`."""
        return (found["path"] for found in self._list(prefix))

    def delete(self, name: str) -> bool:
        """Remove an object; return whether there was one."""
        there = self.size_of(name) is not None
        with self._plainly():
            obstore.delete(self._store, accepted(name))
        return there

    def reclaim(self, grace: timedelta) -> int:
        """Remove unnamed objects and multipart uploads older than `grace`; return how many."""
        oldest = datetime.now(UTC) - grace
        old = [
            found["path"]
            for found in self._list(f"{_INCOMING}/")
            if found["last_modified"] < oldest
        ]
        with self._plainly():
            obstore.delete(self._store, old)
        if self._credentials is None:
            return len(old)
        return len(old) + s3_abandoned.abort(self._address, self._credentials, oldest)

    def put(self, key: str, content: bytes | Iterable[bytes], part_bytes: int) -> None:
        """Store the content under `key` in one step."""
        with self._plainly():
            obstore.put(
                self._store,
                key,
                content,
                attributes=_ATTRIBUTES,
                use_multipart=not isinstance(content, bytes),
                chunk_size=part_bytes,
                max_concurrency=_CONCURRENT_PARTS,
            )

    def move(self, source: str, target: str) -> None:
        """Give an object another key."""
        with self._plainly():
            size = obstore.head(self._store, source)["size"]
            if size <= self._copy_limit:
                obstore.copy(self._store, source, target)
            else:
                self._rewrite(source, target, size)
            obstore.delete(self._store, source)

    def _list(self, prefix: str) -> Iterator[Any]:
        with self._plainly():
            batches = obstore.list(self._store, prefix=prefix)  # pyright: ignore[reportUnknownMemberType]  its Arrow form is untyped
            for batch in batches:
                yield from batch

    def _rewrite(self, source: str, target: str, size: int) -> None:
        writer = S3Writer(self, target, size)
        try:
            for piece in obstore.get(self._store, source).stream():
                writer.write(bytes(piece))
            writer.finish(target)
        except BaseException:
            writer.abort()
            raise

    def _require_bucket(self, name: str) -> None:
        """Raise if the bucket is lost: the answer to HEAD does not say which of the two it is."""
        with self._plainly():
            try:
                obstore.get_range(self._store, name, start=0, end=1)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise

    def _plainly(self) -> Any:
        return plainly(self._address.bucket)


class S3Blobs(ObjectBlobs):
    """Blobs in a bucket."""

    def __init__(
        self, address: S3Address, credentials: Credentials | None, *, direct: bool = False
    ) -> None:
        super().__init__(S3Objects(address, credentials, direct=direct))
