"""JSON routes of what runs measured."""

from dataclasses import dataclass

from muniment.capabilities.runs.model.accepting import RunRefused
from muniment.capabilities.runs.model.runs import RunNotFound
from muniment.capabilities.runs.service import measuring
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.service.views import PointView, point_view
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_cursor, token_of

router = Router(tag="Runs")
_DRAWN = 500
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class CurveView:
    """Points of one series of a run to draw, out of `total`."""

    run_id: str
    key: str
    model_id: str | None
    dataset_name: str | None
    dataset_digest: str | None
    total: int
    points: list[PointView]


@router.get("/runs/{run}/metrics", permission=READ_RUN, refusals=(RunNotFound, RunRefused))
def metric_history(
    unit: Inquiry, run: str, key: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[PointView]:
    """List the points of a metric of a run in the order in which they came."""
    token = read_cursor(cursor, 2)
    after = None
    if token is not None:
        series, first = (one if isinstance(one, int) else 0 for one in token)
        after = (min(max(series, 0), _LARGEST), min(max(first, 0), _LARGEST))
    found = measuring.metric_history(unit, run, key, after=after, limit=check_limit(limit))
    following = None if found.next is None else token_of(found.next)
    return Page([point_view(point) for point in found.points], following)


@router.get(
    "/runs/{run}/curves", permission=READ_RUN, refusals=(RunNotFound, RunRefused), apart=True
)
def metric_curves(
    unit: Inquiry,
    run: str,
    key: str,
    points: int = _DRAWN,
    beside: list[str] | None = None,
    first_step: int | None = None,
    last_step: int | None = None,
) -> list[CurveView]:
    """Return a metric of a run to draw, and of the runs `beside` it: few points, and every peak."""
    curves = measuring.metric_sampled(
        unit, [run, *(beside or [])], key, points=points, steps=(first_step, last_step)
    )
    return [
        CurveView(
            run_id=one.run_id,
            key=one.key,
            model_id=one.model_id or None,
            dataset_name=one.dataset_name or None,
            dataset_digest=one.dataset_digest or None,
            total=one.total,
            points=[point_view(point) for point in one.points],
        )
        for one in curves
    ]
