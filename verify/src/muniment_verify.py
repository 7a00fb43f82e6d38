"""Check the evidence of a Muniment registry without the registry, and without trusting it.

This one file needs the standard library of Python 3.11 and nothing else; where the package
`cryptography` is installed, signatures are checked faster. It shares no code with the registry: it
was written from the public formats alone.

Formats: RFC 6962 section 2.1 (Merkle tree, inclusion proof), and of https://c2sp.org: tlog-tiles,
signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof. Entries are JSON as in RFC 8785.
"""

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sqlite3
import stat
import sys
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self, cast

__version__ = "0.1.0"

VERIFIED: Final = 0
BROKEN: Final = 1
USAGE: Final = 2

_WIDTH: Final = 256  # hashes in a full tile, entries in a full bundle (tlog-tiles)
_HASH: Final = 32
_CHUNK: Final = 256  # bundles in one piece of work: one full tile of level 1
_MAX_ENTRY: Final = 65_535
_MAX_BUNDLE: Final = _WIDTH * (2 + _MAX_ENTRY)
_MAX_NOTE: Final = 1 << 20
_MAX_NOTES: Final = 1 << 28  # a file of many notes, as an anchor keeps
_MAX_SIZE_DIGITS: Final = 18
_MAX_SIGNATURES: Final = 64
_MAX_PROOF_HASHES: Final = 63
_DEEP: Final = 12  # folders below one another that a tile's path may have
_SUCCESSIONS: Final = frozenset({"log.key-rotated", "log.restored"})
_SHOWN: Final = 25  # findings told one by one
_LOG_KEY: Final = 0x01
_WITNESS_KEY: Final = 0x04
_DASH: Final = "\N{EM DASH} ".encode()
_EMPTY_ROOT: Final = sha256(b"").digest()

Run = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with the evidence: where, and what it means."""

    code: str
    where: str
    message: str
    index: int | None = None


class BrokenEvidence(Exception):
    """Evidence that cannot stand; carries the finding."""

    def __init__(self, code: str, where: str, message: str, index: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(code, where, message, index)


class Malformed(ValueError):
    """Bytes that are not in the format they should be in."""


class UsageError(Exception):
    """The command was called with something it cannot use."""


# --- Ed25519 (RFC 8032) ------------------------------------------------------------------
# The pure form below is for machines without `cryptography`. A verifier holds no secret, so nothing
# here needs to take constant time.

_P: Final = 2**255 - 19
_Q: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)
_BASE: Final = bytes([0x58]) + bytes([0x66]) * 31

_Point = tuple[int, int, int, int]
_NEUTRAL: _Point = (0, 1, 1, 0)


def _add(a: _Point, b: _Point) -> _Point:
    # RFC 8032 section 5.1.4, extended homogeneous coordinates
    c = (a[1] - a[0]) * (b[1] - b[0]) % _P
    d = (a[1] + a[0]) * (b[1] + b[0]) % _P
    e = 2 * a[3] * b[3] * _D % _P
    f = 2 * a[2] * b[2] % _P
    g, h, i, j = d - c, f - e, f + e, d + c
    return g * h % _P, i * j % _P, h * i % _P, g * j % _P


def _point(encoded: bytes) -> _Point:
    """Decode a point (RFC 8032 section 5.1.3); raise `Malformed` if there is none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= _P:
        raise Malformed("not a point of the curve")
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        raise Malformed("not a point of the curve")
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


@lru_cache(maxsize=8)
def _multiples(encoded: bytes, sign: int) -> list[list[_Point]]:
    """Return d * 16**i times the point (or its negative), for each digit d and place i."""
    x, y, z, t = _point(encoded)
    base = (x, y, z, t) if sign > 0 else (-x % _P, y, z, -t % _P)
    table: list[list[_Point]] = []
    for _ in range(64):
        row: list[_Point] = [_NEUTRAL]
        for _ in range(15):
            row.append(_add(row[-1], base))
        table.append(row)
        base = _add(row[-1], base)
    return table


def _times(scalar: int, table: list[list[_Point]]) -> _Point:
    total = _NEUTRAL
    for row in table:
        if scalar & 15:
            total = _add(total, row[scalar & 15])
        scalar >>= 4
    return total


def _verifies_purely(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether R = S * B - k * A, compared as bytes (RFC 8032 section 5.1.7)."""
    commitment, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= _Q:
        return False
    digest = hashlib.sha512(commitment + public + message).digest()
    k = int.from_bytes(digest, "little") % _Q
    try:
        found = _add(_times(s, _multiples(_BASE, 1)), _times(k, _multiples(public, -1)))
    except Malformed:
        return False
    inverse = pow(found[2], _P - 2, _P)
    x, y = found[0] * inverse % _P, found[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little") == commitment


def _is_point_of_weight(public: bytes) -> bool:
    """Whether `public` is a point, and none of the eight by which anything might seem signed."""
    try:
        point = _point(public)
    except Malformed:
        return False
    for _ in range(3):
        point = _add(point, point)
    return point[0] % _P != 0


@cache
def _fast_verifier() -> Callable[[bytes, bytes, bytes], bool] | None:
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  it may be absent
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  as above
            Ed25519PublicKey,
        )
    except ImportError:
        return None

    def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return verifies


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is the Ed25519 signature of `message` by the key `public`."""
    if len(public) != _HASH or len(signature) != 2 * _HASH:
        return False
    return (_fast_verifier() or _verifies_purely)(public, signature, message)


# --- Keys, notes and checkpoints (signed-note, tlog-checkpoint, tlog-cosignature) ----------


def _unbase64(text: str) -> bytes:
    """Decode standard Base64 and nothing that merely resembles it."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Malformed("not Base64") from error
    if base64.b64encode(data).decode() != text:
        raise Malformed("not the one way to write this in Base64")
    return data


def _decimal(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]*", text) or len(text) > _MAX_SIZE_DIGITS:
        raise Malformed(f"'{text[:40]}' is not a number without leading zeros")
    return int(text)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that signs notes: its name, what it signs (log or witness), and its public half."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as people pass it on."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey, `name+hash+base64`; raise `Malformed`."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        material = _unbase64(encoded)
        if not _is_key_name(name) or len(material) != 1 + _HASH:
            raise Malformed("not a verifier key 'name+hash+base64' with an Ed25519 key")
        found = cls(name, material[0], material[1:])
        if found.kind not in {_LOG_KEY, _WITNESS_KEY}:
            raise Malformed("a key of a kind that is neither a log's (1) nor a witness's (4)")
        if not _is_point_of_weight(found.public):
            raise Malformed("not an Ed25519 public key")
        if found.key_id.hex() != key_id:
            raise Malformed("a verifier key whose hash does not fit: it was changed or mistyped")
        return found


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, and the signatures under it."""

    text: bytes
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed note; raise `Malformed`."""
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        if any(ord(letter) < ord(" ") and letter != "\n" for letter in note):
            raise Malformed("a control character in it")
        text, gap, lines = note.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise Malformed("not a text, an empty line and signature lines")
        signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
        if len(signatures) > _MAX_SIGNATURES:
            raise Malformed(f"more than {_MAX_SIGNATURES} signatures")
        return cls(f"{text}\n".encode(), signatures)

    def signed_by(self, key: Key) -> bool:
        """Whether `key` signed it. A line that claims so and does not verify breaks the note."""
        claims = [s for s in self.signatures if s.name == key.name and s.key_id == key.key_id]
        for claim in claims:
            if not _is_signature(claim.body, key, self.text):
                raise BrokenEvidence(
                    "signature", "", f"A signature that claims to be of {key.name} is not."
                )
        return bool(claims)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log promises: that it has so many entries, with this root."""

    origin: str
    size: int
    root: bytes
    note: Note

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed checkpoint; raise `Malformed`."""
        note = Note.parse(data)
        said = note.text.decode().removesuffix("\n").split("\n")
        if len(said) < 3 or not all(said):  # noqa: PLR2004  origin, size and root
            raise Malformed("not an origin, a size and a root, each on a line of its own")
        root = _unbase64(said[2])
        if len(root) != _HASH:
            raise Malformed("a root that is not 32 bytes")
        return cls(said[0], _decimal(said[1]), root, note)


def _is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _signature(line: str) -> Signature:
    mark, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    body = _unbase64(encoded)
    if mark != "\N{EM DASH}" or not _is_key_name(name) or len(body) < 5:  # noqa: PLR2004  an id and something
        raise Malformed("a line that is not a signature where one should be")
    return Signature(name, body[:4], body[4:])


def _is_signature(body: bytes, key: Key, text: bytes) -> bool:
    if key.kind == _LOG_KEY:
        return verifies(key.public, body, text)
    if len(body) != 8 + 64:
        return False
    time = int.from_bytes(body[:8], "big")
    return verifies(key.public, body[8:], b"cosignature/v1\ntime %d\n" % time + text)


def split_notes(data: bytes) -> list[bytes]:
    """Split a file of one or many notes, each of which ends with its signature lines."""
    notes: list[bytes] = []
    note: list[bytes] = []
    for line in data.splitlines(keepends=True):
        if note and note[-1].startswith(_DASH) and not line.startswith(_DASH):
            notes.append(b"".join(note))
            note = []
        if note or line.strip():
            note.append(line)
    if note:
        notes.append(b"".join(note))
    return notes


# --- Merkle tree (RFC 6962 section 2.1) --------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two hashes."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes, of however many there are, by folding level after level.

    A last hash without a partner moves up as it is, which is the tree of RFC 6962.
    """
    level = list(hashes)
    while len(level) > 1:
        odd = [level[-1]] if len(level) & 1 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0] if level else _EMPTY_ROOT


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that a proof leads to (RFC 9162 section 2.1.3.2); raise `Malformed`."""
    if not 0 <= index < size:
        raise Malformed(f"index {index} is not in a tree of {size}")
    found, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise Malformed("the proof is too long for the tree")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise Malformed("the proof is too short for the tree")
    return found


# --- Reading files of strangers ----------------------------------------------------------


def read_file(path: Path, where: str, limit: int) -> bytes | None:
    """Return the content of a regular file; `None` where there is none.

    Nothing is followed or waited for: a link, a pipe or a device is not read. Raises
    `BrokenEvidence` for those, and for a file of more than `limit` bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise BrokenEvidence("unreadable", where, f"It cannot be read: {error}.") from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BrokenEvidence("unreadable", where, "It is not a plain file.")
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            content = stream.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise BrokenEvidence("too-long", where, f"It is longer than the {limit} bytes it may have.")
    return content


def tile_path(level: str, number: int, width: int = _WIDTH) -> str:
    """Return the path of a tile (`level` a number) or of a bundle (`entries`), as tlog-tiles."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    part = "" if width == _WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(groups))}{part}"


def parse_tile_path(path: str) -> tuple[str, int, int] | None:
    """Return the level, number and width that a path names; `None` if it is no tile's path."""
    found = re.fullmatch(r"tile/(\w+)/((?:x\d{3}/){0,6}\d{3})(?:\.p/(\d{1,3}))?", path, re.ASCII)
    if found is None:
        return None
    level, width = found[1], int(found[3] or _WIDTH)
    number = int(found[2].replace("/", "").replace("x", ""))
    known = level == "entries" or (level.isdigit() and str(int(level)) == level)
    return (level, number, width) if known and tile_path(level, number, width) == path else None


def split_bundle(bundle: bytes) -> list[bytes]:
    """Return the entries of a bundle; raise `Malformed`."""
    entries: list[bytes] = []
    at, end = 0, len(bundle)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(bundle[start - 2 : start], "big")
        if at > end or start > end:
            raise Malformed("it ends in the middle of an entry")
        entries.append(bundle[start:at])
    return entries


# --- One piece of the log: 65,536 entries, in a process of its own -----------------------


@dataclass(frozen=True, slots=True)
class Task:
    """What one process is to look at: bundles `first` to before `last` of a log of `size`."""

    folder: Path
    size: int
    first: int
    last: int
    wanted: tuple[int, ...]  # sizes of checkpoints that end within a bundle of this piece
    documents: bool
    secret: bytes

    def width(self, bundle: int) -> int:
        """How many entries a bundle has."""
        return min(_WIDTH, self.size - bundle * _WIDTH)


@dataclass(slots=True)
class Piece:
    """What was found in it.

    `roots` are the hashes over its full bundles; `partial` those over the part of a bundle that a
    checkpoint ends in. `ids` and `digests` are short keyed hashes by which what occurs twice, or
    nowhere, is found.
    """

    roots: list[bytes] = field(default_factory=list[bytes])
    partial: dict[int, bytes] = field(default_factory=dict[int, bytes])
    ids: "array[int]" = field(default_factory=lambda: array("Q"))
    digests: "array[int]" = field(default_factory=lambda: array("Q"))
    missing: list[str] = field(default_factory=list[str])
    missing_count: int = 0
    successions: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    findings: list[Finding] = field(default_factory=list[Finding])
    is_whole: bool = True


def _short(secret: bytes, text: str) -> int:
    """Return eight bytes that stand for a text, and that nobody can aim at."""
    digest = sha256(secret + text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "little")


def check_piece(task: Task) -> Piece:
    """Check every entry, bundle and tile of level 0 in one piece of the log."""
    piece = Piece()
    for bundle in range(task.first, task.last):
        try:
            _check_bundle(task, bundle, piece)
        except BrokenEvidence as broken:
            piece.findings.append(broken.finding)
            piece.is_whole = False
            break
    return piece


def _check_bundle(task: Task, bundle: int, piece: Piece) -> None:
    width = task.width(bundle)
    entries = _entries(task.folder, bundle, width)
    hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
    _check_tile(task.folder, "0", bundle, hashes)
    for size in task.wanted:
        if size // _WIDTH == bundle:
            piece.partial[size] = tree_hash(hashes[: size % _WIDTH])
    if width == _WIDTH:
        piece.roots.append(tree_hash(hashes))
    try:
        for index, entry in enumerate(entries, bundle * _WIDTH):
            _check_entry(task, index, entry, piece)
    except Unacceptable as error:
        where = tile_path("entries", bundle, width)
        raise BrokenEvidence("entry", where, str(error), error.index) from error


def _entries(folder: Path, bundle: int, width: int) -> list[bytes]:
    where = tile_path("entries", bundle, width)
    first = bundle * _WIDTH
    content = read_file(folder / where, where, _MAX_BUNDLE)
    if content is None:
        raise BrokenEvidence(
            "missing-file", where, f"The entries from {first} on are missing.", first
        )
    try:
        entries = split_bundle(content)
    except Malformed as error:
        raise BrokenEvidence("bundle", where, f"The file is damaged: {error}.", first) from error
    if len(entries) != width:
        raise BrokenEvidence(
            "bundle", where, f"It holds {len(entries)} entries, not the {width} signed for.", first
        )
    return entries


def _check_tile(folder: Path, level: str, number: int, hashes: Sequence[bytes]) -> None:
    """Raise unless the stored tile has exactly these hashes."""
    where = tile_path(level, number, len(hashes))
    content = read_file(folder / where, where, _WIDTH * _HASH)
    span = _WIDTH ** int(level)
    start = number * _WIDTH * span
    if content is None:
        raise BrokenEvidence("missing-file", where, "A tile of the tree is missing.", start)
    if content == b"".join(hashes):
        return
    if len(content) != len(hashes) * _HASH:
        raise BrokenEvidence(
            "tile", where, f"It is {len(content)} bytes, not {len(hashes) * _HASH}.", start
        )
    place = next(i for i, h in enumerate(hashes) if content[i * _HASH : (i + 1) * _HASH] != h)
    index = start + place * span
    what = f"entry {index}" if span == 1 else f"the entries {index} to {index + span - 1}"
    raise BrokenEvidence(
        "tile",
        where,
        f"Its hash of {what} is not the hash of what the bundle holds: one of the two was changed.",
        index,
    )


def _no_fractions(text: str) -> float:
    raise Malformed(f"the number {text[:40]} in it is not whole")


# Written so, the strings and whole numbers of an entry have the one form of RFC 8785.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_reader = json.JSONDecoder(parse_float=_no_fractions, parse_constant=_no_fractions)


class Unacceptable(Exception):
    """An entry that the log cannot have written."""

    def __init__(self, index: int, what: str) -> None:
        super().__init__(f"Entry {index} {what}.")
        self.index = index


_TEXT: Final = r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f])))*+"'
_PLAIN: Final = r'"([^"\\\x00-\x1f]*+)"'
_MAYBE: Final = f"(?:null|{_TEXT})"
# An entry of version 1 in the form of RFC 8785, its names in order. What this matches need not be
# read as JSON and written anew, which takes five times as long; anything else is.
_USUAL: Final = re.compile(
    f'{{"actor_id":{_TEXT},"event_id":{_PLAIN},"event_seq":(?:0|[1-9][0-9]{{0,15}}),'
    f'"model_id":{_MAYBE},"project_id":{_MAYBE},"purpose":{_MAYBE},"recorded_at":{_TEXT},'
    f'"request_id":{_MAYBE},"state_digest":{_PLAIN},"subject":{{"id":{_TEXT},"kind":{_TEXT}}},'
    f'"type":{_PLAIN},"v":1,"valid_at":{_TEXT},"via":{_TEXT}}}'
)


def essentials(entry: bytes, index: int) -> Sequence[str]:
    """Return the id, the state digest and the type of the event in an entry.

    Raises `Unacceptable` where the log cannot have written it.
    """
    try:
        usual = _USUAL.fullmatch(entry.decode())
    except UnicodeDecodeError as error:
        raise Unacceptable(index, "is not UTF-8") from error
    if usual is not None:
        return usual.groups()
    said = read_entry(entry, index)
    found = [said.get("event_id"), said.get("state_digest"), said.get("type")]
    if said.get("v") != 1 or not all(isinstance(text, str) for text in found):
        raise Unacceptable(index, "is not an event of version 1 with an id, a digest and a type")
    return cast("list[str]", found)


def read_entry(entry: bytes, index: int) -> dict[str, Any]:
    """Return what an entry says; raise `Unacceptable` unless it is an object as in RFC 8785."""
    try:
        text = entry.decode()
        found = _reader.decode(text)
        is_canonical = _canonical.encode(found) == text
    except (ValueError, RecursionError) as error:
        raise Unacceptable(index, "is not JSON as the log writes it") from error
    if not isinstance(found, dict) or not is_canonical:
        raise Unacceptable(index, "is not a JSON object in the one form of RFC 8785")
    return cast("dict[str, Any]", found)


def _check_entry(task: Task, index: int, entry: bytes, piece: Piece) -> None:
    event_id, digest, kind = essentials(entry, index)
    piece.ids.append(_short(task.secret, event_id))
    if kind in _SUCCESSIONS:
        piece.successions.append((index, digest))
    if task.documents:
        _look_for_document(task, index, digest, piece)


def _look_for_document(task: Task, index: int, digest: str, piece: Piece) -> None:
    name = digest.removeprefix("sha256:")
    if not _is_document_name(name):
        raise Unacceptable(index, "names its document by something that is no SHA-256")
    if os.path.lexists(task.folder / "documents" / name):
        piece.digests.append(_short(task.secret, name))
        return
    piece.missing_count += 1
    if len(piece.missing) < _SHOWN:
        piece.missing.append(f"entry {index}: documents/{name}")


def _is_document_name(name: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", name) is not None


# --- The whole of an exported log --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom the auditor trusts: keys of the log, witnesses, and how many of these must agree."""

    keys: tuple[Key, ...]
    witnesses: tuple[Key, ...] = ()
    quorum: int = 0

    @property
    def origin(self) -> str:
        """The name of the log, which its key carries."""
        return self.keys[0].name


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be checked beyond the tree itself."""

    since: Path | None = None
    documents: bool = False
    database: Path | None = None
    jobs: int = 1


@dataclass(slots=True)
class Report:
    """The verdict: what was checked, and what is wrong."""

    subject: str
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    remarks: list[str] = field(default_factory=list[str])
    findings: list[Finding] = field(default_factory=list[Finding])

    @property
    def exit_code(self) -> int:
        """What the command returns for it."""
        return BROKEN if self.findings else VERIFIED

    @contextmanager
    def noting(self) -> Generator[None]:
        """Keep what is found inside as a finding and go on behind."""
        try:
            yield
        except BrokenEvidence as broken:
            self.findings.append(broken.finding)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A note that was read: what it promises, and the keys whose signatures on it hold."""

    where: str
    checkpoint: Checkpoint
    signers: frozenset[Key]


@dataclass(slots=True)
class Tree:
    """The hashes of the log as computed from its entries; `known` is how many there are of them."""

    known: int = 0
    levels: list[list[bytes]] = field(default_factory=list[list[bytes]])
    partial: dict[int, bytes] = field(default_factory=dict[int, bytes])

    def root(self, size: int) -> bytes | None:
        """Return the root of the first `size` entries; `None` where the entries do not suffice.

        The last, incomplete subtree of each level is one more node beside the complete ones.
        """
        if size > self.known or (size % _WIDTH and size not in self.partial):
            return None
        rest = [self.partial[size]] if size % _WIDTH else []
        count = size // _WIDTH
        for level in self.levels:
            start = count - count % _WIDTH
            nodes = level[start:count] + rest
            rest = [tree_hash(nodes)] if nodes else []
            count //= _WIDTH
        return rest[0] if rest else _EMPTY_ROOT


class Export:
    """The check of one exported directory."""

    def __init__(self, folder: Path, policy: Policy, wish: Wish) -> None:
        self.folder = folder
        self.policy = policy
        self.wish = wish
        self.report = Report(policy.origin)
        self.tree = Tree()
        self.keys = set(policy.keys)
        self.trusted = set(policy.keys)
        self.given_up: dict[Key, int] = {}
        self.sizes: list[int] = []
        self.partials: list[tuple[str, int, int]] = []
        self.successions: list[tuple[int, str]] = []
        self.digests = array("Q")
        self.missing: list[str] = []
        self.missing_count = 0
        self._secret = os.urandom(16)

    def check(self) -> Report:
        """Check everything; return the report."""
        try:
            self._read_keys()
            latest = read_note(self.folder / "checkpoint", "checkpoint", self._origins)
        except BrokenEvidence as broken:
            self.report.findings.append(broken.finding)
            return self.report
        self.report.facts.update(
            size=latest.size, root=base64.b64encode(latest.root).decode(), entries=0
        )
        self._walk(latest.size)
        since = self._since()
        with _processes(self.wish.jobs, latest.size + 64 * len(self.sizes)) as run:
            self._check_entries(latest.size, since, run)
            self._check_levels(latest.size)
            self._check_partials()
            self._inherit()
            notes = list(self._notes(run, since))
            self._check_notes(notes)
            if self.wish.documents:
                self._check_documents(run)
        return self.report

    @property
    def _origins(self) -> frozenset[str]:
        """The names under which the log may have signed: a restored one goes on under another."""
        return frozenset(key.name for key in self.keys)

    # The files there are -----------------------------------------------------------------

    def _walk(self, size: int) -> None:
        """Look at every name in the directory; find what belongs to no log of `size`."""
        folders = {"checkpoints", "tile", "documents"}
        for name in _names(self.folder):
            path = self.folder / name
            if name not in {"checkpoint", "keys", *folders}:
                self._stray(name)
            elif name in folders and (path.is_symlink() or not path.is_dir()):
                what = "It is not a plain folder, so nothing in it is looked at."
                self.report.findings.append(Finding("unreadable", name, what))
        for name in _names(self.folder / "checkpoints"):
            try:
                self.sizes.append(_decimal(name))
            except Malformed:
                self._stray(f"checkpoints/{name}")
        self.sizes.sort()
        for path in _files(self.folder, "tile"):
            found = parse_tile_path(path)
            if found is None or not self._belongs(*found, size):
                self._stray(path)

    def _belongs(self, level: str, number: int, width: int, size: int) -> bool:
        """Whether a log of `size` has, or once had, this tile; keep old partial ones for later."""
        height = 0 if level == "entries" else int(level)
        full, rest = divmod(size >> 8 * height, _WIDTH)
        if number > full or (number == full and width > rest) or width == 0 or width > _WIDTH:
            return False
        if width != _WIDTH and (number, width) != (full, rest):
            self.partials.append((level, number, width))
        return True

    def _stray(self, path: str) -> None:
        shown = ascii(path)[1:-1][:200]
        self.report.findings.append(
            Finding("stray-file", shown, "It belongs to no log of this size: somebody put it here.")
        )

    def _read_keys(self) -> None:
        """Read the keys that the export offers; none of them is trusted for being there."""
        content = read_file(self.folder / "keys", "keys", _MAX_NOTE)
        if content is None:
            raise BrokenEvidence("missing-file", "keys", "The file of the log's keys is missing.")
        try:
            lines = content.decode("utf-8").split("\n")
            offered = {Key.parse(line) for line in lines[:-1]}
        except (Malformed, UnicodeDecodeError) as error:
            raise BrokenEvidence("keys", "keys", f"A key is damaged: {error}.") from error
        if lines[-1] or not offered.issuperset(self.policy.keys):
            raise BrokenEvidence(
                "keys", "keys", "The key that you trust is not among those of the log."
            )
        self.keys |= offered

    # Entries and tiles -------------------------------------------------------------------

    def _check_entries(self, size: int, since: list[Checkpoint], run: Run) -> None:
        wanted = sorted({s for s in [size, *self.sizes, *(c.size for c in since)] if s <= size})
        bundles = -(-size // _WIDTH)
        tasks = (
            Task(
                self.folder,
                size,
                first,
                min(first + _CHUNK, bundles),
                tuple(_between(wanted, first * _WIDTH, (first + _CHUNK) * _WIDTH)),
                self.wish.documents,
                self._secret,
            )
            for first in range(0, bundles, _CHUNK)
        )
        roots: list[bytes] = []
        buckets = [array("Q") for _ in range(16)]
        for piece in run(check_piece, tasks):
            self._take(piece, roots, buckets)
            if not piece.is_whole:
                break
        else:
            self.tree.known = size
        self.tree.known = self.tree.known or len(roots) * _WIDTH
        self.tree.levels.append(roots)
        self.report.facts["entries"] = self.tree.known
        for bucket in buckets:
            self._check_twice(bucket)

    def _take(self, piece: Piece, roots: list[bytes], buckets: "list[array[int]]") -> None:
        self.report.findings += piece.findings
        self.tree.partial |= piece.partial
        self.successions += piece.successions
        self.digests.extend(piece.digests)
        self.missing_count += piece.missing_count
        self.missing += piece.missing
        roots += piece.roots
        ordered = sorted(piece.ids)
        for number, bucket in enumerate(buckets):
            low = bisect_left(ordered, number << 60)
            bucket.extend(ordered[low : bisect_left(ordered, (number + 1) << 60)])

    def _check_twice(self, bucket: "array[int]") -> None:
        """Find an event that the log holds twice."""
        twice = {a for a, b in pairwise(sorted(bucket)) if a == b}
        if not twice:
            return
        seen: dict[str, int] = {}
        for index, entry in self.entries():
            event_id = essentials(entry, index)[0]
            if _short(self._secret, event_id) in twice:
                if event_id in seen:
                    self.report.findings.append(
                        Finding(
                            "duplicate-event",
                            tile_path("entries", index // _WIDTH, self._width(index // _WIDTH)),
                            f"Event {event_id[:80]} is at {seen[event_id]} and again at {index}.",
                            index,
                        )
                    )
                    return
                seen[event_id] = index

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Read the known entries once more, in order."""
        for bundle in range(-(-self.tree.known // _WIDTH)):
            entries = _entries(self.folder, bundle, self._width(bundle))
            yield from enumerate(entries, bundle * _WIDTH)

    def _width(self, bundle: int) -> int:
        return min(_WIDTH, self.report.facts["size"] - bundle * _WIDTH)

    def _check_levels(self, size: int) -> None:
        """Check the tiles above the lowest level, as far as entries are known."""
        level, nodes = 1, self.tree.levels[0]
        while nodes:
            above: list[bytes] = []
            due = size >> 8 * level
            for start in range(0, len(nodes), _WIDTH):
                part = nodes[start : start + _WIDTH]
                if len(part) < min(_WIDTH, due - start):
                    break  # cut short by a finding below
                with self.report.noting():
                    _check_tile(self.folder, str(level), start // _WIDTH, part)
                if len(part) == _WIDTH:
                    above.append(tree_hash(part))
            self.tree.levels.append(above)
            level, nodes = level + 1, above

    def _check_partials(self) -> None:
        """Check that what a partial tile once said is how the full one begins."""
        for level, number, width in self.partials:
            with self.report.noting():
                self._check_partial(level, number, width)

    def _check_partial(self, level: str, number: int, width: int) -> None:
        where = tile_path(level, number, width)
        height = 0 if level == "entries" else int(level)
        size = self.report.facts["size"]
        grown = tile_path(level, number, min(_WIDTH, (size >> 8 * height) - number * _WIDTH))
        limit = _MAX_BUNDLE if level == "entries" else _WIDTH * _HASH
        earlier = read_file(self.folder / where, where, limit)
        later = read_file(self.folder / grown, grown, limit)
        if earlier is None or later is None:
            return  # the full one is missing, which is a finding already
        try:
            count = len(split_bundle(earlier)) if level == "entries" else len(earlier) / _HASH
        except Malformed:
            count = -1
        if count != width or not later.startswith(earlier):
            raise BrokenEvidence(
                "tile",
                where,
                "This earlier part of a tile does not agree with the whole tile.",
                number * _WIDTH ** (height + 1),
            )

    # Checkpoints -------------------------------------------------------------------------

    def _since(self) -> list[Checkpoint]:
        """Read the checkpoints that the auditor kept."""
        path = self.wish.since
        if path is None:
            return []
        kept: list[Checkpoint] = []
        with self.report.noting():
            content = read_file(path, str(path), _MAX_NOTES)
            if content is None:
                raise UsageError(f"There is no file {path}.")
            kept = [_parsed(note, str(path), self._origins) for note in split_notes(content)]
            if not kept:
                raise UsageError(f"There is no checkpoint in {path}.")
        return kept

    def _notes(self, run: Run, since: list[Checkpoint]) -> Iterator[Witnessed]:
        """Read every note and verify its signatures, the earliest first."""
        candidates = frozenset({*self.keys, *self.trusted, *self.policy.witnesses})
        names = [f"checkpoints/{size}" for size in self.sizes] + ["checkpoint"]
        batches = (
            Batch(self.folder, self._origins, candidates, tuple(names[start : start + 256]))
            for start in range(0, len(names), 256)
        )
        for notes, findings in run(check_notes, batches):
            self.report.findings += findings
            yield from notes
        for checkpoint in since:
            with self.report.noting():
                yield _signed(str(self.wish.since), checkpoint, candidates)

    def _inherit(self) -> None:
        """Trust each key that a trusted one names as the next, in an event of the log."""
        for index, digest in self.successions:
            try:
                old, new = self._statement(digest)
            except BrokenEvidence as broken:
                self.report.findings.append(broken.finding)
                continue
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                self.report.remarks.append(
                    f"Entry {index} changes the key of the log, but its document does not prove "
                    f"that the key before agreed: {ascii(error)[:200]}."
                )
                continue
            if old in self.trusted:
                self.trusted.add(new)
                self.given_up.setdefault(old, index)
                self.report.remarks.append(
                    f"Since entry {index} the log signs as {new.vkey}, by the word of the key "
                    "before it."
                )

    def _statement(self, digest: str) -> tuple[Key, Key]:
        """Return the keys before and after, of which both signed that this is so."""
        name = digest.removeprefix("sha256:")
        where = f"documents/{name if _is_document_name(name) else '?'}"
        content = read_file(self.folder / where, where, _MAX_NOTE)
        if content is None or sha256(content).hexdigest() != name:
            raise Malformed(f"{where} is not here")
        note = Note.parse(json.loads(content)["statement"].encode())
        said = note.text.decode().split("\n")
        old = Key.parse(said[1].removeprefix("old "))
        new = Key.parse(said[2].removeprefix("new "))
        if said[0] not in _SUCCESSIONS or not (note.signed_by(old) and note.signed_by(new)):
            raise Malformed("it is not signed by both keys")
        return old, new

    def _check_notes(self, notes: list[Witnessed]) -> None:
        """Check each note's root, and that a chain of trust leads to its signer."""
        for note in sorted(notes, key=lambda note: note.checkpoint.size):
            with self.report.noting():
                self._check_note(note)
        latest = next((note for note in notes if note.where == "checkpoint"), None)
        self.report.facts["checkpoints"] = len(notes)
        self.report.facts["signed_by"] = sorted(
            {key.vkey for note in notes for key in note.signers & self.trusted}
        )
        if latest is not None:
            with self.report.noting():
                self._check_quorum(latest, notes)
            self._check_order(latest.checkpoint, notes)

    def _check_note(self, note: Witnessed) -> None:
        said = note.checkpoint
        signers = [key for key in note.signers & self.trusted if key.name == said.origin]
        if not signers:
            raise BrokenEvidence(
                "signature",
                note.where,
                f"No key that you trust signed the checkpoint of {said.size} entries.",
            )
        root = self.tree.root(said.size)
        if root is not None and root != said.root:
            raise BrokenEvidence(
                "root",
                note.where,
                f"The log signed another history: the first {said.size} entries here do not have "
                "the root that this checkpoint promises. Entries were changed, removed or put in, "
                "or the log showed different histories to different people.",
                said.size,
            )
        if all(said.size > self.given_up.get(key, said.size) for key in signers):
            at = max(self.given_up[key] for key in signers)
            raise BrokenEvidence(
                "signature",
                note.where,
                f"It was signed with a key that the log had replaced by then, at entry {at}.",
                at,
            )

    def _check_order(self, latest: Checkpoint, notes: list[Witnessed]) -> None:
        for note in notes:
            if note.checkpoint.size > latest.size:
                self.report.findings.append(
                    Finding(
                        "rolled-back",
                        note.where,
                        f"It promises {note.checkpoint.size} entries, the export has only "
                        f"{latest.size}: the end of the log was cut off.",
                        latest.size,
                    )
                )

    def _check_quorum(self, latest: Witnessed, notes: list[Witnessed]) -> None:
        witnesses = set(self.policy.witnesses)
        agreed = len(latest.signers & witnesses)
        self.report.facts["cosigned_by"] = sorted(key.name for key in latest.signers & witnesses)
        if agreed >= self.policy.quorum:
            return
        enough = [
            note.checkpoint.size
            for note in notes
            if len(note.signers & witnesses) >= self.policy.quorum
        ]
        covered = f"the first {max(enough)} entries have it" if enough else "no checkpoint has it"
        raise BrokenEvidence(
            "quorum",
            latest.where,
            f"{agreed} of your witnesses cosigned the latest checkpoint, you ask for "
            f"{self.policy.quorum}; {covered}.",
        )

    # Documents ---------------------------------------------------------------------------

    def _check_documents(self, run: Run) -> None:
        """Check the documents there are; count those that are not."""
        referenced = array("Q", sorted(self.digests))
        batches = ((self.folder, tuple(n)) for n in _grouped(_names(self.folder / "documents")))
        count = 0
        for names, findings in run(check_documents, batches):
            self.report.findings += findings
            count += len(names)
            for name in names:
                short = _short(self._secret, name)
                place = bisect_left(referenced, short)
                if self.tree.known == self.report.facts["size"] and (
                    place == len(referenced) or referenced[place] != short
                ):
                    self._stray(f"documents/{name}")
        self.report.facts["documents"] = count
        self.report.facts["entries_without_document"] = self.missing_count
        if self.missing_count:
            self.report.remarks.append(
                f"The documents of {self.missing_count} entries are not here: erased in the "
                "registry, or left out of this export. What is here is not affected by that."
            )
            self.report.remarks += self.missing[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Batch:
    """Notes to be read and verified in a process of its own."""

    folder: Path
    origins: frozenset[str]
    keys: frozenset[Key]
    names: tuple[str, ...]


def read_note(path: Path, where: str, origins: Collection[str]) -> Checkpoint:
    """Read a checkpoint of the log, by any of its names; raise `BrokenEvidence`."""
    content = read_file(path, where, _MAX_NOTE)
    if content is None:
        raise BrokenEvidence("missing-file", where, "The checkpoint is missing.")
    return _parsed(content, where, origins)


def _parsed(content: bytes, where: str, origins: Collection[str]) -> Checkpoint:
    try:
        found = Checkpoint.parse(content)
    except Malformed as error:
        raise BrokenEvidence("note", where, f"It is not a signed checkpoint: {error}.") from error
    if found.origin not in origins:
        raise BrokenEvidence(
            "note",
            where,
            f"It is of the log {ascii(found.origin)[:200]}, not of {' or '.join(sorted(origins))}.",
        )
    return found


def _signed(where: str, checkpoint: Checkpoint, keys: Iterable[Key]) -> Witnessed:
    try:
        signers = frozenset(key for key in keys if checkpoint.note.signed_by(key))
    except BrokenEvidence as broken:
        raise BrokenEvidence("signature", where, broken.finding.message) from broken
    return Witnessed(where, checkpoint, signers)


def check_notes(batch: Batch) -> tuple[list[Witnessed], list[Finding]]:
    """Read notes and verify their signatures."""
    notes: list[Witnessed] = []
    findings: list[Finding] = []
    for name in batch.names:
        try:
            notes.append(_signed(name, _filed(batch, name), batch.keys))
        except BrokenEvidence as broken:
            findings.append(broken.finding)
    return notes, findings


def _filed(batch: Batch, name: str) -> Checkpoint:
    checkpoint = read_note(batch.folder / name, name, batch.origins)
    if name not in {"checkpoint", f"checkpoints/{checkpoint.size}"}:
        raise BrokenEvidence("note", name, f"It is of {checkpoint.size} entries.")
    return checkpoint


def check_documents(batch: tuple[Path, tuple[str, ...]]) -> tuple[list[str], list[Finding]]:
    """Check that documents are what their names say; return the names of those that are."""
    folder, names = batch
    good: list[str] = []
    findings: list[Finding] = []
    for name in names:
        try:
            _check_document(folder, name)
            good.append(name)
        except BrokenEvidence as broken:
            findings.append(broken.finding)
    return good, findings


def _check_document(folder: Path, name: str) -> None:
    where = f"documents/{ascii(name)[1:-1][:200]}"
    if not _is_document_name(name):
        raise BrokenEvidence("stray-file", where, "It is not named by a SHA-256.")
    content = read_file(folder / "documents" / name, where, _MAX_NOTES)
    if sha256(content or b"").hexdigest() != name:
        raise BrokenEvidence("document", where, "The document was changed after it was recorded.")


def _names(folder: Path) -> Iterator[str]:
    """Return what a directory holds, if it is one."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for entry in found:
            yield entry.name


def _files(folder: Path, under: str) -> Iterator[str]:
    """Return the path of every file below, following nothing."""
    waiting = [under]
    while waiting:
        path = waiting.pop()
        if (folder / path).is_symlink() or not (folder / path).is_dir():
            continue
        with os.scandir(folder / path) as found:
            for entry in found:
                below = f"{path}/{entry.name}"
                if entry.is_dir(follow_symlinks=False) and below.count("/") <= _DEEP:
                    waiting.append(below)
                else:
                    yield below


def _grouped(names: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for name in names:
        group.append(name)
        if len(group) == _CHUNK:
            yield group
            group = []
    if group:
        yield group


def _between(ordered: Sequence[int], low: int, high: int) -> Sequence[int]:
    """Return the sizes that end within bundles, from `low` to before `high`."""
    found = ordered[bisect_left(ordered, low) : bisect_left(ordered, high)]
    return [size for size in found if size % _WIDTH]


@contextmanager
def _processes(jobs: int, work: int) -> Generator[Run]:
    """Return what runs a function over tasks, in order: here, or in processes for much work.

    Work is counted in entries; a signature takes as long as 64 of them.
    """
    if jobs == 1 or work <= _CHUNK * _WIDTH:
        yield map
        return
    with ProcessPoolExecutor(jobs) as executor:

        def run(work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
            waiting: deque[Future[Any]] = deque()
            try:
                for task in tasks:
                    waiting.append(executor.submit(work, task))
                    if len(waiting) > 2 * jobs:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BrokenProcessPool as error:
                raise UsageError("A process was killed, perhaps for want of memory.") from error
            finally:
                for future in waiting:
                    future.cancel()

        yield run


# --- One receipt (tlog-proof) ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """What a receipt says: the entry's place, the hashes up to the root, and the signed root."""

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes | None

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a receipt; raise `Malformed`."""
        head, gap, note = data.partition(b"\n\n")
        try:
            lines = deque(head.decode("ascii").split("\n"))
        except UnicodeDecodeError as error:
            raise Malformed("not a proof of c2sp.org/tlog-proof") from error
        if not gap or lines.popleft() != "c2sp.org/tlog-proof@v1":
            raise Malformed("not a proof of c2sp.org/tlog-proof@v1")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = _unbase64(lines.popleft().removeprefix("extra "))
        index = lines.popleft() if lines else ""
        if not index.startswith("index ") or len(lines) > _MAX_PROOF_HASHES:
            raise Malformed("no 'index' line where one should be, or too many hashes after it")
        hashes = tuple(_unbase64(line) for line in lines)
        if any(len(found) != _HASH for found in hashes):
            raise Malformed("a hash that is not 32 bytes")
        return cls(_decimal(index.removeprefix("index ")), hashes, note, extra)


def check_proof(path: Path, entry: Path | None, policy: Policy) -> Report:
    """Check that the log of `policy` holds an entry, by its receipt."""
    report = Report(policy.origin)
    with report.noting():
        content = _given(path, _MAX_NOTES)
        try:
            proof = Proof.parse(content)
        except Malformed as error:
            raise BrokenEvidence("proof", str(path), f"The receipt is damaged: {error}.") from error
        said = _given(entry, _MAX_ENTRY) if entry else proof.extra
        if said is None:
            raise UsageError("The receipt does not enclose the entry; name its file with --entry.")
        _prove(proof, said, str(path), policy, report)
    return report


def _prove(proof: Proof, entry: bytes, where: str, policy: Policy, report: Report) -> None:
    checkpoint = _parsed(proof.note, where, {key.name for key in policy.keys})
    signed = _signed(where, checkpoint, {*policy.keys, *policy.witnesses})
    if not signed.signers & set(policy.keys):
        raise BrokenEvidence("signature", where, "No key that you trust signed the checkpoint.")
    try:
        root = root_of_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes)
    except Malformed as error:
        raise BrokenEvidence("proof", where, f"The receipt is damaged: {error}.") from error
    if root != checkpoint.root:
        hint = " The file ends in a line break: the entry itself does not." * entry.endswith(b"\n")
        raise BrokenEvidence(
            "proof",
            where,
            f"The log does not hold this entry at {proof.index}: the entry is another one, or the "
            f"receipt was changed.{hint}",
            proof.index,
        )
    agreed = sorted(key.name for key in signed.signers & set(policy.witnesses))
    report.facts |= {
        "index": proof.index,
        "size": checkpoint.size,
        "root": base64.b64encode(root).decode(),
        "signed_by": sorted(key.vkey for key in signed.signers & set(policy.keys)),
        "cosigned_by": agreed,
    }
    if len(agreed) < policy.quorum:
        raise BrokenEvidence(
            "quorum",
            where,
            f"{len(agreed)} of your witnesses cosigned it, you ask for {policy.quorum}.",
        )


def _given(path: Path, limit: int) -> bytes:
    """Return the content of a file that the auditor named."""
    content = read_file(path, str(path), limit)
    if content is None:
        raise UsageError(f"There is no file {path}.")
    return content


# --- The rows of a database against the entries ------------------------------------------

_COLUMNS: Final = (
    "leaf_index, event_id, event_seq, type, subject_kind, subject_id, project_id, model_id, "
    "valid_at, recorded_at, actor_id, via, purpose, request_id, state_digest"
)


def check_database(path: Path, export: Export) -> None:
    """Compare the journal's rows in a SQLite file with the entries of an export just checked."""
    report = export.report
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    # Without a log beside it, nothing is to be recovered, and nothing may be written beside it.
    quiet = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{quiet}", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            with report.noting():
                _check_is_table(db)
                _compare(db, export)
    except sqlite3.Error as error:
        report.findings.append(Finding("database", str(path), f"It cannot be read: {error}."))


def _check_is_table(db: sqlite3.Connection) -> None:
    kinds = db.execute("SELECT type FROM sqlite_master WHERE name = 'journal_events'").fetchall()
    if kinds != [("table",)]:
        raise BrokenEvidence("database", "journal_events", "There is no table of this name.")


def _compare(db: sqlite3.Connection, export: Export) -> None:
    size = export.report.facts["size"]
    statement = (
        f"SELECT {_COLUMNS} FROM journal_events WHERE leaf_index IS NOT NULL "  # noqa: S608  constants
        "ORDER BY leaf_index"
    )
    rows = db.execute(statement)
    for index, entry in export.entries():
        row = rows.fetchone()
        if row is None or row[0] != index:
            raise BrokenEvidence(
                "database", "journal_events", f"The row of entry {index} is missing.", index
            )
        _compare_row(row, index, read_entry(entry, index))
    newer = sum(1 for _ in rows)
    unsequenced = "SELECT count(*) FROM journal_events WHERE leaf_index IS NULL"
    [waiting] = db.execute(unsequenced).fetchone()
    export.report.facts |= {"rows": export.tree.known, "newer_rows": newer + waiting}
    if newer + waiting:
        export.report.remarks.append(
            f"{newer + waiting} rows are newer than this export of {size} entries: export again "
            "to check those."
        )


def _compare_row(row: tuple[Any, ...], index: int, said: dict[str, Any]) -> None:
    names = _COLUMNS.split(", ")[1:]
    stored: dict[str, Any] = dict(zip(names, row[1:], strict=True))
    stored["subject"] = {"kind": stored.pop("subject_kind"), "id": stored.pop("subject_id")}
    for name in ("valid_at", "recorded_at"):
        stored[name] = _written(stored[name])
    said = {name: value for name, value in said.items() if name != "v"}
    differing = sorted(
        name for name in {*stored, *said} if stored.get(name, _EMPTY_ROOT) != said.get(name, "")
    )
    if differing:
        raise BrokenEvidence(
            "database",
            "journal_events",
            f"The row of entry {index} says something else than the log, in: "
            f"{', '.join(map(ascii, differing))[:200]}.",
            index,
        )


def _written(micros: object) -> str:
    """Return microseconds since 1970 as RFC 3339, as entries have them."""
    if not isinstance(micros, int):
        return ascii(micros)
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    except OverflowError:
        return str(micros)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- The command -------------------------------------------------------------------------


def run() -> None:
    """Run the command as a program."""
    sys.exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        report = _verified(options)
    except UsageError as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    except KeyboardInterrupt:
        return USAGE
    write = _as_json if options.json else _as_text
    sys.stdout.write(write(report))
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="muniment-verify",
        description="Check an exported Muniment journal, or one receipt, without the registry.",
        epilog="Exit code: 0 verified, 1 the evidence is broken, 2 wrong usage.",
    )
    add = parser.add_argument
    add("directory", nargs="?", type=Path, help="what 'muniment audit export' wrote")
    add("--key", action="append", default=[], metavar="VKEY|FILE", help="a key you trust")
    add("--witness", action="append", default=[], metavar="VKEY|FILE", help="a witness you trust")
    add("--quorum", type=int, metavar="K", help="how many witnesses must agree (all)")
    add("--since", type=Path, metavar="FILE", help="checkpoints that you kept from before")
    add("--documents", action="store_true", help="check the documents of the entries as well")
    add("--database", type=Path, metavar="FILE", help="compare with the rows of a SQLite copy")
    add("--proof", type=Path, metavar="FILE", help="check this receipt instead of a directory")
    add("--entry", type=Path, metavar="FILE", help="the entry, unless the receipt encloses it")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes to use")
    add("--json", action="store_true", help="answer in JSON")
    add("--version", action="version", version=__version__)
    return parser


def _verified(options: argparse.Namespace) -> Report:
    policy = _policy(options)
    if options.proof is not None:
        if options.directory is not None:
            raise UsageError("Name a directory or a receipt, not both.")
        return check_proof(options.proof, options.entry, policy)
    if options.directory is None or not options.directory.is_dir():
        raise UsageError("Name the directory that 'muniment audit export' wrote.")
    jobs = max(1, options.jobs)
    wish = Wish(options.since, options.documents, options.database, jobs)
    export = Export(options.directory, policy, wish)
    report = export.check()
    if wish.database is not None and not report.findings:
        check_database(wish.database, export)
    return report


def _policy(options: argparse.Namespace) -> Policy:
    keys = _read_keys(options.key, _LOG_KEY)
    witnesses = _read_keys(options.witness, _WITNESS_KEY)
    if not keys:
        raise UsageError("Say with --key whose log it is: a verifier key, or a file of them.")
    quorum = len(witnesses) if options.quorum is None else options.quorum
    if not 0 <= quorum <= len(witnesses):
        raise UsageError(f"A quorum of {quorum} cannot be had from {len(witnesses)} witnesses.")
    return Policy(keys, witnesses, quorum)


def _read_keys(given: Iterable[str], kind: int) -> tuple[Key, ...]:
    """Read keys that are given as such, or as files with one in each line."""
    found: dict[Key, None] = {}
    for text in given:
        lines = [text]
        if Path(text).is_file():
            lines = Path(text).read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines:
            if line.strip() and not line.startswith("#"):
                try:
                    key = Key.parse(line.strip())
                except Malformed as error:
                    raise UsageError(f"'{line[:80]}' is {error}.") from error
                if key.kind != kind:
                    raise UsageError(f"The key of {key.name} is of the wrong kind for this option.")
                found[key] = None
    return tuple(found)


def _as_json(report: Report) -> str:
    ordered = [
        {"code": f.code, "where": f.where, "index": f.index, "message": f.message}
        for f in _ordered(report.findings)
    ]
    said = {
        "verified": not report.findings,
        "log": report.subject,
        **report.facts,
        "remarks": report.remarks,
        "findings": ordered,
    }
    return json.dumps(said, indent=2) + "\n"


def _as_text(report: Report) -> str:
    lines = [f"{'BROKEN' if report.findings else 'VERIFIED'}  {report.subject}"]
    for name, value in report.facts.items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  lists of JSON
        lines.append(f"  {name.replace('_', ' ')}: {said}")
    lines += [f"  note: {remark}" for remark in report.remarks]
    found = _ordered(report.findings)
    lines += [f"  wrong: {f.where}: {f.message}" for f in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"  ... and {len(found) - _SHOWN} more")
    return "\n".join(lines) + "\n"


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, that about the earliest entry first."""
    return sorted(findings, key=lambda f: (f.index is None, f.index or 0))


if __name__ == "__main__":
    run()
