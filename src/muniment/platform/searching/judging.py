"""Judging documents one by one: what the index does, by reading.

It serves where there is no index to ask (the past; an index that is being made), and in tests as
the measure of what the index answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from muniment.kernel.words import fold
from muniment.platform.searching.criteria import (
    Anything,
    Criterion,
    Either,
    Every,
    Except,
    Keyword,
    Nothing,
    Present,
    Text,
    Things,
    Within,
)
from muniment.platform.searching.declaring import Document, FieldKind, dates_of
from muniment.platform.searching.layout import THING
from muniment.platform.searching.request import NAME
from muniment.platform.searching.values import also_of, keyword_of, line_of, told_of


@dataclass(slots=True)
class Facts:
    """A document as criteria look at it."""

    kind: str
    document: Document
    line: list[str]
    also: dict[str, list[str]]
    title: list[str]
    keywords: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    texts: dict[str, list[list[str]]] = field(default_factory=dict[str, list[list[str]]])
    numbers: dict[str, float] = field(default_factory=dict[str, float])


def facts_of(kind: str, document: Document, declared: Mapping[str, FieldKind | None]) -> Facts:
    """Return what criteria ask of a document."""
    line = line_of(document).split()
    also = {name: words.split() for name, words in also_of(document).items()}
    facts = Facts(kind, document, line, also, fold(document.title).split())
    facts.keywords[THING] = [kind]
    for name, kind_of_value, value in told_of(document, declared):
        if not isinstance(value, str):
            named = dates_of(name) if kind_of_value is FieldKind.DATE else name
            facts.numbers.setdefault(named, value)
        elif kind_of_value is FieldKind.KEYWORD:
            facts.keywords.setdefault(name, []).append(value)
        else:
            facts.texts.setdefault(name, []).append(fold(value).split())
    return facts


def holds(criterion: Criterion, facts: Facts) -> bool:  # noqa: C901, PLR0911  one case for each
    """Whether the criterion holds of a document."""
    match criterion:
        case Anything():
            return True
        case Nothing():
            return False
        case Text():
            return _text(criterion, facts)
        case Keyword():
            return _keyword(criterion, facts)
        case Within():
            return _within(criterion, facts)
        case Present(field=name):
            held = (facts.keywords, facts.texts, facts.numbers, facts.also)
            return any(name in one for one in held) or dates_of(name) in facts.numbers
        case Things(keys=keys):
            return (facts.kind, facts.document.id) in keys
        case Except(part=part):
            return not holds(part, facts)
        case Every(parts=parts):
            return all(holds(part, facts) for part in parts)
        case Either(parts=parts):
            return any(holds(part, facts) for part in parts)


def matches(wanted: str, present: str, *, prefix: bool, fuzzy: bool) -> bool:
    """Whether a word is the one that is looked for, or begins with it, or nearly is it."""
    if present == wanted or (prefix and present.startswith(wanted)):
        return True
    return fuzzy and _is_near(wanted, present)


def _is_near(wanted: str, present: str) -> bool:
    """Whether one letter more, less, other, or exchanged with its neighbour makes them equal."""
    if abs(len(wanted) - len(present)) > 1:
        return False
    from rapidfuzz.distance import OSA  # noqa: PLC0415  start-up time: few requests need it

    return OSA.distance(wanted, present, score_cutoff=1) <= 1


def _text(text: Text, facts: Facts) -> bool:
    if not text.words:
        return True
    alone = len(text.words) == 1
    if text.field is None:
        borrowed = alone and any(in_order(text, words) for words in facts.also.values())
        return borrowed or in_order(text, facts.title) or in_order(text, facts.line)
    if alone and in_order(text, facts.also.get(text.field, [])):
        return True
    if text.field == NAME and in_order(text, facts.title):
        return True
    if any(in_order(text, words) for words in facts.texts.get(text.field, ())):
        return True
    plain = Text(text.words, prefix=text.prefix)
    return any(in_order(plain, fold(v).split()) for v in facts.keywords.get(text.field, ()))


def in_order(text: Text, present: list[str]) -> bool:
    """Whether the words stand in that order among those present."""
    wanted, last = text.words, len(text.words) - 1
    return any(
        all(
            matches(
                word,
                present[start + place],
                prefix=text.prefix and place == last,
                fuzzy=text.fuzzy,
            )
            for place, word in enumerate(wanted)
        )
        for start in range(len(present) - last)
    )


def _keyword(keyword: Keyword, facts: Facts) -> bool:
    present = [keyword_of(value) for value in facts.keywords.get(keyword.field, ())]
    wanted = [keyword_of(value) for value in keyword.values]
    if keyword.prefix:
        return any(one.startswith(begin) for one in present for begin in wanted)
    return any(one in wanted for one in present)


def _within(within: Within, facts: Facts) -> bool:
    number = facts.numbers.get(within.field)
    if number is None:
        return False
    low, high = within.low, within.high
    if low is not None and not (number > low or (within.low_included and number == low)):
        return False
    return high is None or number < high or (within.high_included and number == high)


def counted(facts: Iterable[Facts], name: str, size: int) -> list[tuple[str, int]]:
    """Return the values of a keyword field and in how many documents each occurs."""
    found: dict[str, int] = {}
    for one in facts:
        for value in set(one.keywords.get(name, ())):
            found[value] = found.get(value, 0) + 1
    return sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))[:size]
