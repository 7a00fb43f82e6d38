"""Sending a large file in parts: several at once, and only those that have not arrived."""

import hashlib
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

import msgspec

from muniment_client.errors import NotPushable
from muniment_client.local import CHUNK_BYTES, LocalFile
from muniment_client.parallel import each
from muniment_client.progress import Meter
from muniment_client.reference import segment
from muniment_client.retry import read_retry_after
from muniment_client.session import Session

_ASK_AGAIN_SECONDS = 2.0


class _Upload(msgspec.Struct, frozen=True):
    upload_id: str | None
    part_bytes: int
    parts_count: int
    received: tuple[int, ...]
    complete: bool
    direct: bool = False


class _Address(msgspec.Struct, frozen=True):
    url: str


@dataclass(slots=True)
class Arrivals:
    """How much of a file has arrived, told to a meter as one number."""

    file: LocalFile
    meter: Meter
    _done: dict[int, int] = field(default_factory=dict[int, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, number: int, done: int) -> None:
        """Report that `done` bytes of a part have been sent; it may be less than before."""
        with self._lock:
            self._done[number] = done
            total = sum(self._done.values())
        self.meter.tell("upload", self.file.path, total, self.file.size)


@dataclass(frozen=True, slots=True)
class LargeFile:
    """One file on its way to a project, in parts of at most `part_bytes` if that is said."""

    session: Session
    project: str
    file: LocalFile
    meter: Meter
    parallel: int
    part_bytes: int | None = None

    def send(self) -> None:
        """Send what is missing, and have the whole file verified; continues what broke off."""
        announced = {"digest": self.file.digest, "size_bytes": self.file.size}
        if self.part_bytes is not None:
            announced["part_bytes"] = self.part_bytes
        upload = self.session.post(self._uploads, _Upload, announced)
        arrivals = Arrivals(self.file, self.meter)
        for number in upload.received:
            arrivals.tell(number, len(self._span(upload, number)))
        if upload.complete:
            return
        missing = sorted(set(range(1, upload.parts_count + 1)) - set(upload.received))
        each(
            lambda number: self._send_part(upload, number, arrivals),
            missing,
            workers=self.parallel,
            meter=self.meter,
        )
        self._complete(upload)

    @property
    def _uploads(self) -> str:
        return f"/projects/{segment(self.project)}/uploads"

    def _span(self, upload: _Upload, number: int) -> range:
        start = (number - 1) * upload.part_bytes
        return range(start, min(start + upload.part_bytes, self.file.size))

    def _send_part(self, upload: _Upload, number: int, arrivals: Arrivals) -> None:
        span = self._span(upload, number)
        place = f"{self._uploads}/{segment(upload.upload_id or '')}/parts/{number}"
        sha256 = hashlib.sha256()
        for chunk in self._chunks(span):
            sha256.update(chunk)
        digest = {"Content-Digest": f"sha-256=:{b64encode(sha256.digest()).decode()}:"}

        def body() -> Iterator[bytes]:
            done = 0
            for chunk in self._chunks(span):
                yield chunk
                done += len(chunk)
                arrivals.tell(number, done)

        if not upload.direct:
            self.session.put_blob(place, len(span), body, digest)
            return
        address = self.session.post(f"{place}/address", _Address, {})
        self.session.transport.put_elsewhere(address.url, len(span), body)
        self.session.post_raw(f"{place}/arrived", b"", digest)

    def _chunks(self, span: range) -> Iterator[bytes]:
        left = len(span)
        with self.file.source.open("rb") as stream:
            stream.seek(span.start)
            while left:
                chunk = stream.read(min(CHUNK_BYTES, left))
                if not chunk:
                    raise NotPushable(
                        f"{self.file.source} was changed while it was being read; push it again."
                    )
                yield chunk
                left -= len(chunk)

    def _complete(self, upload: _Upload) -> None:
        place = f"{self._uploads}/{segment(upload.upload_id or '')}/complete"
        while True:
            answer = self.session.post_raw(place, b"", {})
            if answer.status_code != HTTPStatus.ACCEPTED:
                return
            wait = read_retry_after(answer.headers.get("retry-after"))
            self.meter.tell("upload", self.file.path, self.file.size, self.file.size)
            time.sleep(wait or _ASK_AGAIN_SECONDS)
