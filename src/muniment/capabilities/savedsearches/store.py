"""The table of saved searches: SQL in, searches out."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Text,
    and_,
    func,
    or_,
    select,
    text,
    true,
    tuple_,
)

from muniment.capabilities.savedsearches.model import SavedSearch
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.database import Instant, records, temporal

SEARCHES = temporal.table(
    "savedsearches_searches",
    Column("search_id", String(36), nullable=False),
    state=(
        Column("owner_id", String(200), nullable=False),
        Column("owner", String(200), nullable=False),
        Column("name", String(200), nullable=False),
        Column("name_key", String(800), nullable=False),
        Column("query", Text, nullable=False),
        Column("created_at", Instant, nullable=False),
        Column("kind", String(100)),
        Column("sort", String(100)),
        Column("description", Text, nullable=False),
        Column("shared", Boolean, nullable=False),
        Column("forgotten", Boolean, nullable=False),
    ),
)
_C = SEARCHES.c
# As text, because SQLAlchemy writes `IS 0` on SQLite, and one migration is for both.
_KEPT_NOW = and_(_C.valid_to.is_(None), text("NOT forgotten"))
Index(
    "uq_savedsearches_searches_name",
    _C.owner_id,
    _C.name_key,
    unique=True,
    sqlite_where=_KEPT_NOW,
    postgresql_where=_KEPT_NOW,
)
Index("ix_savedsearches_searches_name", _C.name_key, _C.owner)


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a search's state into its table."""
    records.project(connection, SEARCHES, SavedSearch, stamp, state)


def seen_by(owner_id: str) -> ColumnElement[bool]:
    """Return the condition for what somebody sees: their own searches, and shared ones."""
    return or_(_C.owner_id == owner_id, _C.shared.is_(True))


def named(
    connection: Connection,
    owner: str,
    name_key: str,
    moment: Moment,
    seen: ColumnElement[bool],
) -> SavedSearch | None:
    """Return the search of that name that somebody of that name saved, unless it is forgotten."""
    wanted = (_C.owner == owner, _C.name_key == name_key, _C.forgotten.is_(False), seen)
    row = connection.execute(select(SEARCHES).where(temporal.at(SEARCHES, moment), *wanted)).first()
    return None if row is None else records.load(SavedSearch, row)


def is_taken(connection: Connection, owner_id: str, name_key: str) -> bool:
    """Whether somebody has a search of that name now."""
    same = (_C.owner_id == owner_id, _C.name_key == name_key)
    return connection.execute(select(_C.search_id).where(_KEPT_NOW, *same)).first() is not None


def count_of(connection: Connection, owner_id: str) -> int:
    """Return how many searches somebody has now."""
    counted = select(func.count()).select_from(SEARCHES)
    return connection.execute(counted.where(_KEPT_NOW, _C.owner_id == owner_id)).scalar_one()


def page(
    connection: Connection,
    moment: Moment,
    where: ColumnElement[bool],
    *,
    after: tuple[str, str] | None,
    limit: int,
) -> list[SavedSearch]:
    """Return up to `limit` searches by name and owner, after the one at `after`."""
    place = tuple_(_C.name_key, _C.search_id)
    following = true() if after is None else place > tuple_(*after)
    statement = select(SEARCHES).where(
        temporal.at(SEARCHES, moment), _C.forgotten.is_(False), where, following
    )
    rows = connection.execute(statement.order_by(_C.name_key, _C.search_id).limit(limit))
    return [records.load(SavedSearch, row) for row in rows]


def every(connection: Connection) -> Iterator[SavedSearch]:
    """Yield every search that there is now."""
    ordered = select(SEARCHES).where(_KEPT_NOW).order_by(_C.name_key, _C.search_id)
    for row in connection.execute(ordered):
        yield records.load(SavedSearch, row)


def condition(
    owner_id: str, *, name_key: str | None = None, mine: bool = False
) -> ColumnElement[bool]:
    """Return the condition of a list of what somebody sees."""
    wanted = [seen_by(owner_id)]
    if name_key is not None:
        wanted.append(_C.name_key == name_key)
    if mine:
        wanted.append(_C.owner_id == owner_id)
    return and_(*wanted)
