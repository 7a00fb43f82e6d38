"""Verbs that read the journal."""

from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import EventFilters
from muniment_client.records import Event
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs


class JournalVerbs(Verbs):
    """Reading what was recorded, in the order it was."""

    def events(self, **filters: Unpack[EventFilters]) -> Iterator[Event]:
        """Return the events that match one by one, newest first."""
        return self._session.pages("/events", Event, filters)

    def event(self, event_id: str) -> Event:
        """Return one event with the full state after it."""
        return self._session.get(f"/events/{segment(event_id)}", Event)
