"""Background work of use cases: keeping their text findable."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from muniment.capabilities import metadata
from muniment.capabilities.usecases import store
from muniment.capabilities.usecases.model import KIND
from muniment.capabilities.usecases.service.finding import text_of
from muniment.kernel.moment import Moment
from muniment.kernel.status import Status
from muniment.platform import fulltext

SUBJECTS = frozenset({KIND, "aspect"})


def index(connection: Connection, events: Sequence[Row[Any]]) -> None:
    """Bring the text of the use cases that events are about up to date with the tables."""
    ids = {use_case_id for event in events if (use_case_id := _use_case_of(event))}
    words = metadata.words_of(connection, KIND, ids)
    for use_case in store.with_ids(connection, ids, Moment.NOW):
        if use_case.status is Status.DELETED:
            fulltext.remove(connection, KIND, use_case.use_case_id)
        else:
            text = text_of(use_case, words[use_case.use_case_id])
            fulltext.put(connection, KIND, use_case.use_case_id, text)


def reset(connection: Connection) -> None:
    """Forget the text of every use case."""
    fulltext.clear(connection, KIND)


def _use_case_of(event: Row[Any]) -> str | None:
    """Return the id of the use case that an event is about, if it is about one."""
    if event.subject_kind == KIND:
        return event.subject_id
    state = msgspec.json.decode(event.body)
    return state["subject_id"] if state["subject_kind"] == KIND else None
