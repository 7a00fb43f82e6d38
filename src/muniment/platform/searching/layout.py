"""How documents lie in the index: its schema, its tokenizers, and the bytes that are written."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from muniment.kernel.words import fold
from muniment.platform.searching.declaring import Document, FieldKind, dates_of
from muniment.platform.searching.figures import encode
from muniment.platform.searching.names import Names
from muniment.platform.searching.request import NAME
from muniment.platform.searching.values import also_of, line_of, told_of

if TYPE_CHECKING:
    from tantivy import Index

FORMAT = 3
"""Counted up whenever an index that was made before would be read wrongly."""
POSITION = "_position"
THING = "is"
"""The field that every document has: what kind of thing it is of."""
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOW_BITS = 62
_LOW = (1 << _LOW_BITS) - 1
_VARIANT = 0b10  # of the UUIDs of RFC 9562: the two bits above the lower half
_SLOTS, _SLOT_BITS = 4, 12
_MAX_BODY = 200_000
_TOLD_TEXT = 20_000


def described(columns: int) -> bytes:
    """Return what `meta.json` says of an empty index with so many columns for numbers.

    This is the form in which tantivy keeps it (its index/index_meta.rs, schema/field_entry.rs).
    Its builder of schemas offers less: what it makes keeps the length of every field of every
    document, and finds by whatever it sorts by; both together would be a tenth of the index.
    """
    fields = [
        _entry("_key", "bytes", stored=True),
        _entry("_serial", "i64", fast=True),
        _entry("_slots", "i64", indexed=True),
        _entry("_high", "u64", fast=True),
        _entry("_thing", "u64", fast=True),
        _text("_kind", "keyword", fast=True),
        _entry("_name", "text", fast={"with_tokenizer": "keyword"}),
        *(_text(name, "raw") for name in ("_project", "_model", "_has")),
        *(_text(name, "whitespace", "position", fieldnorms=True) for name in ("title", "line")),
        _text("also", "whitespace", of="json_object"),
        _text("text", "whitespace", "position", of="json_object"),
        _text("kw", "keyword", of="json_object", fast=True),
        *(_entry(f"n{slot}", "i64", fast=True) for slot in range(columns)),
    ]
    stored = {"docstore_compression": "lz4", "docstore_blocksize": 16384}
    return msgspec.json.encode(
        {"index_settings": stored, "segments": [], "schema": fields, "opstamp": 0}
    )


def _entry(name: str, kind: str, **options: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"stored": False, "fast": False}
    if kind == "json_object":
        usual["expand_dots_enabled"] = False
    elif kind != "text":
        usual |= {"indexed": False, "fieldnorms": False}
    return {"name": name, "type": kind, "options": usual | options}


def _text(
    name: str,
    tokenizer: str,
    record: str = "basic",
    *,
    of: str = "text",
    fast: bool = False,
    fieldnorms: bool = False,
) -> dict[str, Any]:
    indexing = {"record": record, "fieldnorms": fieldnorms, "tokenizer": tokenizer}
    counted = {"with_tokenizer": tokenizer} if fast else False
    return _entry(name, of, indexing=indexing, fast=counted)


def register(index: "Index") -> None:
    """Tell an index how its texts are taken apart: words are folded before they come here."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer  # noqa: PLC0415  as above

    raw = TextAnalyzerBuilder(Tokenizer.raw())
    index.register_tokenizer("whitespace", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.register_tokenizer("keyword", raw.filter(Filter.lowercase()).build())
    # Counted and sorted by are the values as they were written.
    plain = TextAnalyzerBuilder(Tokenizer.raw()).build()
    for name in ("keyword", "whitespace"):
        index.register_fast_field_tokenizer(name, plain)


@lru_cache(maxsize=8192)
def path_of(name: str) -> str:
    """Return the name of a field as a member of a JSON field: letters, digits and `_` only."""
    return "".join(
        part if _PLAIN.fullmatch(part) else "".join(f"_{byte:02x}" for byte in part.encode())
        for part in re.split(r"([^A-Za-z0-9])", name)
        if part
    )


class Identity(NamedTuple):
    """A thing's place in the index, from which its id can be read again.

    `serial` is what it is addressed by: of a UUID the lower half, exchanged with its kind; of
    another id, which is `stored`, 62 bits of a digest. `high` is the upper half of a UUID.
    """

    serial: int
    high: int | None = None
    stored: bytes | None = None


@lru_cache(maxsize=1024)
def identity_of(kind: str, key: str) -> Identity:
    """Return where a thing is in the index."""
    if _UUID.fullmatch(key):
        number = int(key.replace("-", ""), 16)
        if number >> _LOW_BITS & 0b11 == _VARIANT:
            return Identity(number & _LOW ^ _mask(kind), number >> 64)
    digest = hashlib.blake2b(f"{kind}\0{key}".encode(), digest_size=8).digest()
    return Identity(int.from_bytes(digest) & _LOW | _LOW + 1, stored=key.encode())


def serial_of(kind: str, key: str) -> int:
    """Return the number a thing is addressed by, of 63 bits."""
    return identity_of(kind, key).serial


def id_of(kind: str, serial: int, high: int) -> str:
    """Return the UUID that `identity_of` gave these numbers for."""
    low = serial ^ _mask(kind) | _VARIANT << _LOW_BITS
    text = f"{high:016x}{low:016x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def slots_of(serial: int) -> tuple[int, ...]:
    """Return the numbers a thing is looked up by: together they are 48 bits of its serial.

    To look up the serial itself would take a term for each thing, and a tenth of the index.
    """
    return tuple(
        place << _SLOT_BITS | serial >> place * _SLOT_BITS & (1 << _SLOT_BITS) - 1
        for place in range(_SLOTS)
    )


@lru_cache(maxsize=64)
def _mask(kind: str) -> int:
    return int.from_bytes(hashlib.blake2b(kind.encode(), digest_size=8).digest()) & _LOW


def encoded(
    kind: str, document: Document, names: Names, declared: Mapping[str, FieldKind | None]
) -> str:
    """Return a document as it is written; `names` learns the fields it has."""
    identity = identity_of(kind, document.id)
    row: dict[str, Any] = {
        "_serial": identity.serial,
        "_slots": slots_of(identity.serial),
        "_kind": kind,
        "_thing": names.thing(kind),
        "_name": (document.sort_key or document.reference).casefold()[:400],
        "title": fold(document.title),
        "line": line_of(document)[:_MAX_BODY],
    }
    if identity.high is not None:
        row["_high"] = identity.high
    if identity.stored is not None:
        row["_key"] = base64.b64encode(identity.stored).decode()
    if document.project_id is not None:
        row["_project"] = document.project_id
    if document.model_id is not None:
        row["_model"] = document.model_id
    row |= _members(document, names, declared)
    borrowed = {path_of(name): words for name, words in also_of(document).items()}
    if borrowed:
        names.borrow(document.also)
        row["also"] = borrowed
        row["_has"] = [*row.get("_has", ()), *borrowed]
    return msgspec.json.encode(row).decode()


def _members(
    document: Document, names: Names, declared: Mapping[str, FieldKind | None]
) -> dict[str, Any]:
    keywords: dict[str, dict[str, None]] = {}  # each value once, as it is counted
    texts: dict[str, list[str]] = {}
    numbers: dict[str, int] = {}
    title = fold(document.title)
    has: list[str] = []
    for field, kind, value in told_of(document, declared):
        names.note(field, kind)
        if isinstance(value, str):
            path = path_of(field)
            if kind is FieldKind.KEYWORD:
                keywords.setdefault(path, {})[value] = None
                continue
            has.append(path)
            words = fold(value)[:_TOLD_TEXT]
            # The title is there already, and most things are called what their title says.
            if field != NAME or words != title:
                texts.setdefault(path, []).append(words)
        else:
            # Of several numbers the first is asked about: things are sorted by one.
            named = dates_of(field) if kind is FieldKind.DATE else field
            numbers.setdefault(names.column(named) or "", encode(value))
    numbers.pop("", None)
    found: dict[str, Any] = {**numbers}
    if keywords:
        found["kw"] = {path: list(values) for path, values in keywords.items()}
    if texts:
        found["text"] = texts
    if has:
        found["_has"] = list(dict.fromkeys(has))
    return found
