"""One blob on its way into any store: hashed as it comes, verified before it appears."""

import hashlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.blobs.expectation import Expectation
from muniment.platform.blobs.objects import ObjectWriter


class HashingWriter:
    """A `BlobWriter` over the writer of an object, which gets its name when it is verified."""

    def __init__(
        self, target: ObjectWriter, expectation: Expectation, name_of: Callable[[Digest], str]
    ) -> None:
        self.target = target
        self._expectation = expectation
        self._name_of = name_of
        self._lock = Lock()
        self._hash = hashlib.sha256()
        self._size = 0
        self._is_open = True

    def write(self, chunk: bytes) -> None:
        """Append `chunk`."""
        with self._lock, self._or_give_up():
            self._expectation.check_progress(self._size + len(chunk))
            self._hash.update(chunk)
            self.target.write(chunk)
            self._size += len(chunk)

    def commit(self) -> BlobStat:
        """Verify what was written and make it a blob."""
        with self._lock, self._or_give_up():
            stat = BlobStat(Digest(f"sha256:{self._hash.hexdigest()}"), self._size)
            self._expectation.check_result(stat)
            self.target.finish(self._name_of(stat.digest))
            self._is_open = False
            return stat

    def abort(self) -> None:
        """Give up and keep nothing."""
        with self._lock:
            self._give_up()

    @contextmanager
    def _or_give_up(self) -> Generator[None]:
        if not self._is_open:
            raise ValueError("This writer was committed or aborted before.")
        try:
            yield
        except BaseException:
            self._give_up()
            raise

    def _give_up(self) -> None:
        if self._is_open:
            self._is_open = False
            self.target.abort()
