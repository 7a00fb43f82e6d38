"""Recording: how a record's new state is entered in the journal and read back."""

from typing import Protocol, TypeVar

from muniment.kernel.events import Event, Scope, Subject
from muniment.platform.database import records
from muniment.platform.unit import Unit


class Recorded(Protocol):
    """A record that the journal keeps: it says what it is filed under and where it lives."""

    @property
    def subject(self) -> Subject:
        """What the journal files its events under."""
        ...

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        ...


R = TypeVar("R", bound=Recorded)


def enter(unit: Unit, event_type: str, record: R) -> R:
    """Enter the record's state in the journal; return it with its new revision."""
    state = records.state_of(record)
    stamp = unit.record(Event(event_type, record.subject, state, record.scope))
    return records.stamped(record, stamp)
