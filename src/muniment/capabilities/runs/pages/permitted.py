"""What the visitor may do here, so that no page offers what would be refused."""

from collections.abc import Mapping

from muniment.capabilities import projects
from muniment.capabilities.runs.service.permissions import MANAGE_EXPERIMENT, WRITE_RUN
from muniment.kernel.events import Scope
from muniment.platform.auth import Permission
from muniment.platform.http.paging import MAX_LIMIT
from muniment.platform.unit import Unit

_VERBS: Mapping[str, Permission] = {"write": WRITE_RUN, "manage": MANAGE_EXPERIMENT}


def may_do(unit: Unit, scope: Scope) -> set[str]:
    """Return the verbs that the visitor may use in a project; in the past there are none."""
    if unit.moment.is_past:
        return set()
    access = unit.context.access
    return {verb for verb, need in _VERBS.items() if access.permits(need, scope, unit.now)}


def may_open(unit: Unit) -> bool:
    """Whether there is a project in which the visitor may open an experiment."""
    somewhere = unit.context.access.permits_somewhere(WRITE_RUN, unit.now)
    return somewhere and not unit.moment.is_past


def open_projects(unit: Unit) -> list[str]:
    """Return the projects in which the visitor may open experiments, by name."""
    access = unit.context.access
    return [
        home.name
        for home in projects.list_projects(unit, after=None, limit=MAX_LIMIT)
        if not home.archived and access.permits(WRITE_RUN, home.scope, unit.now)
    ]
