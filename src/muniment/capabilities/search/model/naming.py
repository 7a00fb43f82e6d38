"""Which fields a query speaks of."""

from collections.abc import Iterator

from muniment.capabilities.search.model.query import (
    All,
    Among,
    Any,
    Between,
    Compare,
    Everything,
    Has,
    Node,
    Not,
    Words,
)


def fields_of(node: Node) -> frozenset[str]:
    """Return the names of the fields that a query asks for, as they are written in it."""
    return frozenset(_fields(node))


def _fields(node: Node) -> Iterator[str]:
    match node:
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _fields(part)
        case Not(part=part):
            yield from _fields(part)
        case Words(field=field):
            if field is not None:
                yield field
        case Compare(field=field) | Between(field=field) | Among(field=field) | Has(field=field):
            yield field
        case Everything():
            return
