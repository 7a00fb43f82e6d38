"""The values of documents, in the form in which they are indexed and compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from muniment.kernel.values import MAX_LINE
from muniment.kernel.words import fold
from muniment.platform.searching.declaring import Document, FieldKind, Value

MAX_KEYWORD = MAX_LINE
"""Characters; what is longer is text and no keyword. Whatever is counted by is one line."""
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_LARGEST = 1e300


class Told(NamedTuple):
    """One value of a field: a text for texts and keywords, a number for numbers and dates."""

    field: str
    kind: FieldKind
    value: str | float


def told_of(document: Document, declared: Mapping[str, FieldKind | None]) -> Iterator[Told]:
    """Yield every value of a document under every kind it can be asked for by."""
    for name, value in document.values.items():
        if name in document.also:
            continue
        kind = declared.get(name) or declared.get(f"{name.partition('.')[0]}.*")
        if isinstance(value, Sequence) and not isinstance(value, str):
            for one in value:
                yield from _told(name, one, kind)
        else:
            yield from _told(name, value, kind)


def _told(name: str, value: Value, kind: FieldKind | None) -> Iterator[Told]:
    if isinstance(value, bool):
        yield Told(name, FieldKind.KEYWORD, "true" if value else "false")
    elif isinstance(value, datetime):
        yield Told(name, FieldKind.DATE, milliseconds(value))
    elif isinstance(value, str):
        yield from _texts(name, value, kind)
    elif abs(value) <= _LARGEST:  # NaN and infinities are no numbers to compare with
        yield Told(name, FieldKind.NUMBER, float(value))


def _texts(name: str, value: str, kind: FieldKind | None) -> Iterator[Told]:
    if not value or kind is FieldKind.DIGEST:
        return
    if kind is not FieldKind.TEXT and len(value) <= MAX_KEYWORD:
        yield Told(name, FieldKind.KEYWORD, value)
    if kind is not FieldKind.KEYWORD:
        yield Told(name, FieldKind.TEXT, value)
    if kind is None and _ISO.fullmatch(value):
        try:
            yield Told(name, FieldKind.DATE, milliseconds(datetime.fromisoformat(value)))
        except ValueError:  # the 31st of February
            return


def milliseconds(time: datetime) -> float:
    """Return a time as milliseconds since 1970; one without an offset is UTC."""
    aware = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    return float(round(aware.timestamp() * 1000))


def time_of(milliseconds: float) -> datetime:
    """Return the time that `milliseconds` gives this number for."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@lru_cache(maxsize=4096)
def keyword_of(text: str) -> str:
    """Return the form under which two keywords are the same: without regard to case."""
    return "".join(character.lower() for character in text)


def line_of(document: Document) -> str:
    """Return the words of a document but for its title, in their order and folded."""
    return fold("\n".join(document.text))


def also_of(document: Document) -> dict[str, str]:
    """Return by field the words, each once and folded, that a document has from another."""
    return {name: " ".join(dict.fromkeys(fold(t).split())) for name, t in document.also.items()}
