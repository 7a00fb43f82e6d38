"""Metrics: the histories of what runs measured."""

from muniment.capabilities import runs
from muniment.platform.http.paging import BadCursor, read_place, token_of_place
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import Metric, Metrics, RunNamed
from muniment.protocols.mlflow.run_views import metric_message
from muniment.protocols.mlflow.wire import Int64, Message, Required

METRICS = Family()
_NOUN = "metrics"
_MOST = 25_000
"""Points of a page; clients that say how many they want ask for so many."""
_AT_ONCE = 100_000
"""Points that are sent to who does not say; few clients go on with the token then."""
_MOST_RUNS = 100
_MOST_SAMPLED = 2_500
_PLACE = 2


class HistoryOf(RunNamed, kw_only=True):
    """Which history is wanted."""

    metric_key: Required
    page_token: str | None = None
    max_results: Int64 | None = None


class Interval(Message):
    """Of which runs a metric is to be drawn, from one step to another."""

    metric_key: Required
    run_ids: list[str]
    start_step: Int64 | None = None
    end_step: Int64 | None = None
    max_results: Int64 = _MOST_SAMPLED


class Bulk(Message):
    """Of which runs the history of a metric is wanted, as MLflow's own pages ask."""

    metric_key: Required
    run_id: list[str]
    max_results: Int64 = _MOST


@METRICS.get(f"{_NOUN}/get-history", runs.READ_RUN, apart=True)
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


@METRICS.get(f"{_NOUN}/get-history-bulk-interval", runs.READ_RUN, apart=True)
def get_history_bulk_interval(call: Call, wanted: Interval) -> Metrics:
    """Show a metric of several runs, of each no more points than are asked for."""
    _check_runs(wanted.run_ids, "run_ids", "GetMetricHistoryBulkInterval")
    if not 1 <= wanted.max_results <= _MOST_SAMPLED:
        raise ParameterRefused(f"max_results must be between 1 and {_MOST_SAMPLED}.")
    first, last = wanted.start_step, wanted.end_step
    if (first is None) != (last is None):
        raise ParameterRefused(
            "If either start step or end step are specified, both must be specified."
        )
    if first is not None and last is not None and first > last:
        raise ParameterRefused(
            f"end_step must be greater than start_step. Found start_step={first} and "
            f"end_step={last}."
        )
    curves = runs.metric_sampled(
        call.unit,
        wanted.run_ids,
        wanted.metric_key,
        points=wanted.max_results,
        steps=(first, last),
    )
    return Metrics(
        metrics=[metric_message(point, curve.run_id) for curve in curves for point in curve.points]
    )


@METRICS.get(f"{_NOUN}/get-history-bulk", runs.READ_RUN, apart=True)
def get_history_bulk(call: Call, wanted: Bulk) -> Metrics:
    """Show a metric of several runs, run after run."""
    _check_runs(wanted.run_id, "run_id", "GetMetricHistoryBulk")
    left = max(0, min(wanted.max_results, _MOST))
    found: list[Metric] = []
    for run_id in sorted(set(wanted.run_id)):
        limit = max(1, left - len(found))
        history = runs.metric_history(call.unit, run_id, wanted.metric_key, limit=limit)
        found += [metric_message(point, run_id) for point in history.points]
    return Metrics(metrics=found[:left])


def _check_runs(run_ids: list[str], name: str, request: str) -> None:
    if not run_ids:
        raise ParameterRefused(f"{request} request must specify at least one {name}.")
    if len(run_ids) > _MOST_RUNS:
        raise ParameterRefused(
            f"{request} request cannot specify more than {_MOST_RUNS} {name}. Received "
            f"{len(run_ids)}."
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
