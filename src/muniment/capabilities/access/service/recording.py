"""How changes of access are recorded: they hold from now on, whatever date a caller names."""

from typing import Any

from muniment.capabilities.access.model import AccessDatedBack, Granted, Principal, Token
from muniment.kernel.events import INSTANCE, Event
from muniment.platform.database import records
from muniment.platform.unit import Unit


def record(unit: Unit, event_type: str, changed: Principal | Token | Granted) -> int:
    """Record the new state and return its revision; raise `AccessDatedBack` if it is dated.

    A state dated before a later one would hold only until that one began: a token revoked "last
    year" would still be accepted today.
    """
    if unit.context.valid_at is not None:
        raise AccessDatedBack(
            "Access changes when the change is recorded; leave the header Muniment-Valid-At out."
        )
    state: dict[str, Any] = records.state_of(changed)
    return unit.record(Event(event_type, changed.subject, state, INSTANCE)).seq
