"""One large file over a plain blocking socket: the client costs as little as it can."""

import hashlib
import http.client
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from bench.faults import Fault
from bench.process import LOOPBACK

BLOCK_BYTES = 1 << 20
BUFFER_BYTES = 64 * BLOCK_BYTES
TRANSFER_SECONDS = 120


class TransferFault(Fault):
    """A transfer was refused, or what came back is not what was sent."""


class Payload:
    """Bytes of a given size that no server has seen: random blocks behind a serial number."""

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._buffer = bytearray(os.urandom(min(size_bytes, BUFFER_BYTES)))

    def renew(self, serial: int) -> None:
        """Become another payload, so that nothing can be skipped as already known."""
        self._buffer[:8] = serial.to_bytes(8)

    def blocks(self) -> Iterator[memoryview]:
        """Yield the bytes without copying them."""
        view = memoryview(self._buffer)
        left = self.size_bytes
        while left > 0:
            for start in range(0, min(left, len(view)), BLOCK_BYTES):
                yield view[start : start + min(BLOCK_BYTES, left - start)]
            left -= len(view)

    def digest(self) -> str:
        """Return the sha256 in hex."""
        sha256 = hashlib.sha256()
        for block in self.blocks():
            sha256.update(block)
        return sha256.hexdigest()


@dataclass(frozen=True)
class Transfer:
    """A connection's worth of what is needed to reach a server."""

    port: int
    headers: Mapping[str, str]

    def upload(self, path: str, payload: Payload) -> float:
        """PUT the payload; return the seconds until the server said it has it."""
        headers = {
            **self.headers,
            "Content-Length": str(payload.size_bytes),
            "Content-Type": "application/octet-stream",
        }
        connection = self._connection()
        began = time.perf_counter()
        connection.request("PUT", path, body=payload.blocks(), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        connection.close()
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise TransferFault(f"PUT {path}: {answer.status} {body[:500]!r}")
        return seconds

    def download(self, path: str, size_bytes: int) -> float:
        """GET the path, discard the bytes, and return the seconds until the last one arrived."""
        connection = self._connection()
        began = time.perf_counter()
        connection.request("GET", path, headers=dict(self.headers))
        answer = connection.getresponse()
        received = _drain(answer)
        seconds = time.perf_counter() - began
        connection.close()
        if answer.status != HTTPStatus.OK or received != size_bytes:
            raise TransferFault(
                f"GET {path}: {answer.status} after {received} of {size_bytes} bytes"
            )
        return seconds

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(LOOPBACK, self.port, timeout=TRANSFER_SECONDS)


def _drain(answer: http.client.HTTPResponse) -> int:
    block = bytearray(BLOCK_BYTES)
    received = 0
    while count := answer.readinto(block):
        received += count
    return received
