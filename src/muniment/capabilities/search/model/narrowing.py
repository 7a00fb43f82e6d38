"""Narrowing a query by the values of a field, and widening it again: what a click on a facet does.

A choice is part of the text of the query, so that whoever copies the text has all that was asked.
"""

from collections.abc import Mapping, Sequence

from muniment.capabilities.search.model.query import (
    All,
    Among,
    Compare,
    Comparison,
    Everything,
    Node,
    Span,
)
from muniment.capabilities.search.model.rendering import render

_NOWHERE = Span(0, 0)


def choices(query: Node) -> Mapping[str, tuple[str, ...]]:
    """Return the values that a query as a whole is narrowed to, by field."""
    found: dict[str, tuple[str, ...]] = {}
    for part in _parts(query):
        chosen = _choice(part)
        if chosen is not None and chosen[0] not in found:
            found[chosen[0]] = chosen[1]
    return found


def with_choice(query: Node, field: str, value: str) -> str:
    """Return the query that takes `value` as well, besides the values of `field` chosen so far."""
    before = choices(query).get(field, ())
    if value in before:
        return render(query)
    return _rendered([*_others(query, field), _chosen(field, (*before, value))])


def without_choice(query: Node, field: str, value: str | None = None) -> str:
    """Return the query without `value` among those chosen of `field`; without any, if `None`."""
    kept = tuple(one for one in choices(query).get(field, ()) if value not in {one, None})
    return _rendered([*_others(query, field), *([_chosen(field, kept)] if kept else [])])


def _parts(query: Node) -> Sequence[Node]:
    match query:
        case All(parts=parts):
            return parts
        case Everything():
            return ()
        case _:
            return (query,)


def _choice(part: Node) -> tuple[str, tuple[str, ...]] | None:
    match part:
        case Compare(field=field, comparison=Comparison.EQUALS, value=value):
            return field, (value,)
        case Among(field=field, values=values):
            return field, values
        case _:
            return None


def _others(query: Node, field: str) -> list[Node]:
    """Return the parts but for the one that `choices` takes the values of the field from."""
    kept: list[Node] = []
    is_found = False
    for part in _parts(query):
        chosen = _choice(part)
        if not is_found and chosen is not None and chosen[0] == field:
            is_found = True
        else:
            kept.append(part)
    return kept


def _chosen(field: str, values: tuple[str, ...]) -> Node:
    if len(values) == 1:
        return Compare(field, Comparison.EQUALS, values[0], _NOWHERE, _NOWHERE)
    return Among(field, values, _NOWHERE)


def _rendered(parts: Sequence[Node]) -> str:
    if not parts:
        return ""
    if len(parts) == 1:
        return render(parts[0])
    return render(All(tuple(parts), _NOWHERE))
