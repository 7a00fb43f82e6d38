"""Downloading one file: continued where it broke off, and kept only if its bytes are right."""

import hashlib
import os
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from muniment_client.errors import Damaged
from muniment_client.local import CHUNK_BYTES
from muniment_client.progress import Meter
from muniment_client.records import File
from muniment_client.retry import Again
from muniment_client.session import Session
from muniment_client.transport import Call

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes to have: their digest and size, under which paths, and where they can be fetched."""

    digest: str
    size: int
    paths: tuple[str, ...]
    address: str


def accept_digest(file: File) -> str:
    """Return the digest of `file`; raise `Damaged` unless it can be verified against one."""
    if file.digest is None or not _DIGEST.fullmatch(file.digest):
        raise Damaged(f"'{file.path}' has no digest on record, so it cannot be verified.")
    return file.digest


class _Partial:
    """The part of a file that has arrived, with the digest of it."""

    def __init__(self, stream: BinaryIO, wanted: Wanted, meter: Meter) -> None:
        self._stream = stream
        self._wanted = wanted
        self._meter = meter
        self._sha256 = hashlib.sha256()
        self.done = 0

    def reread(self) -> None:
        """Take in what an earlier attempt has written."""
        self._stream.seek(0)
        while chunk := self._stream.read(CHUNK_BYTES):
            self._count(chunk)

    def restart(self) -> None:
        """Forget what has arrived."""
        self._stream.truncate(0)
        self._sha256 = hashlib.sha256()
        self.done = 0

    def add(self, chunk: bytes) -> None:
        """Append `chunk`; raise `Damaged` if that is more than there should be."""
        if self.done + len(chunk) > self._wanted.size:
            self.done += len(chunk)
            raise self.damage()
        self._stream.write(chunk)
        self._count(chunk)

    def flush(self) -> None:
        """Have what has arrived on the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    @property
    def is_right(self) -> bool:
        """Whether all bytes are there and are the ones on record."""
        digest = f"sha256:{self._sha256.hexdigest()}"
        return (self.done, digest) == (self._wanted.size, self._wanted.digest)

    def damage(self) -> Damaged:
        """Return the error that says what is wrong with the bytes."""
        return Damaged(
            f"'{self._wanted.paths[0]}' arrived damaged: {self.done} bytes with digest "
            f"sha256:{self._sha256.hexdigest()}; on record are {self._wanted.size} bytes with "
            f"digest {self._wanted.digest}. Nothing was put in place."
        )

    def _count(self, chunk: bytes) -> None:
        self._sha256.update(chunk)
        self.done += len(chunk)
        self._meter.tell("download", self._wanted.paths[0], self.done, self._wanted.size)


@dataclass(frozen=True, slots=True)
class Downloads:
    """Downloads into `folder`, where files are named by the digest of their bytes."""

    session: Session
    folder: Path
    meter: Meter

    def place_of(self, digest: str) -> Path:
        """Return where the complete and verified bytes with `digest` are kept."""
        return self.folder / digest.removeprefix("sha256:")

    def have(self, wanted: Wanted) -> int:
        """Have the bytes in their place; return how many had to be fetched for that."""
        place = self.place_of(wanted.digest)
        partial = place.with_suffix(".part")
        if place.exists():
            # From an earlier pull; the machine may have stopped before its disk had everything.
            place.replace(partial)
        fetched = self.session.transport.retry.run(lambda: self._continue(partial, wanted))
        partial.replace(place)
        return fetched

    def _continue(self, path: Path, wanted: Wanted) -> int:
        found = 0
        try:
            with path.open("a+b") as stream:
                partial = _Partial(stream, wanted, self.meter)
                partial.reread()
                found = partial.done
                if found < wanted.size:
                    self._fetch(partial, wanted)
                    partial.flush()
                if not partial.is_right:
                    raise partial.damage()
                return partial.done - found
        except Damaged as damage:
            path.unlink()
            if found:
                # What an earlier attempt left may be what is wrong: begin anew.
                raise Again(damage) from damage
            raise

    def _fetch(self, partial: _Partial, wanted: Wanted) -> None:
        headers = {"Accept-Encoding": "identity", **self.session.purpose}
        if partial.done:
            headers["Range"] = f"bytes={partial.done}-"
        call = Call("GET", wanted.address, params=self.session.moment, headers=headers)
        with self.session.transport.fetch(call) as response:
            if response.status_code != HTTPStatus.PARTIAL_CONTENT:
                partial.restart()
            for chunk in response.iter_raw():
                partial.add(chunk)
