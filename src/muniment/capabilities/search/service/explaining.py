"""Why something was found: in which field, by which words, and where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from muniment.kernel.words import fold
from muniment.platform.searching import Criterion, Document, FieldKind
from muniment.platform.searching.criteria import (
    Either,
    Every,
    Keyword,
    Text,
    Things,
    Within,
)
from muniment.platform.searching.judging import Facts, facts_of, holds, matches
from muniment.platform.searching.values import time_of

_MOST_REASONS = 8
_MOST_FIELDS = 2  # in which the same words are shown
_AROUND = 60  # characters before and after what was found
_WORD = re.compile(r"[^\W_]+")
_TITLE = "name"


@dataclass(frozen=True, slots=True)
class Reason:
    """A field that something was found by: the words, and the text around the first of them.

    `marks` are the places of the words in the text, as pairs of where they begin and end.
    """

    field: str
    words: tuple[str, ...]
    text: str
    marks: tuple[tuple[int, int], ...] = ()


def reasons_of(
    kind: str,
    document: Document,
    criterion: Criterion,
    declared: Mapping[str, FieldKind | None],
) -> list[Reason]:
    """Return why a document meets a criterion: for each part of it that holds, where."""
    facts = facts_of(kind, document, declared)
    found: dict[tuple[str, tuple[str, ...]], Reason] = {}
    for part in _parts(criterion):
        if holds(part, facts):
            for reason in _reasons(part, facts):
                found.setdefault((reason.field, reason.words), reason)
    return list(found.values())[:_MOST_REASONS]


def _parts(criterion: Criterion) -> Iterator[Criterion]:
    if isinstance(criterion, Every | Either):
        for part in criterion.parts:
            yield from _parts(part)
    else:
        yield criterion


def _reasons(part: Criterion, facts: Facts) -> Iterable[Reason]:
    match part:
        case Text():
            return _text_reasons(part, facts.document)
        case Keyword(field=name):
            values = [v for v in facts.keywords.get(name, ()) if _is_one(v, part)]
            return [Reason(name, tuple(values), ", ".join(values))] if values else []
        case Within(field=name):
            number = facts.numbers[name]
            return [Reason(name, (), _shown(number, facts.document.values.get(name)))]
        case Things():
            return [Reason("digest", (), "")]
        case _:
            return []


def _is_one(value: str, keyword: Keyword) -> bool:
    one = value.lower()
    wanted = [each.lower() for each in keyword.values]
    return any(one.startswith(w) for w in wanted) if keyword.prefix else one in wanted


def _shown(number: float, value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.12g}"
    return time_of(number).isoformat().replace("+00:00", "Z") if value else f"{number:.12g}"


def _text_reasons(text: Text, document: Document) -> Iterator[Reason]:
    """Yield where the words stand; in no more than two fields, the name first."""
    told: set[str] = set()
    for name, shown in _texts(document, text.field):
        marks = [] if name in told else list(_marks(shown, text))
        if marks:
            yield _reason(name, shown, marks)
            told.add(name)
        if len(told) == _MOST_FIELDS:
            return


def _texts(document: Document, field: str | None) -> Iterator[tuple[str, str]]:
    if field is None:
        yield _TITLE, document.title
    for name, value in document.values.items():
        if (field is None and name == _TITLE) or (field is not None and name != field):
            continue
        for one in (value,) if isinstance(value, str) else value if isinstance(value, list) else ():
            if isinstance(one, str):
                yield name, one
    if field is None:
        yield "description", document.summary


def _marks(shown: str, text: Text) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(shown):
        word = fold(match[0])
        last = len(text.words) - 1
        if any(
            matches(wanted, word, prefix=text.prefix and place == last, fuzzy=text.fuzzy)
            for place, wanted in enumerate(text.words)
        ):
            yield match.span()


def _reason(name: str, shown: str, marks: list[tuple[int, int]]) -> Reason:
    start = max(0, marks[0][0] - _AROUND)
    end = min(len(shown), marks[0][1] + _AROUND)
    inside = [(begin - start, stop - start) for begin, stop in marks if stop <= end]
    words = tuple(dict.fromkeys(shown[begin:stop] for begin, stop in marks))
    return Reason(name, words[:_MOST_REASONS], shown[start:end], tuple(inside))
