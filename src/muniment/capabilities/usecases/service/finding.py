"""Finding use cases, as far as the actor may see them."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from sqlalchemy import ColumnElement, String, literal

from muniment.capabilities import metadata, projects
from muniment.capabilities.usecases import store
from muniment.capabilities.usecases.model import KIND, UseCase, UseCaseGone, UseCaseNotFound
from muniment.capabilities.usecases.service.permissions import READ_USE_CASE
from muniment.capabilities.usecases.store import Filters, Order
from muniment.kernel.moment import Moment
from muniment.kernel.naming import key_of
from muniment.kernel.status import Status
from muniment.platform import fulltext
from muniment.platform.auth import Permission
from muniment.platform.unit import Unit

_BATCH = 500
Place = tuple[str | int, ...]


def use_case_named(unit: Unit, project: str, name: str, moment: Moment | None = None) -> UseCase:
    """Return a use case.

    Raises `UseCaseNotFound` unless the actor may see it, and `UseCaseGone` once it is deleted.
    """
    found = recorded_use_case(unit, project, name, moment)
    if found.status is Status.DELETED:
        raise UseCaseGone(
            f"The use case '{project}/{found.name}' was deleted. Its history and its state on any "
            "earlier date (?as_of=) remain.",
            use_case_id=found.use_case_id,
            reason=found.status_reason,
            revision=found.revision,
        )
    return found


def recorded_use_case(unit: Unit, project: str, name: str, moment: Moment | None = None) -> UseCase:
    """Return what `use_case_named` returns, or the deleted use case that had the name last."""
    # The project as it is: what is dated back may be older than the register's record of it.
    home = projects.project_named(unit, project, Moment.NOW)
    unit.authorize(READ_USE_CASE, home.scope, see=READ_USE_CASE)
    when = unit.moment if moment is None else moment
    found = store.named(unit.connection, home.project_id, key_of(name), when)
    if found is None:
        raise UseCaseNotFound(
            f"There is no use case '{project[:80]}/{name[:80]}', or you may not see it.",
            project=project[:80],
            use_case=name[:80],
        )
    return found


def changeable_use_case(unit: Unit, project: str, name: str, permission: Permission) -> UseCase:
    """Return a use case the actor may change, as it is at the time the change is dated."""
    found = use_case_named(unit, project, name, unit.base)
    unit.authorize(permission, found.scope, see=READ_USE_CASE)
    projects.require_open(unit, projects.project_named(unit, project, Moment.NOW))
    return found


def use_case_from(unit: Unit, source: str, key: str) -> UseCase | None:
    """Return the use case that came from record `key` of inventory `source`, if it is seen."""
    found = store.external(unit.connection, source, key)
    if found is None or not unit.context.access.permits(READ_USE_CASE, found.scope, unit.now):
        return None
    return found


def names_of(unit: Unit, ids: Collection[str]) -> dict[str, str]:
    """Return the names of use cases by id, for siblings that hold ids and need names."""
    found = store.with_ids(unit.connection, ids, unit.moment) if ids else []
    return {use_case.use_case_id: use_case.name for use_case in found}


def use_case_references(unit: Unit, ids: Collection[str]) -> dict[str, str]:
    """Return by id what to type for use cases as they are called now, deleted ones too."""
    found = store.with_ids(unit.connection, ids, Moment.NOW) if ids else []
    homes = projects.projects_by_id(unit, {use_case.project_id for use_case in found})
    return {
        use_case.use_case_id: f"{homes[use_case.project_id].name}/{use_case.name}"
        for use_case in found
    }


def list_use_cases(
    unit: Unit, filters: Filters, order: Order, *, after: Place | None, limit: int
) -> list[UseCase]:
    """Return up to `limit` use cases that the actor may see, after the one at `after`."""
    # No use case lives in a model, so a grant on a model shows none.
    visible = unit.visible(READ_USE_CASE, store.USE_CASES.c.project_id, literal(None, String))
    if filters.query and unit.moment.is_past:
        where = store.condition(unit.connection, replace(filters, query=None), visible)
        found = _found_in_past(unit, where, order, after, filters.query)
        return list(islice(found, limit))
    where = store.condition(unit.connection, filters, visible)
    return store.page(unit.connection, unit.moment, where, order, after=after, limit=limit)


def tally_use_cases(unit: Unit) -> list[tuple[str | None, int]]:
    """Count the use cases that the actor may see by their class under the EU AI Act."""
    visible = unit.visible(READ_USE_CASE, store.USE_CASES.c.project_id, literal(None, String))
    where = store.condition(unit.connection, Filters(), visible)
    return store.tally(unit.connection, unit.moment, where)


def text_of(use_case: UseCase, words: str) -> str:
    """Return the words that a use case is found by, those of its aspects with them."""
    return " ".join(
        (
            use_case.name,
            use_case.title,
            use_case.purpose,
            use_case.business_process or "",
            use_case.business_owner or "",
            use_case.owner or "",
            use_case.eu_class or "",
            use_case.intended_users,
            use_case.description,
            *use_case.prohibited_uses,
            *use_case.tags.keys(),
            *use_case.tags.values(),
            words,
        )
    )


def _found_in_past(
    unit: Unit, where: ColumnElement[bool], order: Order, after: Place | None, query: str
) -> Iterator[UseCase]:
    """Yield what has the words of `query`, by reading: the index knows only the present."""
    while True:
        batch = store.page(unit.connection, unit.moment, where, order, after=after, limit=_BATCH)
        ids = [use_case.use_case_id for use_case in batch]
        words = metadata.words_of(unit.connection, KIND, ids, unit.moment)
        for use_case in batch:
            if fulltext.holds(text_of(use_case, words[use_case.use_case_id]), query):
                yield use_case
        if len(batch) < _BATCH:
            return
        after = order.key(batch[-1])
