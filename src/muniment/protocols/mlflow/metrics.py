"""Metrics: the histories of what runs measured."""

from muniment.capabilities import runs
from muniment.platform.http.paging import BadCursor, read_place, token_of_place
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import Metrics, RunNamed
from muniment.protocols.mlflow.run_views import metric_message
from muniment.protocols.mlflow.wire import Int64, Required

METRICS = Family()
_NOUN = "metrics"
_MOST = 25_000
"""Points of a page; clients that say how many they want ask for so many."""
_AT_ONCE = 100_000
"""Points that are sent to who does not say; few clients go on with the token then."""
_PLACE = 2


class HistoryOf(RunNamed, kw_only=True):
    """Which history is wanted."""

    metric_key: Required
    page_token: str | None = None
    max_results: Int64 | None = None


@METRICS.get(f"{_NOUN}/get-history", runs.READ_RUN)
def get_history(call: Call, wanted: HistoryOf) -> Metrics:
    """Show what a run measured of one metric, as it came."""
    most = wanted.max_results
    if most is not None and most < 1:
        raise ParameterRefused(
            f"Invalid value {most} for parameter 'max_results' supplied. It must be a positive "
            "integer."
        )
    limit = _AT_ONCE if most is None else min(most, _MOST)
    after = _place_in(wanted.page_token)
    found = runs.metric_history(
        call.unit, wanted.which, wanted.metric_key, after=after, limit=limit
    )
    return Metrics(
        metrics=[metric_message(point, wanted.which) for point in found.points],
        next_page_token=token_of_place(found.next) if found.next else None,
    )


def _place_in(token: str | None) -> tuple[int, int] | None:
    """Return where a page goes on; raise `ParameterRefused` for what is no token."""
    if not token:
        return None
    try:
        found = read_place(token) or ()
    except BadCursor as error:
        raise _bad_token() from error
    numbers = [one for one in found if isinstance(one, int) and 0 <= one < 2**63]
    if len(found) != _PLACE or len(numbers) != _PLACE:
        raise _bad_token()
    return numbers[0], numbers[1]


def _bad_token() -> ParameterRefused:
    return ParameterRefused("Invalid page token, could not base64-decode it; start over.")
