"""Searching experiments, runs and logged models, a page at a time."""

from collections.abc import Callable, Sequence
from functools import partial

from muniment.capabilities import runs
from muniment.kernel.conditions import Comparison, Ordering
from muniment.protocols.mlflow import filters, languages, paging
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.languages import Language
from muniment.protocols.mlflow.logged_model_messages import LoggedModels, logged_model_message
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.run_messages import Experiments, Runs, SearchAsked
from muniment.protocols.mlflow.run_views import experiment_messages, run_message
from muniment.protocols.mlflow.wire import Int64, Message

SEARCHES = Family()
_MOST = 50_000
_AT_ONCE = 20_000
"""How many things one answer holds; who asks for more goes on with its token."""
_MOST_MODELS = 1_000
_VIEWS: dict[str, bool | None] = {
    **dict.fromkeys(("ACTIVE_ONLY", "1"), False),
    **dict.fromkeys(("DELETED_ONLY", "2"), True),
    **dict.fromkeys(("ALL", "3")),
}
Fits = Callable[[Sequence[Ordering], Sequence[object]], bool]


class SearchExperiments(SearchAsked):
    """A page of experiments that is wanted."""

    view_type: str | int = "ACTIVE_ONLY"
    max_results: Int64 = 1_000


class SearchRuns(SearchAsked):
    """A page of runs that is wanted; of no experiments there are none."""

    experiment_ids: list[str] = []
    run_view_type: str | int = "ACTIVE_ONLY"
    max_results: Int64 = 1_000


class DatasetMeant(Message):
    """A dataset that measurements must be of."""

    dataset_name: str = ""
    dataset_digest: str = ""


class OrderBy(DatasetMeant):
    """One key that logged models are sorted by."""

    field_name: str = ""
    ascending: bool = True


class SearchLoggedModels(Message):
    """A page of logged models that is wanted."""

    experiment_ids: list[str] = []
    filter: str = ""
    datasets: list[DatasetMeant] = []
    order_by: list[OrderBy] = []
    max_results: Int64 = 50
    page_token: str | None = None


@SEARCHES.get("experiments/search", runs.READ_RUN)
@SEARCHES.ask("experiments/search", runs.READ_RUN)
def search_experiments(call: Call, wanted: SearchExperiments) -> Experiments:
    """Find experiments of a project; the last made first."""
    where, order, after = _asked(
        wanted, languages.EXPERIMENTS, partial(runs.fits_experiments, call.unit)
    )
    asked = runs.Wanted(
        where=where,
        order=order,
        deleted=_view(wanted.view_type),
        after=after,
        limit=min(paging.check_max(wanted.max_results, _MOST), _AT_ONCE),
    )
    found = runs.list_experiments(call.unit, runs.in_project(call.unit, call.project, asked))
    return Experiments(
        experiments=experiment_messages(call.unit, found.items),
        next_page_token=paging.token_after(order, found.next) if found.next else None,
    )


@SEARCHES.ask("runs/search", runs.READ_RUN)
def search_runs(call: Call, wanted: SearchRuns) -> Runs:
    """Find runs of experiments; the last started first."""
    where, order, after = _asked(wanted, languages.RUNS, partial(runs.fits_runs, call.unit))
    asked = runs.Wanted(
        experiment_ids=wanted.experiment_ids,
        where=where,
        order=order,
        deleted=_view(wanted.run_view_type),
        after=after,
        limit=min(paging.check_max(wanted.max_results, _MOST), _AT_ONCE),
    )
    found = runs.search_runs(call.unit, asked)
    return Runs(
        runs=[run_message(full) for full in found.items],
        next_page_token=paging.token_after(order, found.next) if found.next else None,
    )


@SEARCHES.ask("logged-models/search", runs.READ_RUN)
def search_logged_models(call: Call, wanted: SearchLoggedModels) -> LoggedModels:
    """Find logged models of experiments; the last made first."""
    texts = [f"{one.field_name} {'ASC' if one.ascending else 'DESC'}" for one in wanted.order_by]
    asked = SearchAsked(filter=wanted.filter, order_by=texts, page_token=wanted.page_token)
    fits = partial(runs.fits_logged_models, call.unit)
    where, order, after = _asked(asked, languages.LOGGED_MODELS, fits)
    named = [one for one in (*wanted.datasets, *wanted.order_by) if one.dataset_name]
    found = runs.search_logged_models(
        call.unit,
        runs.Wanted(
            experiment_ids=wanted.experiment_ids,
            where=where,
            order=order,
            datasets=list(dict.fromkeys((one.dataset_name, one.dataset_digest) for one in named)),
            only_measured=bool(wanted.datasets),
            after=after,
            limit=min(paging.check_max(wanted.max_results, _MOST), _MOST_MODELS),
        ),
    )
    return LoggedModels(
        models=[logged_model_message(call.unit, full) for full in found.items],
        next_page_token=paging.token_after(order, found.next) if found.next else None,
    )


def _asked(
    wanted: SearchAsked, language: Language, fits: Fits
) -> tuple[list[Comparison], list[Ordering], paging.Place | None]:
    """Return conditions, order and place of a search; raise `ParameterRefused` for what is none."""
    where = filters.read_filter(wanted.filter, language)
    order = filters.read_orders(wanted.order_by, language)
    return where, order, paging.read_token(wanted.page_token, order, fits)


def _view(said: str | int) -> bool | None:
    """Return whether the deleted are wanted: only they, none of them, or (`None`) all."""
    try:
        return _VIEWS[str(said)]
    except KeyError as error:
        raise ParameterRefused(
            f"Invalid value {str(said)[:40]!r} for parameter 'view_type' supplied; it is "
            "ACTIVE_ONLY, DELETED_ONLY or ALL."
        ) from error
