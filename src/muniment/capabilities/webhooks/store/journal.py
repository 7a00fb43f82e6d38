"""What is read from the journal, to say what happened as it was when it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from muniment.capabilities.webhooks.model.happenings import Happening, State
from muniment.platform.journal import DOCUMENTS, EVENTS

_E = EVENTS.c


def happening_of(row: Row[Any]) -> Happening:
    """Return an event as a follower is given it."""
    return Happening(
        event_seq=row.event_seq,
        leaf_index=row.leaf_index,
        event_id=row.event_id,
        type=row.type,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        project_id=row.project_id,
        model_id=row.model_id,
        valid_at=row.valid_at,
        recorded_at=row.recorded_at,
        actor=row.actor_name,
        via=row.via,
        state_digest=row.state_digest,
        state=msgspec.json.decode(row.body),
        size=len(row.body),
    )


@dataclass(frozen=True, slots=True)
class JournalPast:
    """What the journal knew when something happened."""

    connection: Connection
    happening: Happening

    def before(self) -> State | None:
        """Return the state that the subject had before."""
        return self._newest(
            _E.subject_kind == self.happening.subject_kind,
            _E.subject_id == self.happening.subject_id,
            _E.event_seq < self.happening.event_seq,
        )

    def model(self) -> State | None:
        """Return the state of the model that it belongs to."""
        return self._newest(
            _E.subject_kind == "model",
            _E.subject_id == self.happening.model_id,
            _E.event_seq <= self.happening.event_seq,
        )

    def version(self) -> State | None:
        """Return what the version that it is about was registered with."""
        return self._newest(
            _E.subject_kind == "version",
            _E.subject_id == self.happening.subject_id,
            _E.type == "version.registered",
        )

    def project(self) -> str:
        """Return the name of the project that it belongs to."""
        found = self._newest(
            _E.subject_kind == "project",
            _E.subject_id == self.happening.project_id,
            _E.event_seq <= self.happening.event_seq,
        )
        return "" if found is None else str(found["name"])

    def _newest(self, *where: ColumnElement[bool]) -> State | None:
        body = self.connection.execute(_states().where(*where)).scalar()
        return None if body is None else cast("Mapping[str, Any]", msgspec.json.decode(body))


def _states() -> Select[Any]:
    joined = select(DOCUMENTS.c.body).join(EVENTS, DOCUMENTS.c.digest == _E.state_digest)
    return joined.order_by(_E.event_seq.desc()).limit(1)
