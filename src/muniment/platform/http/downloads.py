"""Answering with a stored blob: whole, in part, or not at all if the caller has it already.

Where the store hands out addresses, the caller is sent there instead. Whatever asks the store
waits in a thread, for it may be far away.
"""

import secrets
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import chain, islice
from pathlib import Path

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing, Blobs, BlobStat
from muniment.platform.blobs.refusals import Tampered
from muniment.platform.http import reading
from muniment.platform.http.disposition import attachment
from muniment.platform.http.problems import MEDIA_TYPE, problem
from muniment.platform.http.ranges import RangeNotSatisfiable, Span, read_ranges

DOWNLOADS = (200, 206, 307, 416)
"""The HTTP statuses of a download: whole, in part, from elsewhere, or beyond its end."""
_BYTES = "application/octet-stream"
_VERIFIED_BYTES = 4 * 2**20  # hashed in some milliseconds
# What was read to be verified is sent as it is: to have the file opened once more takes longer.
_AT_ONCE_BYTES = 256 * 1024
# A browser executes nothing of these; whatever else a file claims to be, it is sent as bytes.
_INERT = frozenset({
    "application/json", "image/gif", "image/jpeg", "image/png", "image/webp",
    "text/csv", "text/markdown", "text/plain",
})  # fmt: skip


class BlobResponse(Response):
    """A blob as a download. Its digest is its ETag; ranges and conditions are honoured."""

    def __init__(
        self,
        blobs: Blobs,
        stat: BlobStat,
        *,
        filename: str,
        media_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._blobs = blobs
        self._stat = stat
        self._etag = f'"{stat.digest}"'
        fixed = {
            "accept-ranges": "bytes",
            "content-disposition": attachment(filename),
            "content-length": str(stat.size_bytes),
            "content-security-policy": "sandbox",
            "content-type": media_type if media_type in _INERT else _BYTES,
            "etag": self._etag,
            "x-content-type-options": "nosniff",
        }
        # Whoever keeps it must ask again, as the right to see it may end.
        super().__init__(headers={"cache-control": "private, no-cache", **(headers or {}), **fixed})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request of `scope`."""
        request = Request(scope)
        if self._is_known(request):
            kept = {name: self.headers[name] for name in ("cache-control", "etag")}
            await Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)(scope, receive, send)
            return
        if request.method == "HEAD":
            await to_thread.run_sync(self._require_stored)
            await super().__call__(scope, receive, send)
        else:
            response = await to_thread.run_sync(self._content, request)
            await response(scope, receive, send)

    def _require_stored(self) -> None:
        """Raise before the head of the answer leaves what can be known by then."""
        if self._blobs.stat(self._stat.digest) is None:
            raise BlobMissing(
                "The bytes of this file are missing from the store; send the same file again.",
                digest=self._stat.digest,
            )

    def _is_known(self, request: Request) -> bool:
        tags = reading.read_etags(request.headers.get("if-none-match")) or frozenset()
        return self._stat.digest in tags or "*" in tags

    def _content(self, request: Request) -> Response:
        self._require_stored()
        try:
            spans = self._spans(request)
        except RangeNotSatisfiable as error:
            return _unsatisfiable(error, request, self._stat.size_bytes)
        elsewhere = self._blobs.address_of(self._stat.digest)
        if elsewhere is not None:
            return _sent_on(elsewhere)
        verified = self._verified()
        if len(spans) > 1:
            return self._parts(spans)
        if spans:
            self.status_code = HTTPStatus.PARTIAL_CONTENT
            self.headers["content-range"] = self._content_range(spans[0])
            self.headers["content-length"] = str(spans[0].stop - spans[0].start)
        span = spans[0] if spans else Span(0, self._stat.size_bytes)
        if verified is not None and len(verified) <= _AT_ONCE_BYTES:
            return Response(verified[span.start : span.stop], self.status_code, self.headers)
        path = self._path(request) if span == (0, self._stat.size_bytes) else None
        if path is not None:
            return _PathResponse(path, self.status_code, self.headers)
        pieces = self._read(span)
        # What cannot be read, or was tampered with, is said as an error and not by breaking off.
        first = list(islice(pieces, 1))
        return StreamingResponse(chain(first, pieces), self.status_code, self.headers)

    def _verified(self) -> bytes | None:
        """Return the bytes of a small plain file; raise `Tampered` if they are not what was stored.

        Encrypted files are verified as they are read. Large ones are read again on schedule: to
        hash them first would make everybody wait for all of a file before its first byte.
        """
        if self._stat.size_bytes > _VERIFIED_BYTES:
            return None
        path = self._blobs.path_of(self._stat.digest)
        if path is None:
            return None
        found = path.read_bytes()
        if Digest.of(found) != self._stat.digest:
            raise Tampered(
                "What is stored of this file is not what was recorded, so it is not handed out; "
                "push the same file again, or restore it from a backup.",
                digest=self._stat.digest,
            )
        return found

    def _spans(self, request: Request) -> list[Span]:
        wanted = request.headers.get("range")
        # RFC 9110 §13.1.5: a part of something else than the caller knows would be useless to it.
        if wanted is None or request.headers.get("if-range", self._etag) != self._etag:
            return []
        return read_ranges(wanted, self._stat.size_bytes)

    def _path(self, request: Request) -> Path | None:
        if "http.response.pathsend" not in request.scope.get("extensions", {}):
            return None
        return self._blobs.path_of(self._stat.digest)

    def _read(self, span: Span) -> Iterator[bytes]:
        return self._blobs.read(self._stat.digest, span.start, span.stop)

    def _content_range(self, span: Span) -> str:
        return f"bytes {span.start}-{span.stop - 1}/{self._stat.size_bytes}"

    def _parts(self, spans: list[Span]) -> Response:
        """Return several ranges as one multipart answer (RFC 9110 §15.3.7.2)."""
        boundary = secrets.token_hex(16)
        lead = f"\r\n--{boundary}\r\nContent-Type: {self.headers['content-type']}\r\n"
        heads = [
            f"{lead}Content-Range: {self._content_range(span)}\r\n\r\n".encode() for span in spans
        ]
        end = f"\r\n--{boundary}--\r\n".encode()
        self.headers["content-type"] = f"multipart/byteranges; boundary={boundary}"
        self.headers["content-length"] = str(
            sum(map(len, heads)) + sum(span.stop - span.start for span in spans) + len(end)
        )
        parts = (chain([head], self._read(span)) for head, span in zip(heads, spans, strict=True))
        content = chain(chain.from_iterable(parts), [end])
        return StreamingResponse(content, HTTPStatus.PARTIAL_CONTENT, self.headers)


class _PathResponse(Response):
    """A file that the server sends by itself (ASGI `http.response.pathsend`)."""

    def __init__(self, path: Path, status_code: int, headers: Mapping[str, str]) -> None:
        super().__init__(None, status_code, headers)
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and name the file."""
        del scope, receive
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.pathsend", "path": str(self._path)})


def _sent_on(address: str) -> Response:
    # The address is good for a few minutes; nobody may keep it any longer.
    headers = {"cache-control": "no-store", "location": address}
    return Response(None, HTTPStatus.TEMPORARY_REDIRECT, headers)


def _unsatisfiable(error: RangeNotSatisfiable, request: Request, size: int) -> Response:
    status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    body = msgspec.json.encode({**problem(error, request), "status": int(status)})
    headers = {"cache-control": "no-store", "content-range": f"bytes */{size}"}
    return Response(body, status, headers, media_type=MEDIA_TYPE)
