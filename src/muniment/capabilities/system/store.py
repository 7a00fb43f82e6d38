"""What the tables of the platform say about how it is doing."""

from sqlalchemy import Connection, func, select, text

from muniment.capabilities.system.model import FollowerState, Storage
from muniment.platform.journal import EVENTS
from muniment.platform.journal.tables import FOLLOWERS
from muniment.platform.schema import LEVELS

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def storage(connection: Connection) -> Storage:
    """Return what is known of the database itself."""
    dialect = connection.dialect.name
    size = connection.execute(text(_SIZE[dialect])).scalar_one()
    newest = connection.execute(select(LEVELS).order_by(LEVELS.c.level.desc()).limit(1)).first()
    if newest is None:
        return Storage(dialect, size, "", None, None)
    return Storage(dialect, size, newest.level, newest.applied_at, newest.applied_by)


def events(connection: Connection) -> int:
    """Return how many events the journal holds."""
    return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()


def followers(connection: Connection, end: int) -> list[FollowerState]:
    """Return how far each follower is in a journal of `end` events."""
    rows = connection.execute(select(FOLLOWERS).order_by(FOLLOWERS.c.name))
    return [FollowerState(row.name, row.position, max(0, end - row.position)) for row in rows]
