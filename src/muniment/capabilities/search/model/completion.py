"""What a query that is being written could go on with: fields, signs, values and keywords."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from muniment.capabilities.search.model.parsing import Parser
from muniment.capabilities.search.model.query import Comparison
from muniment.capabilities.search.model.refusals import QueryRefused
from muniment.capabilities.search.model.rendering import render_name, render_value
from muniment.capabilities.search.model.scanner import Place, Role, Scanner

MAX_SUGGESTIONS = 50
_ORDERED = frozenset({"number", "date"})
_KEYWORDS = {"AND": "both parts", "OR": "either part", "NOT": "what the next part does not find"}
_HAS = "has:"


class Sort(StrEnum):
    """What a suggestion is."""

    FIELD = "field"
    SIGN = "sign"
    VALUE = "value"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Text to put in place of the characters from `start` up to `end`, and what it is."""

    text: str
    start: int
    end: int
    sort: Sort
    summary: str = ""


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field that can be asked for: `kind` is text, keyword, number or date.

    `values` are some that occur, each with a word on it, such as how often.
    """

    kind: str
    summary: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])


def complete(text: str, cursor: int, fields: Mapping[str, KnownField]) -> list[Suggestion]:
    """Return what the text up to the cursor could go on with, likely ones first, at most 50.

    A text that cannot be read up to the cursor gets no suggestions.
    """
    before = text[: max(cursor, 0)]
    place = place_of(before)
    if place is None:
        return []
    found = _suggested(before, place, fields)
    return [one for _, one in zip(range(MAX_SUGGESTIONS), found, strict=False)]


def place_of(text: str) -> Place | None:
    """Return what is being written where the text ends; `None` where it cannot be read so far."""
    try:
        scan = Scanner(text)
    except QueryRefused:
        return None
    with suppress(QueryRefused):  # what is being written is seldom whole
        Parser(scan).query()
    return scan.place if scan.ended else None


def _suggested(text: str, place: Place, fields: Mapping[str, KnownField]) -> Iterator[Suggestion]:
    start, end = place.start, len(text)
    written = text[start:].strip().strip('"')
    if place.role is Role.VALUE:
        known = fields.get(place.field, KnownField("text")).values
        for value, summary in _beginning(known, written.casefold()):
            yield Suggestion(render_value(value), start, end, Sort.VALUE, summary)
        return
    if place.role is Role.JOIN:
        yield from _signs(text, fields)
        for word, summary in _KEYWORDS.items():
            yield Suggestion(f"{word} ", end, end, Sort.KEYWORD, summary)
        return
    tail = "" if place.role is Role.FIELD else ":"
    if written in fields and place.role is Role.PART:
        yield from _signs(text, fields)
    names = {name: known.summary for name, known in fields.items()}
    for name, summary in _beginning(names, written.casefold()):
        yield Suggestion(render_name(name) + tail, start, end, Sort.FIELD, summary)
    if place.role is Role.PART and _HAS.startswith(written):
        summary = "what says anything in a field"
        yield Suggestion(_HAS, start, end, Sort.KEYWORD, summary)


def _signs(text: str, fields: Mapping[str, KnownField]) -> Iterator[Suggestion]:
    """Suggest how the field that was written last is asked."""
    words = text.split()
    known = fields.get(words[-1].lstrip("-(").strip('"')) if words else None
    if known is None:
        return
    signs: Sequence[str] = [">=", "<=", ">", "<", "="] if known.kind in _ORDERED else [":", "="]
    for sign in (*signs, Comparison.NOT_EQUALS.value):
        yield Suggestion(sign, len(text), len(text), Sort.SIGN)


def _beginning(known: Mapping[str, str], written: str) -> Iterable[tuple[str, str]]:
    """Return what begins so, then what has a part that does, each in its order."""
    first = [item for item in known.items() if item[0].casefold().startswith(written)]
    inner = [
        item
        for item in known.items()
        if item not in first and f".{written}" in item[0].casefold().replace(" ", ".")
    ]
    return [*first, *inner]
