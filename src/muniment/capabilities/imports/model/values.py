"""JSON values as inventories hold them: cleaned, compared, and quoted in a report."""

import hashlib
import re
from typing import cast

import msgspec

from muniment.kernel.values import JsonValue

EXCERPT_LENGTH = 80
# What no field of a register holds: control characters except tab and line feed, byte order marks
# and zero-width spaces, and halves of surrogate pairs, which no database can store.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
# Windows punctuation read as ISO 8859-1 arrives as C1 controls; nobody ever meant those.
_REPAIRS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {
    0xA0: " "
}


def clean(value: JsonValue) -> JsonValue:
    """Return `value` with every text in it trimmed and free of invisible characters."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): clean(item) for key, item in value.items()}
    return value


def clean_text(text: str) -> str:
    """Return `text` trimmed, with plain line ends and without invisible characters."""
    if text.isprintable() and "\xa0" not in text:
        return text.strip()
    text = _LINE_END.sub("\n", text.translate(_REPAIRS))
    return _INVISIBLE.sub("", text).strip()


def is_blank(value: JsonValue) -> bool:
    """Whether `value` says nothing: null, an empty text, list or object."""
    return not value and not isinstance(value, int | float)


def longest_text(value: JsonValue) -> int:
    """Return the length of the longest text in `value`."""
    if isinstance(value, str):
        return len(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(longest_text, parts), default=0)


def items_of(value: JsonValue) -> list[JsonValue]:
    """Return the items of a list, or `value` as the only one."""
    return value if isinstance(value, list) else [value]


def text_of(value: JsonValue) -> str:
    """Return a scalar the way a person would write it, and a list or object as JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else canonical(value).decode()


def excerpt(value: JsonValue, length: int = EXCERPT_LENGTH) -> str:
    """Return enough of `value` for a person to recognise it, on one line."""
    line = " ".join(text_of(value).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def canonical(value: object) -> bytes:
    """Return the one JSON encoding of `value`: equal values give equal bytes."""
    return msgspec.json.encode(value, order="deterministic")


def fingerprint(value: object) -> str:
    """Return 64 hexadecimal digits that differ when `value` differs."""
    return hashlib.sha256(canonical(value)).hexdigest()


def follow(value: JsonValue, path: tuple[str, ...]) -> JsonValue:
    """Return what `path` leads to inside `value`, or `None` where it leads nowhere.

    A segment ending in `[]` goes on into every item of the list it names.
    """
    for position, segment in enumerate(path):
        if not isinstance(value, dict):
            return None
        value = value.get(segment.removesuffix("[]"))
        if segment.endswith("[]"):
            items = value if isinstance(value, list) else []
            found = [follow(item, path[position + 1 :]) for item in items]
            return cast("JsonValue", [item for item in found if not is_blank(item)])
    return value
