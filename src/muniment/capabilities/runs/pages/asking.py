"""What the address of a list asks for: conditions, an order, and where it goes on."""

import re
from collections.abc import Callable, Mapping, Sequence

from muniment.capabilities.runs.model.questions import read_orders, read_questions
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Ordering
from muniment.platform.http.paging import BadCursor, read_place
from muniment.platform.unit import Unit

Fits = Callable[[Unit, Sequence[Ordering], Sequence[object]], bool]
# What stands in quotes or brackets may hold an AND of its own.
_PART = re.compile(
    r"""'[^']*'|"[^"]*"|`[^`]*`|\([^)]*\)|(?P<and>\sAND\s)|.""", re.IGNORECASE | re.DOTALL
)


def conditions_in(text: str) -> list[str]:
    """Return the conditions of a text as MLflow writes it, with AND between them."""
    parts = [""]
    for found in _PART.finditer(text):
        if found["and"]:
            parts.append("")
        else:
            parts[-1] += found[0]
    return [part.strip() for part in parts if part.strip()]


def wanted(unit: Unit, fits: Fits, query: Mapping[str, str], shown: int) -> Wanted:
    """Return what a list is asked for; raise `RunRefused` or `BadCursor`."""
    order = read_orders([query["sort"]] if query.get("sort") else [])
    place = read_place(query.get("cursor"))
    if place is not None and not fits(unit, order, place):
        raise BadCursor("This page token belongs to another list; leave it out to start over.")
    return Wanted(
        where=read_questions(conditions_in(query.get("where", ""))),
        order=order,
        deleted=query.get("standing") == "deleted",
        after=None if place is None else tuple(one for one in place if isinstance(one, str | int)),
        limit=shown,
    )
