"""What this room gives to everybody's pages: its experiments and runs can be found."""

from muniment.capabilities.runs.model.artifacts import is_model, is_run
from muniment.capabilities.runs.pages.opening import NEW
from muniment.capabilities.runs.service import searching
from muniment.capabilities.runs.service.permissions import READ_RUN, WRITE_RUN
from muniment.capabilities.runs.store.searching import Wanted
from muniment.kernel.conditions import Comparison, Operator
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Action, Hit, Offers


def _experiments(unit: Unit, words: str, limit: int) -> list[Hit]:
    if not unit.context.access.permits_somewhere(READ_RUN, unit.now):
        return []
    found = searching.list_experiments(unit, _named("name", words, limit))
    return [
        Hit(one.name, f"experiment {one.experiment_id}", f"/experiments/{one.experiment_id}")
        for one in found.items
    ]


def _runs(unit: Unit, words: str, limit: int) -> list[Hit]:
    """Return the run with this id, or runs whose names hold the words."""
    if not unit.context.access.permits_somewhere(READ_RUN, unit.now):
        return []
    asked = _named("run_name", words, limit)
    if is_run(words):
        asked = Wanted(where=[Comparison("attribute", "run_id", Operator.EQUAL, words)])
    found = searching.search_runs(unit, asked)
    return [
        Hit(full.run.name, full.run.status.lower(), f"/runs/{full.run.run_id}")
        for full in found.items
    ]


def _models(unit: Unit, words: str, limit: int) -> list[Hit]:
    """Return the logged model with this id."""
    if not is_model(words) or not unit.context.access.permits_somewhere(READ_RUN, unit.now):
        return []
    is_this = Comparison("attribute", "model_id", Operator.EQUAL, words)
    found = searching.search_logged_models(unit, Wanted(where=[is_this], limit=limit))
    return [
        Hit(full.model.name, full.model.model_type, f"/logged-models/{full.model.model_id}")
        for full in found.items
    ]


def _named(key: str, words: str, limit: int) -> Wanted:
    like = Comparison("attribute", key, Operator.LIKE_ANY_CASE, f"%{words}%")
    return Wanted(where=[like], limit=limit)


OFFERS = Offers(
    hits=(("Experiments", _experiments), ("Runs", _runs), ("Logged models", _models)),
    actions=(Action("Open an experiment", NEW, WRITE_RUN),),
    places=(Link("Compare runs", "/runs/compare"),),
)
