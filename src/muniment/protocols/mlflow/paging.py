"""Pages: tokens say where the last page ended, so that depth costs nothing and nothing moves."""

from collections.abc import Callable, Sequence

from muniment.kernel.conditions import Ordering
from muniment.platform.database.keyset import Place
from muniment.platform.http.paging import BadCursor, read_place, token_of_place
from muniment.protocols.mlflow.errors import ParameterRefused

Fits = Callable[[Sequence[Ordering], Sequence[object]], bool]


def read_token(token: str | None, order: Sequence[Ordering], fits: Fits) -> Place | None:
    """Return the place in a page token; raise `ParameterRefused` if it is of no such list."""
    if not token:
        return None
    try:
        found = read_place(token) or ()
    except BadCursor as error:
        raise _bad_token() from error
    place = tuple(value for value in found[1:] if isinstance(value, str | int))
    if not found or found[0] != _written(order) or len(place) != len(found) - 1:
        raise _bad_token()
    if not fits(order, place) or any(_is_strange(value) for value in place):
        raise _bad_token()
    return place


def token_after(order: Sequence[Ordering], place: Place) -> str | None:
    """Return the token of the page after a place."""
    return token_of_place((_written(order), *place))


def check_max(asked: int, most: int) -> int:
    """Return how many results are wanted; raise `ParameterRefused` for none or too many."""
    if not 1 <= asked <= most:
        raise ParameterRefused(
            f"Invalid value for request parameter max_results. It must be at least 1 and at most "
            f"{most}, but got value {str(asked)[:20]}"
        )
    return asked


def _written(order: Sequence[Ordering]) -> str:
    """Return an order as a token tells it, so that it is not used in a list of another order."""
    return ",".join(f"{'-' * one.descending}{one.entity[0]}.{one.key}" for one in order)


def _is_strange(value: str | int) -> bool:
    """Whether no row can hold it: beyond the times there are, or with what no text here has."""
    return "\0" in value if isinstance(value, str) else abs(value) > _LATEST


# The last microsecond of the year 9999.
_LATEST = 253_402_300_799_999_999


def _bad_token() -> ParameterRefused:
    return ParameterRefused(
        "Invalid page token, could not base64-decode it into a place of this list; leave it out to "
        "start over."
    )
