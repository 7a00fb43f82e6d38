"""What every list of this room takes: conditions, orders, and where it goes on."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from muniment.capabilities.runs.model.questions import read_orders, read_questions
from muniment.capabilities.runs.service.searching import Listing
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Ordering
from muniment.platform.http import Page
from muniment.platform.http.paging import BadCursor, check_limit, read_place, token_of_place
from muniment.platform.unit import Unit

T = TypeVar("T")
V = TypeVar("V")
Fits = Callable[[Unit, Sequence[Ordering], Sequence[object]], bool]


def wanted(
    unit: Unit,
    fits: Fits,
    asked: tuple[list[str] | None, list[str] | None],
    page: tuple[int, str | None],
) -> Wanted:
    """Return what a list is asked for; `fits` says whether a token belongs to it."""
    where, sort = asked
    limit, cursor = page
    order = read_orders(sort or [])
    place = read_place(cursor)
    if place is not None and not fits(unit, order, place):
        raise BadCursor("This page token belongs to another list; leave it out to start over.")
    after = None if place is None else tuple(one for one in place if isinstance(one, str | int))
    return Wanted(
        where=read_questions(where or []), order=order, after=after, limit=check_limit(limit)
    )


def page_of(listing: Listing[T], views: Sequence[V]) -> Page[V]:
    """Return a page of a list as it is sent."""
    return Page(list(views), token_of_place(listing.next))
