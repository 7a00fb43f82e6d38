"""Quotas: setting them, and reserving room before the first byte arrives."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from muniment.capabilities import projects
from muniment.capabilities.catalog.model.quotas import (
    INSTANCE_QUOTA,
    LengthRequired,
    Quota,
    Usage,
)
from muniment.capabilities.catalog.service.permissions import READ_QUOTA, SET_QUOTA
from muniment.capabilities.catalog.store import quotas as store
from muniment.kernel.events import INSTANCE, Event
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.unit import Unit

# An upload in one request that says nothing more, not even that it failed, has ended by then.
_RESERVED_FOR = timedelta(hours=24)


def usage(unit: Unit, project: str | None) -> Usage:
    """Return the quota of a project, or of the instance, and what counts against it now.

    In the past it is the quota of then, beside what is stored now: sizes are not kept for ever.
    """
    home = None if project is None else projects.project_named(unit, project, Moment.NOW)
    unit.authorize(READ_QUOTA, INSTANCE if home is None else home.scope)
    return _usage(unit, None if home is None else home.project_id, unit.moment)


def set_quota(unit: Unit, project: str | None, max_bytes: int | None) -> Usage:
    """Say how much a project, or the instance, may store; what is stored already stays."""
    home = None if project is None else projects.project_named(unit, project, Moment.NOW)
    unit.authorize(SET_QUOTA)
    quota_id = INSTANCE_QUOTA if home is None else home.project_id
    before = store.find(unit.connection, [quota_id], Moment.NOW).get(quota_id)
    unit.match(0 if before is None else before.revision)
    quota = Quota(quota_id, max_bytes, unit.now, unit.actor.name)
    scope = INSTANCE if home is None else home.scope
    unit.record(Event("quota.set", quota.subject, records.state_of(quota), scope))
    return _usage(unit, None if home is None else home.project_id)


def is_limited(unit: Unit, home: projects.Project) -> bool:
    """Whether what the project receives counts against any quota."""
    return any(_limits(unit, home))


def check(unit: Unit, home: projects.Project, size_bytes: int) -> None:
    """Raise `QuotaExceeded` unless the project may receive so many bytes more.

    Whatever reserves them MUST do so in the same transaction.
    """
    for quota_id in _limits(unit, home):
        store.take_turn(unit.connection, quota_id)
        everything = quota_id == INSTANCE_QUOTA
        what = "This registry" if everything else f"The project '{home.name}'"
        _usage(unit, None if everything else home.project_id).check(size_bytes, what=what)


def reserve(unit: Unit, home: projects.Project, size_bytes: int | None) -> str | None:
    """Reserve room for a file that is sent in one request; return the reservation, if one is due.

    Raises `QuotaExceeded`, and `LengthRequired` where the size is not said although it counts.
    """
    if not is_limited(unit, home):
        return None
    if size_bytes is None:
        raise LengthRequired("A quota is set here, so say how large the file is: Content-Length.")
    check(unit, home, size_bytes)
    reservation = unit.new_id()
    store.reserve(
        unit.connection,
        {
            "reservation_id": reservation,
            "project_id": home.project_id,
            "size_bytes": size_bytes,
            "expires_at": unit.now + _RESERVED_FOR,
        },
    )
    return reservation


def release(unit: Unit, reservation: str) -> None:
    """End a reservation."""
    store.release(unit.connection, reservation)


def _limits(unit: Unit, home: projects.Project) -> Iterator[str]:
    """Yield the ids of the quotas that limit a project, in an order that is always the same."""
    found = store.find(unit.connection, [INSTANCE_QUOTA, home.project_id], Moment.NOW)
    for quota_id in sorted(found):
        if found[quota_id].max_bytes is not None:
            yield quota_id


def _usage(unit: Unit, project_id: str | None, moment: Moment = Moment.NOW) -> Usage:
    quota_id = INSTANCE_QUOTA if project_id is None else project_id
    quota = store.find(unit.connection, [quota_id], moment).get(quota_id)
    found = Usage(
        max_bytes=None,
        used_bytes=store.used(unit.connection, project_id),
        reserved_bytes=store.reserved(unit.connection, project_id, unit.now),
    )
    if quota is None:
        return found
    return replace(found, max_bytes=quota.max_bytes, revision=quota.revision)
