"""The versions that were made of a run or a logged model, by their names."""

from collections.abc import Iterable
from dataclasses import dataclass

from muniment.capabilities import catalog
from muniment.capabilities.runs.model.registrations import Registration
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Made:
    """A version of the catalog, and of which files it was made."""

    project: str
    model: str
    registration: Registration


def made_of(unit: Unit, found: Iterable[Registration]) -> list[Made]:
    """Return those of some versions that there were by then, and whose model the actor may see."""
    access, moment = unit.context.access, unit.moment
    until = min((time for time in (moment.as_of, moment.as_known) if time), default=None)
    seen = [
        one
        for one in found
        if (until is None or one.registered_at <= until)
        and access.permits(catalog.READ_MODEL, one.scope, unit.now)
    ]
    named = {one.model_id: catalog.name_of(unit, one.model_id) for one in seen}
    return [Made(named[one.model_id].project, named[one.model_id].model, one) for one in seen]
