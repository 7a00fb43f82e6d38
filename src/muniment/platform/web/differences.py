"""The page that shows one thing at two points of its history, for every room with such things."""

from collections.abc import Sequence

from muniment.kernel.events import Subject
from muniment.platform.http.past import difference_of
from muniment.platform.journal.history import Point, View
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.filters import when


def difference_page(
    unit: Unit,
    request: PageRequest,
    subject: Subject,
    trail: Sequence[tuple[str, str]],
    view: View = dict,
) -> Html:
    """Compare `subject` at the points that `?from=` and `?to=` name, each a revision or a date.

    Callers passed the gate. `trail` leads to the page, `view` takes from a state what tells people
    something. Raises `RevisionNotFound`.
    """
    since, until = request.query.get("from"), request.query.get("to")
    found = difference_of(unit, subject, since, until, view)
    return Html(
        "difference.html",
        trail=trail,
        before=_point(found.before),
        after=_point(found.after),
        found=found.changes,
    )


def _point(point: Point | None) -> str:
    if point is None:
        return "before it was recorded"
    return f"revision {point.revision}, true since {when(point.valid_at)}"
