"""Legal holds: set for a matter, asked before anything is deleted, released with a reason."""

from sqlalchemy import Connection

from muniment.capabilities.custody import store
from muniment.capabilities.custody.model import (
    Hold,
    HoldNotFound,
    HoldRefused,
    Place,
    UnderHold,
    accept_reason,
)
from muniment.capabilities.custody.service.permissions import READ_HOLD, SET_HOLD
from muniment.kernel.events import INSTANCE
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit


def set_hold(unit: Unit, place: Place, target: str, *, reason: str, ticket: str) -> Hold:
    """Put a project, a model or a version under hold; `target` is how people refer to it."""
    unit.authorize(SET_HOLD, place.scope)
    said = accept_reason(reason)
    if not ticket.strip():
        raise HoldRefused("Name the matter the hold is for, by its number.", pointer="/ticket")
    store.take_turn(unit.connection)
    hold = Hold(
        hold_id=unit.new_id(),
        target=target,
        project_id=place.project_id,
        model_id=place.model_id,
        version_id=place.version_id,
        reason=said,
        ticket=ticket.strip(),
        set_at=unit.now,
        set_by=unit.actor.name,
    )
    return enter(unit, "hold.set", hold)


def release_hold(unit: Unit, hold_id: str, reason: str) -> Hold:
    """Let a hold end; raise `HoldOver` if it has.

    Whoever set it does so, or somebody who may set holds on everything: who administers one
    project does not undo what was ordered from above.
    """
    hold = hold_by_id(unit, hold_id, Moment.NOW)
    unit.authorize(SET_HOLD, hold.scope if hold.set_by == unit.actor.name else INSTANCE)
    unit.match(hold.revision)
    return enter(unit, "hold.released", hold.released(unit.now, unit.actor.name, reason))


def hold_by_id(unit: Unit, hold_id: str, moment: Moment | None = None) -> Hold:
    """Return a hold the actor may see; raise `HoldNotFound`."""
    hold = store.hold(unit.connection, hold_id[:36], moment or unit.moment)
    if hold is None or not unit.context.access.permits(READ_HOLD, hold.scope, unit.now):
        unit.authorize_anywhere(READ_HOLD)
        raise HoldNotFound(f"There is no hold '{hold_id[:36]}', or you may not see it.")
    unit.authorize(READ_HOLD, hold.scope)
    return hold


def list_holds(
    unit: Unit, *, active: bool = False, after: str | None = None, limit: int | None = None
) -> list[Hold]:
    """Return the holds the actor may see, the last set first."""
    unit.authorize_anywhere(READ_HOLD)
    mine = unit.visible(READ_HOLD, store.HOLDS.c.project_id, store.HOLDS.c.model_id)
    return store.holds(unit.connection, unit.moment, mine, active=active, after=after, limit=limit)


def covering(unit: Unit, place: Place) -> list[Hold]:
    """Return the holds that keep `place`, or a part of it, from being deleted."""
    same = store.HOLDS.c.project_id == place.project_id
    found = store.holds(unit.connection, unit.moment, same, active=True)
    return [hold for hold in found if hold.touches(place)]


def refuse_deletion(unit: Unit, place: Place, what: str, *, whole: bool = False) -> None:
    """Raise `UnderHold` if a hold covers `place` or anything in it; none is set meanwhile.

    With `whole` only a hold on the whole place counts, for what is in it but is no model.

    Every verb that deletes or erases asks this first, whatever way it is reached.
    """
    store.rest_on_turn(unit.connection)
    same = store.HOLDS.c.project_id == place.project_id
    found = store.holds(unit.connection, Moment.NOW, same, active=True)
    for hold in found:
        if hold.touches(place) and not (whole and hold.place != place):
            raise UnderHold(
                f"{what} cannot be deleted: a legal hold on {hold.target} covers it. "
                "Whoever set the hold must release it first.",
                hold=hold.hold_id,
                target=hold.target,
            )


def refuse_erasure(unit: Unit, person_id: str, name: str) -> None:
    """Raise `UnderHold` if a hold covers something the person did; none is set meanwhile.

    A hold on a version keeps what was done with its model: the journal is filed by models.
    """
    store.rest_on_turn(unit.connection)
    for hold in store.holds(unit.connection, Moment.NOW, active=True):
        if store.is_involved(unit.connection, hold.scope, person_id):
            raise UnderHold(
                f"What is told of '{name}' cannot be erased: a legal hold on {hold.target} "
                f"(matter {hold.ticket}) covers what they did there. Whoever set the hold must "
                "release it first.",
                hold=hold.hold_id,
                target=hold.target,
            )


def projects_on_hold(connection: Connection) -> set[str]:
    """Return the ids of the projects that anything is held in."""
    return {one.project_id for one in store.holds(connection, Moment.NOW, active=True)}


def count_holds(unit: Unit) -> int:
    """Return how many holds are in force."""
    return len(store.holds(unit.connection, Moment.NOW, active=True))
