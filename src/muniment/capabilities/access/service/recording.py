"""How changes of access are recorded: they hold from now on, whatever date a caller names."""

from typing import Any, Protocol, TypeVar

from muniment.capabilities.access.model import AccessDatedBack
from muniment.kernel.events import INSTANCE, Event, Scope, Subject
from muniment.platform.database import records
from muniment.platform.unit import Unit


class Kept(Protocol):
    """A record of access: it says what the journal files it under."""

    @property
    def subject(self) -> Subject:
        """What the journal files its events under."""
        ...


R = TypeVar("R", bound=Kept)


def record(unit: Unit, event_type: str, changed: R, scope: Scope = INSTANCE) -> R:
    """Record the new state and return it at its revision; raise `AccessDatedBack` if it is dated.

    A state dated before a later one would hold only until that one began: a token revoked "last
    year" would still be accepted today.
    """
    require_present(unit)
    state: dict[str, Any] = records.state_of(changed)
    return records.stamped(changed, unit.record(Event(event_type, changed.subject, state, scope)))


def require_present(unit: Unit) -> None:
    """Raise `AccessDatedBack` where a change of access is dated."""
    if unit.context.valid_at is not None:
        raise AccessDatedBack(
            "Access changes when the change is recorded; leave the header Muniment-Valid-At out."
        )
