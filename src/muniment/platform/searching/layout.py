"""How documents lie in the index: its schema, its tokenizers, and the bytes that are written."""

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from muniment.kernel.words import fold
from muniment.platform.searching.declaring import Document, FieldKind, dates_of
from muniment.platform.searching.names import Names
from muniment.platform.searching.request import NAME
from muniment.platform.searching.values import also_of, line_of, told_of

if TYPE_CHECKING:
    from tantivy import Index, Schema

FORMAT = 1
"""Counted up whenever an index that was made before would be read wrongly."""
POSITION = "_position"
THING = "is"
"""The field that every document has: what kind of thing it is of."""
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAX_BODY = 200_000
_TOLD_TEXT = 20_000


def schema(columns: int) -> "Schema":
    """Return the schema of an index with so many columns for numbers."""
    from tantivy import SchemaBuilder  # noqa: PLC0415  start-up time: it is needed after the start

    builder = SchemaBuilder()
    builder.add_bytes_field("_key", stored=True)
    builder.add_integer_field("_serial", indexed=True, fast=True)
    for name in ("_kind", "_name"):
        builder.add_text_field(name, fast=True, tokenizer_name="keyword", index_option="basic")
    for name in ("_project", "_model", "_has"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "line"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    builder.add_text_field("also", tokenizer_name="whitespace", index_option="basic")
    builder.add_json_field("text", tokenizer_name="whitespace")
    builder.add_json_field("kw", fast=True, tokenizer_name="keyword", index_option="basic")
    for slot in range(columns):
        builder.add_float_field(f"n{slot}", fast=True)
    return builder.build()


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


@lru_cache(maxsize=1024)
def serial_of(kind: str, key: str) -> int:
    """Return the number a thing is addressed by: 63 bits of a digest of its kind and id."""
    digest = hashlib.blake2b(f"{kind}\0{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def encoded(
    kind: str, document: Document, names: Names, declared: Mapping[str, FieldKind | None]
) -> str:
    """Return a document as it is written; `names` learns the fields it has."""
    row: dict[str, Any] = {
        "_key": base64.b64encode(key_of(kind, document.id)).decode(),
        "_serial": serial_of(kind, document.id),
        "_kind": kind,
        "_name": (document.sort_key or document.reference).casefold()[:400],
        "title": fold(document.title),
        "line": line_of(document)[:_MAX_BODY],
        "also": " ".join(also_of(document))[:_MAX_BODY],
    }
    if document.project_id is not None:
        row["_project"] = document.project_id
    if document.model_id is not None:
        row["_model"] = document.model_id
    return msgspec.json.encode(row | _members(document, names, declared)).decode()


def _members(
    document: Document, names: Names, declared: Mapping[str, FieldKind | None]
) -> dict[str, Any]:
    keywords: dict[str, list[str]] = {}
    texts: dict[str, list[str]] = {}
    numbers: dict[str, float] = {}
    title = fold(document.title)
    has: list[str] = []
    for field, kind, value in told_of(document, declared):
        names.note(field, kind)
        if isinstance(value, str):
            path = path_of(field)
            if kind is FieldKind.KEYWORD:
                keywords.setdefault(path, []).append(value)
                continue
            has.append(path)
            words = fold(value)[:_TOLD_TEXT]
            # The title is there already, and most things are called what their title says.
            if field != NAME or words != title:
                texts.setdefault(path, []).append(words)
        else:
            # Of several numbers the first is asked about: things are sorted by one.
            named = dates_of(field) if kind is FieldKind.DATE else field
            numbers.setdefault(names.column(named) or "", value)
    numbers.pop("", None)
    found: dict[str, Any] = {**numbers}
    if keywords:
        found["kw"] = keywords
    if texts:
        found["text"] = texts
    if has:
        found["_has"] = list(dict.fromkeys(has))
    return found


def key_of(kind: str, key: str) -> bytes:
    """Return the identity of a thing as few bytes: most ids are UUIDs."""
    if _UUID.fullmatch(key):
        return kind.encode() + b"\1" + bytes.fromhex(key.replace("-", ""))
    return kind.encode() + b"\0" + key.encode()


def read_key(raw: bytes) -> tuple[str, str]:
    """Return the kind and the id that `key_of` gave these bytes for."""
    at = min(place for place in (raw.find(b"\0"), raw.find(b"\1")) if place >= 0)
    kind, packed, rest = raw[:at].decode(), raw[at] == 1, raw[at + 1 :]
    if not packed:
        return kind, rest.decode()
    text = rest.hex()
    return kind, "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
