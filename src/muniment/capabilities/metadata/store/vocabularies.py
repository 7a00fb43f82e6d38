"""The table of vocabularies."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Text, bindparam, func, select

from muniment.capabilities.metadata.model import Vocabulary
from muniment.capabilities.metadata.store.reading import Reader
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import Instant, Json, records, temporal
from muniment.platform.database.prepared import Prepared

VOCABULARIES = temporal.table(
    "metadata_vocabularies",
    Column("name", String(63), nullable=False),
    state=(
        Column("title", String(200), nullable=False),
        Column("description", Text, nullable=False),
        Column("terms", Json, nullable=False),
        Column("version", Integer, nullable=False),
        Column("edition", Integer),
        Column("created_at", Instant, nullable=False),
        Column("created_by", String(200), nullable=False),
    ),
)
_READER = Reader(VOCABULARIES, Vocabulary)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a vocabulary's state into its table."""
    records.project(connection, VOCABULARIES, Vocabulary, stamp, state)


def find(connection: Connection, name: str, moment: Moment) -> Vocabulary | None:
    """Return the vocabulary called `name` as it was at `moment`."""
    wanted = {"name": name, **temporal.times(moment)}
    return _READER.first_prepared(connection, _named(moment.shape), wanted)


def page(connection: Connection, moment: Moment, *, after: str, limit: int) -> list[Vocabulary]:
    """Return up to `limit` vocabularies with names after `after`, by name."""
    wanted = (temporal.at(VOCABULARIES, moment), VOCABULARIES.c.name > after)
    statement = _READER.select().where(*wanted).order_by(VOCABULARIES.c.name).limit(limit)
    return _READER.all(connection, statement)


def state(connection: Connection) -> int:
    """Return a number that is another one after every change of any vocabulary."""
    return connection.execute(select(func.max(VOCABULARIES.c.event_seq))).scalar() or 0


@cache
def _named(shape: Shape) -> Prepared:
    same = VOCABULARIES.c.name == bindparam("name")
    return Prepared(_READER.select().where(same, temporal.holds(VOCABULARIES, shape)))
