"""Why something was found: in which field, by which words, and where they stand."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

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
from muniment.platform.searching.declaring import Value
from muniment.platform.searching.judging import facts_of, holds, matches
from muniment.platform.searching.values import keyword_of, time_of

_MOST_REASONS = 8
_MOST_FIELDS = 2  # in which the same words are shown
_AROUND = 60  # characters before and after what was found
_WORD = re.compile(r"[^\W_]+")
_TITLE = "name"
_SUMMARY = "description"


@dataclass(frozen=True, slots=True)
class Reason:
    """A field that something was found by: the words, and the text around the first of them.

    `marks` are the places of the words in the text, as pairs of where they begin and end.
    """

    field: str
    words: tuple[str, ...]
    text: str
    marks: tuple[tuple[int, int], ...] = ()


_folded = lru_cache(maxsize=8192)(fold)  # what is found has much in common


def reasons_of(
    kind: str,
    document: Document,
    criterion: Criterion,
    declared: Mapping[str, FieldKind | None],
) -> list[Reason]:
    """Return why a document meets a criterion: for each part of it that holds, where."""
    explained = _Explained(kind, document, declared)
    found: dict[tuple[str, str], Reason] = {}
    for part in _parts(criterion):
        for reason in explained.reasons(part):
            where = (reason.field, reason.text)
            found[where] = _together(found[where], reason) if where in found else reason
    return list(found.values())[:_MOST_REASONS]


def _together(one: Reason, other: Reason) -> Reason:
    """Return one reason for two that show the same text."""
    words = tuple(dict.fromkeys((*one.words, *other.words)))
    return replace(one, words=words, marks=tuple(sorted({*one.marks, *other.marks})))


def _parts(criterion: Criterion) -> Iterator[Criterion]:
    if isinstance(criterion, Every | Either):
        for part in criterion.parts:
            yield from _parts(part)
    else:
        yield criterion


@dataclass(frozen=True)  # without slots, so that the texts can be kept
class _Explained:
    """A document that is explained: looked at field by field, and no further than needed."""

    kind: str
    document: Document
    declared: Mapping[str, FieldKind | None]

    def reasons(self, part: Criterion) -> Iterable[Reason]:
        match part:
            case Text():
                return self._by_text(part)
            case Keyword():
                return self._by_keyword(part)
            case Within():
                return self._by_number(part)
            case Things(keys=keys) if (self.kind, self.document.id) in keys:
                return [Reason("digest", (), "")]
            case _:
                return []

    @cached_property
    def _texts(self) -> list[tuple[str, str, str]]:
        """The texts of the document: field, as it is shown, and folded; the name first."""
        title = self.document.title
        shown = [(_TITLE, title)]
        for name, value in self.document.values.items():
            if isinstance(value, str):
                if value != title and name != _TITLE:
                    shown.append((name, value))
            elif isinstance(value, Sequence) and name != _TITLE:
                shown += [(name, text) for text in _strings(value) if text != title]
        if not self.document.values.get(_SUMMARY):
            shown.append((_SUMMARY, self.document.summary))
        return [(name, text, _folded(text)) for name, text in shown if text]

    def _by_text(self, text: Text) -> Iterator[Reason]:
        told: set[str] = set()
        exact = replace(text, fuzzy=False)
        for looked_for in (exact, text) if text.fuzzy else (exact,):
            for name, shown, folded in self._texts:
                if name in told or (text.field is not None and name != text.field):
                    continue
                # Most fields hold none of the words, and that is seen at once.
                if not looked_for.fuzzy and not any(word in folded for word in text.words):
                    continue
                marks = _marks(shown, looked_for)
                if marks:
                    yield _reason(name, shown, marks)
                    told.add(name)
                if len(told) == _MOST_FIELDS:
                    return
            if told:
                return

    def _by_keyword(self, keyword: Keyword) -> Iterator[Reason]:
        value = self.document.values.get(keyword.field)
        wanted = [keyword_of(each) for each in keyword.values]
        shown = [str(value).lower()] if isinstance(value, bool) else _strings(value)
        found = tuple(
            one
            for one in shown
            if any(
                keyword_of(one) == each or (keyword.prefix and keyword_of(one).startswith(each))
                for each in wanted
            )
        )
        if found:
            yield Reason(keyword.field, found, ", ".join(found))

    def _by_number(self, within: Within) -> Iterator[Reason]:
        name = within.field.rstrip("\0")
        value = self.document.values.get(name)
        if value is None:
            return
        alone = replace(self.document, values={name: value})
        facts = facts_of(self.kind, alone, self.declared)
        if holds(within, facts):
            yield Reason(name, (), _shown(facts.numbers[within.field], value))


def _strings(value: Value | Sequence[Value] | None) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return [one for one in value if isinstance(one, str)] if isinstance(value, Sequence) else ()


def _shown(number: float, value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, str):
        return value
    return time_of(number).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=2048)  # versions of a model share most of what they say
def _marks(shown: str, text: Text) -> tuple[tuple[int, int], ...]:
    last = len(text.words) - 1
    return tuple(
        match.span()
        for match in _WORD.finditer(shown)
        if any(
            matches(
                wanted, _folded(match[0]), prefix=text.prefix and place == last, fuzzy=text.fuzzy
            )
            for place, wanted in enumerate(text.words)
        )
    )


def _reason(name: str, shown: str, marks: tuple[tuple[int, int], ...]) -> Reason:
    start = max(0, marks[0][0] - _AROUND)
    end = min(len(shown), marks[0][1] + _AROUND)
    inside = [(begin - start, stop - start) for begin, stop in marks if stop <= end]
    words = tuple(dict.fromkeys(shown[begin:stop] for begin, stop in marks))
    return Reason(name, words[:_MOST_REASONS], shown[start:end], tuple(inside))
