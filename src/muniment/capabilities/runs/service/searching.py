"""Searching: runs, logged models and experiments by anything that is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from muniment.capabilities import projects
from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.model.logged_models import FullLoggedModel
from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.store import filling, metrics, registrations
from muniment.capabilities.runs.store import searching as store
from muniment.capabilities.runs.store.experiments import EXPERIMENTS
from muniment.capabilities.runs.store.logged_models import MODELS
from muniment.capabilities.runs.store.runs import RUNS
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Ordering
from muniment.platform.database import keyset
from muniment.platform.database.keyset import Place
from muniment.platform.unit import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of a list; `next` is the place to go on from, `None` at the end."""

    items: list[T]
    next: Place | None


def search_runs(unit: Unit, wanted: Wanted) -> Listing[FullRun]:
    """Return runs the actor may see, with what they logged; the last started first by default.

    Raises `RunRefused` for a condition or an order on what cannot be asked about.
    """
    visible = unit.visible(READ_RUN, RUNS.c.project_id)
    found, following = _cut(
        store.runs(unit.connection, unit.moment, visible, _one_more(wanted)), wanted
    )
    return Listing(filling.filled(unit.connection, found, unit.moment), following)


def search_logged_models(unit: Unit, wanted: Wanted) -> Listing[FullLoggedModel]:
    """Return logged models the actor may see; the last made first by default."""
    visible = unit.visible(READ_RUN, MODELS.c.project_id)
    rows = store.models(unit.connection, unit.moment, visible, _one_more(wanted))
    found, following = _cut(rows, wanted)
    ids = [model.model_id for model in found]
    measured = metrics.latest_of_models(unit.connection, ids, unit.moment)
    made = registrations.of_logged_models(unit.connection, ids)
    full = [
        FullLoggedModel(one, measured.get(one.model_id, []), made.get(one.model_id, []))
        for one in found
    ]
    return Listing(full, following)


def list_experiments(unit: Unit, wanted: Wanted) -> Listing[Experiment]:
    """Return experiments the actor may see; the last made first by default."""
    visible = unit.visible(READ_RUN, EXPERIMENTS.c.project_id)
    rows = store.experiments(unit.connection, unit.moment, visible, _one_more(wanted))
    found, following = _cut(rows, wanted)
    return Listing(found, following)


def in_project(unit: Unit, project: str, wanted: Wanted) -> Wanted:
    """Return what is wanted, of one project; raise `ProjectNotFound`."""
    return replace(wanted, project_id=projects.project_named(unit, project).project_id)


def fits_runs(unit: Unit, order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether values can be a place in a list of runs in this order."""
    return keyset.fits(store.run_keys(unit.connection, unit.moment, order), place)


def fits_logged_models(unit: Unit, order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether values can be a place in a list of logged models in this order."""
    return keyset.fits(store.model_keys(unit.connection, unit.moment, order), place)


def fits_experiments(unit: Unit, order: Sequence[Ordering], place: Sequence[object]) -> bool:
    """Whether values can be a place in a list of experiments in this order."""
    return keyset.fits(store.experiment_keys(unit.connection, unit.moment, order), place)


def _one_more(wanted: Wanted) -> Wanted:
    return replace(wanted, limit=wanted.limit + 1)


def _cut(rows: Sequence[tuple[T, Place]], wanted: Wanted) -> tuple[list[T], Place | None]:
    """Return as many as are wanted, and where to go on if there are more."""
    shown = rows[: wanted.limit]
    following = shown[-1][1] if shown and len(rows) > len(shown) else None
    return [one for one, _ in shown], following
