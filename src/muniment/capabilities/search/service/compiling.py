"""From the tree of a query to what must hold of a document: here fields get their types."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from muniment.capabilities.search.model.query import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Comparison,
    Everything,
    Has,
    Node,
    Not,
    Span,
    Words,
)
from muniment.capabilities.search.model.refusals import refused
from muniment.capabilities.search.model.values import read_date_range, read_number
from muniment.capabilities.search.service.fields import Fields, Known
from muniment.kernel.words import fold
from muniment.platform.searching import Criterion, FieldKind
from muniment.platform.searching.criteria import (
    Anything,
    Either,
    Every,
    Except,
    Keyword,
    Present,
    Text,
    Things,
    Within,
)
from muniment.platform.searching.declaring import dates_of
from muniment.platform.searching.values import milliseconds

_SHORTEST_FUZZY = 4
_LONGEST_MEANING = 4  # words
_HEX = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})")
_HASH = "sha256"
_ORDERED = frozenset({FieldKind.NUMBER, FieldKind.DATE})
_BELOW = frozenset({Comparison.LESS, Comparison.AT_MOST})


@dataclass(frozen=True, slots=True)
class Expansion:
    """A text that found things by other words for it: what it was, and the term it stands for."""

    text: str
    to: str
    vocabulary: str


Meanings = Callable[[str], Iterable[tuple[str, str, Sequence[str]]]]
"""Gives for a text the vocabulary, the code and the other texts of each term it stands for."""


@dataclass(slots=True)
class Compilation:
    """Makes criteria of one query; `expanded` is what was looked for in other words as well.

    `holding` gives the things that hold a file by its digest.
    """

    text: str
    fields: Fields
    meanings: Meanings
    holding: Callable[[str], frozenset[tuple[str, str]]]
    expanded: list[Expansion] = field(default_factory=list[Expansion])

    def criterion(self, node: Node) -> Criterion:  # noqa: C901, PLR0911  one case for each node
        """Return what must hold; raise `QueryRefused` where the query does not fit the fields."""
        match node:
            case Everything():
                return Anything()
            case Words():
                return self._words(node)
            case Compare():
                return self._compare(node)
            case Between():
                return self._between(node)
            case Among(field=name, values=values, span=span):
                return _either([self._equal(name, value, span, span) for value in values])
            case Has(field=name, span=span):
                return _either([Present(each.name) for each in self._found(name, span)])
            case Not(part=part):
                return Except(self.criterion(part))
            case All(parts=parts):
                return Every(tuple(self._all(parts)))
            case Any(parts=parts):
                return _either([self.criterion(part) for part in parts])

    def _all(self, parts: Sequence[Node]) -> Iterable[Criterion]:
        """Yield what each part asks for; words side by side may mean one term together."""
        at = 0
        while at < len(parts):
            length = next(
                (n for n in range(_LONGEST_MEANING, 1, -1) if self._means(parts[at : at + n], n)),
                1,
            )
            if length == 1:
                yield self.criterion(parts[at])
            else:
                words = [part for part in parts[at : at + length] if isinstance(part, Words)]
                plain = Every(tuple(_looked_for(word) for word in words))
                yield self._with_meanings(plain, " ".join(word.text for word in words))
            at += length

    def _means(self, parts: Sequence[Node], length: int) -> bool:
        if len(parts) < length or not all(_is_plain(part) for part in parts):
            return False
        text = " ".join(part.text for part in parts if isinstance(part, Words))
        return any(True for _ in self.meanings(text))

    def _words(self, words: Words) -> Criterion:
        if words.field == _HASH or (words.field is None and _HEX.fullmatch(words.text)):
            return self._file(words.text, words.span)
        if words.field is None:
            text = _looked_for(words)
            return text if words.prefix else self._with_meanings(text, words.text)
        return _either(
            [self._in_field(each, words) for each in self._found(words.field, words.span)]
        )

    def _file(self, text: str, span: Span) -> Criterion:
        digest = _HEX.fullmatch(text)
        if digest is None:
            problem = f"'{text[:40]}' is no digest"
            raise refused(self.text, span, problem, ("64 hex digits", "sha256:64 hex digits"))
        return Things(self.holding(f"sha256:{digest[1].lower()}"))

    def _with_meanings(self, found: Criterion, text: str) -> Criterion:
        others: list[Criterion] = []
        for vocabulary, code, texts in self.meanings(text):
            self.expanded.append(Expansion(text, code, vocabulary))
            others += [Text(tuple(other.split())) for other in texts]
        return Either((found, *others)) if others else found

    def _in_field(self, known: Known, words: Words) -> Criterion:
        if FieldKind.DIGEST in known.kinds:
            return self._file(words.text, words.span)
        if FieldKind.TEXT in known.kinds or FieldKind.KEYWORD in known.kinds:
            text = Text(
                tuple(fold(words.text).split()),
                known.name,
                words.prefix,
                _may_be_mistyped(words) and FieldKind.TEXT in known.kinds,
            )
            also = _equal_number(known, words.text)
            return Either((text, also)) if also is not None else text
        return self._ordered(known, Comparison.EQUALS, words.text, words.span)

    def _compare(self, node: Compare) -> Criterion:
        if node.comparison is Comparison.NOT_EQUALS:
            return Except(self._equal(node.field, node.value, node.span, node.value_span))
        if node.comparison is Comparison.EQUALS:
            return self._equal(node.field, node.value, node.span, node.value_span)
        found = self._found(node.field, node.span)
        ordered = [each for each in found if _ORDERED & set(each.kinds)]
        if not ordered:
            raise refused(
                self.text,
                node.span,
                f"'{node.field}' holds text, which is not more or less than other text",
                (f"{node.field} = value", f"{node.field}:word"),
            )
        return _either(
            [self._ordered(each, node.comparison, node.value, node.value_span) for each in ordered]
        )

    def _equal(self, name: str, value: str, span: Span, value_span: Span) -> Criterion:
        if name == _HASH:
            return self._file(value, value_span)
        parts: list[Criterion] = []
        for known in self._found(name, span):
            if FieldKind.DIGEST in known.kinds:
                parts.append(self._file(value, value_span))
            elif FieldKind.KEYWORD in known.kinds:
                parts.append(Keyword(known.name, (value,)))
                also = _equal_number(known, value)
                parts += [also] if also is not None else []
            elif FieldKind.TEXT in known.kinds:
                parts.append(Text(tuple(fold(value).split()), known.name))
            else:
                parts.append(self._ordered(known, Comparison.EQUALS, value, value_span))
        return _either(parts)

    def _between(self, node: Between) -> Criterion:
        found = [each for each in self._found(node.field, node.span) if _ORDERED & set(each.kinds)]
        if not found:
            raise refused(
                self.text,
                node.span,
                f"'{node.field}' holds text, which has no range",
                (f"{node.field}:(one, other)", f"{node.field}:word"),
            )
        parts: list[Criterion] = []
        for known in found:
            bounds: list[Criterion] = []
            if node.low is not None:
                bounds.append(self._ordered(known, Comparison.AT_LEAST, node.low, node.span))
            if node.high is not None:
                bounds.append(self._ordered(known, Comparison.AT_MOST, node.high, node.span))
            parts.append(Every(tuple(bounds)))
        return _either(parts)

    def _ordered(self, known: Known, comparison: Comparison, value: str, span: Span) -> Criterion:
        """Return the comparison of a field of numbers or dates with a value."""
        found: list[Criterion] = []
        number, days = read_number(value), read_date_range(value)
        if FieldKind.NUMBER in known.kinds and number is not None:
            found.append(_bounded(known.name, comparison, number, number, whole=False))
        if FieldKind.DATE in known.kinds and days is not None:
            low, high = (milliseconds(day) for day in days)
            found.append(_bounded(dates_of(known.name), comparison, low, high, whole=True))
        if found:
            return _either(found)
        wanted = ("a date like 2026-03-04", "2026-03", "2026")
        if FieldKind.NUMBER in known.kinds:
            wanted = ("a number like 0.9", "1e6", "25M")
        problem = f"'{known.name}' is compared with '{value[:40]}', which it cannot be"
        raise refused(self.text, span, problem, wanted)

    def _found(self, name: str, span: Span) -> list[Known]:
        found = self.fields.find(name)
        if found:
            return found
        near = self.fields.near(name)
        start = self.text.find(name, span.start, span.end)
        where = span if start < 0 else Span(start, start + len(name))
        wanted = tuple(near) or ("one of the fields that /api/v1/search/fields lists",)
        raise refused(self.text, where, f"there is no field '{name[:60]}'", wanted)


def _is_plain(node: Node) -> bool:
    return isinstance(node, Words) and not (node.field or node.phrase or node.prefix)


def _looked_for(words: Words) -> Text:
    tokens = tuple(fold(words.text).split())
    return Text(tokens, None, words.prefix, _may_be_mistyped(words))


def _may_be_mistyped(words: Words) -> bool:
    """Whether a typing mistake is likely: numbers and names of things are meant as they are."""
    tokens = fold(words.text).split()
    return (
        not (words.phrase or words.prefix)
        and len(tokens) == 1
        and len(tokens[0]) >= _SHORTEST_FUZZY
        and tokens[0].isalpha()
    )


def _equal_number(known: Known, value: str) -> Criterion | None:
    """Return the equality with a number, of a field that holds numbers besides texts."""
    number = read_number(value) if FieldKind.NUMBER in known.kinds else None
    return None if number is None else Within(known.name, number, number)


def _bounded(
    name: str, comparison: Comparison, low: float, high: float, *, whole: bool
) -> Criterion:
    """Return the range that a comparison with something from `low` to `high` means.

    A `whole` day, month or year ends before `high`.
    """
    match comparison:
        case Comparison.LESS:
            return Within(name, high=low, high_included=False)
        case Comparison.AT_MOST:
            return Within(name, high=high, high_included=not whole)
        case Comparison.GREATER:
            return Within(name, high, low_included=whole)
        case Comparison.AT_LEAST:
            return Within(name, low)
        case _:
            return Within(name, low, high, high_included=not whole)


def _either(parts: Sequence[Criterion]) -> Criterion:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))
