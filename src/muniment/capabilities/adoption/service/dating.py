"""Dating: what is told with its time is entered as true since then, though it is learned only now.

So a page of last year shows what there was. Nothing is dated before what it belongs to was here:
what was true of a model before its project was opened, is told from that day on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from muniment.capabilities.adoption import store
from muniment.kernel.events import Subject
from muniment.platform.unit import Unit

_LONGEST_NAME = 200
_MADE_BY = "user"


def dated(
    unit: Unit, at: datetime | None, *, within: Iterable[Subject], after: datetime | None = None
) -> Unit:
    """Return a unit whose changes were true since `at`, or the same one where that is not known.

    What they are `within` must have begun by then, and `after` is another bound; without either,
    they are dated as early as those allow.
    """
    bounds = [store.begun(unit.connection, one) for one in within]
    dates = [one for one in (at, after, *bounds) if one is not None]
    if at is None or max(dates) >= unit.now:
        return unit
    return replace(unit, context=replace(unit.context, valid_at=max(dates)))


def dated_on(unit: Unit, at: datetime | None, subject: Subject) -> Unit:
    """Return a unit whose changes of a thing were true since `at`, but come after all others."""
    return dated(unit, at, within=(), after=store.last_changed(unit.connection, subject))


def made_by(was: Mapping[str, str]) -> str | None:
    """Return who made a thing there, where that is told and can be the name of somebody."""
    name = was.get(_MADE_BY, "")
    return name if 1 <= len(name) <= _LONGEST_NAME and name.isprintable() else None
