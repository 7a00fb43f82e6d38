"""Verbs that read the journal."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Unpack

from muniment_client.fields import EventFilters
from muniment_client.memory import Sighting, contradiction
from muniment_client.records import Anchor, Event, Log, LogConsistency
from muniment_client.reference import segment
from muniment_client.tree import begins_with
from muniment_client.verbs.verbs import Verbs


class JournalVerbs(Verbs):
    """Reading what was recorded, in the order it was, and what the log proves of it."""

    def events(self, **filters: Unpack[EventFilters]) -> Iterator[Event]:
        """Return the events that match one by one, newest first."""
        return self._session.pages("/events", Event, filters)

    def event(self, event_id: str) -> Event:
        """Return one event with the full state after it."""
        return self._session.get(f"/events/{segment(event_id)}", Event)

    def proof(self, event_id: str) -> str:
        """Return the file that proves that the log has an event (c2sp.org/tlog-proof)."""
        return self._session.get_text(f"/journal/{segment(event_id)}/proof")

    def log(self) -> Log:
        """Say how the registry's log stands."""
        return self._session.get("/log", Log)

    def anchors(self) -> Iterator[Anchor]:
        """Return the places where the registry keeps checkpoints out of its own reach."""
        return self._session.pages("/log/anchors", Anchor, {})

    def distrust(self) -> list[str]:
        """Ask for proof that the log goes on from what was seen before; return what is wrong.

        What is proven is remembered, for the next time.
        """
        memory = self._session.transport.memory
        now, known = _sighting(self.log()), memory.known
        memory.is_settled = True
        if now is None:
            return []
        wrong = [
            f"{memory.url}: {said}"
            for earlier in (known.proven, known.seen)
            if earlier is not None and (said := self._wrong(earlier, now)) is not None
        ]
        if not wrong:
            memory.prove(now)
        return list(dict.fromkeys(wrong))

    def trust_anew(self) -> None:
        """Forget what was seen of the log, and take it as it is shown now."""
        now = _sighting(self.log())
        if now is not None:
            self._session.transport.memory.prove(now)

    def _wrong(self, earlier: Sighting, now: Sighting) -> str | None:
        found = contradiction(earlier, now)
        if found is not None or earlier.size == now.size:
            return found
        query = {"from": earlier.size, "to": now.size}
        proof = self._session.get("/log/consistency", LogConsistency, query)
        hashes = [b64decode(one) for one in proof.hashes]
        old, new = b64decode(earlier.root), b64decode(now.root)
        if begins_with((earlier.size, old), (now.size, new), hashes):
            return None
        return (
            f"its log was changed: the {now.size} events it shows now do not begin with the "
            f"{earlier.size} that were seen. Keep this machine's record of it and tell your "
            "auditors."
        )


def _sighting(log: Log) -> Sighting | None:
    if log.origin is None or log.root is None:
        return None
    return Sighting(log.origin, log.size, log.root)
