"""Carrying out a request by reading documents, where there is no index to ask."""

from collections.abc import Iterable, Mapping

from muniment.kernel.events import Scope
from muniment.platform.auth.gate import covers
from muniment.platform.searching.criteria import Criterion, Either, Every, Except, Text
from muniment.platform.searching.judging import Facts, counted, holds, in_order
from muniment.platform.searching.layout import serial_of
from muniment.platform.searching.request import NAME, RELEVANCE, Answer, Found, Place, Request, Seen


def answer(request: Request, documents: Iterable[Facts]) -> Answer:
    """Return one page of what meets the request among the documents, as the index would."""
    seen = {one.kind: one for one in request.seen}
    found = [
        facts
        for facts in documents
        if may_be_found(facts, seen) and holds(request.criterion, facts)
    ]
    facets = {name: counted(found, name, request.facet_size) for name in request.facets}
    page, following = _page(request, found)
    return Answer(page, len(found), facets, following)


def may_be_found(facts: Facts, seen: Mapping[str, Seen]) -> bool:
    """Whether a document is of a kind and in a place that may be seen."""
    allowed = seen.get(facts.kind)
    document = facts.document
    if allowed is None or document.model_id in allowed.hidden:
        return False
    scope = Scope(document.project_id, document.model_id)
    return any(covers(one, scope) for one in allowed.scopes)


def _page(request: Request, found: list[Facts]) -> tuple[list[Found], Place | None]:
    by, limit = request.order.by, request.limit
    if by in {RELEVANCE, NAME}:
        start = int(request.after[0] or 0) if request.after else 0
        ordered = _ordered(request, found)[start : start + limit]
        page = [_counted(request, one) for one in ordered]
        end = start + len(page)
        return page, (end,) if page and end < len(found) else None
    keys = [(_place(request, one), one) for one in found]
    keys.sort(key=lambda entry: entry[0])
    if request.after is not None:
        value, serial = request.after
        last = (value is None, _signed(request, value), int(serial or 0))
        keys = [entry for entry in keys if entry[0] > last]
    page = [
        Found(one.kind, one.document.id, sorted_by=one.numbers.get(by)) for _, one in keys[:limit]
    ]
    if len(keys) <= limit:
        return page, None
    final = keys[limit - 1]
    return page, (final[1].numbers.get(by), final[0][2])


def _ordered(request: Request, found: list[Facts]) -> list[Facts]:
    if request.order.by == NAME:
        found.sort(key=name_of, reverse=request.order.descending)
    else:
        found.sort(key=lambda one: (-_score(request, one), name_of(one)))
    return found


def _counted(request: Request, one: Facts) -> Found:
    if request.order.by == NAME:
        return Found(one.kind, one.document.id, sorted_by=name_of(one))
    return Found(one.kind, one.document.id, _score(request, one))


def name_of(facts: Facts) -> str:
    """Return what a document is sorted by its name by."""
    return (facts.document.sort_key or facts.document.reference).casefold()


def _place(request: Request, facts: Facts) -> tuple[bool, float, int]:
    value = facts.numbers.get(request.order.by)
    serial = serial_of(facts.kind, facts.document.id)
    return value is None, _signed(request, value), serial


def _signed(request: Request, value: object) -> float:
    number = float(value) if isinstance(value, int | float) else 0.0
    return -number if request.order.descending else number


def _score(request: Request, facts: Facts) -> float:
    return float(sum(in_order(text, facts.title) for text in _texts(request.criterion)))


def _texts(criterion: Criterion) -> Iterable[Text]:
    match criterion:
        case Text(words=words) if words:
            yield criterion
        case Every(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from _texts(part)
        case Except():
            return
        case _:
            return
