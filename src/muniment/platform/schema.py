"""The database schema: one linear history of migrations, applied forward only, at start.

A migration says which is the oldest level whose programs can work beside it (`compatible_from`);
what says nothing can only be worked with by programs that know it. The database keeps that with
each migration, so an older program can tell whether it may go on beside a newer one.
"""

import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, String, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from muniment.kernel.errors import Unavailable
from muniment.platform.database import METADATA, Database, Instant, planning

_FOLDER = Path(__file__).parent / "migrations"
_NUMBERED = re.compile(r"(\d{4})_\w+\.py")

LEVELS = Table(
    "schema_levels",
    METADATA,
    Column("level", String(4), primary_key=True),
    # Programs that know this level, or a later one, can work with the database.
    Column("compatible_from", String(4), nullable=False),
    Column("applied_at", Instant, nullable=False),
    Column("applied_by", String(40), nullable=False),
)


class SchemaNewer(Unavailable):
    """The database was migrated by a newer Muniment than this one can work beside."""

    code = "schema.newer"


def head() -> str:
    """Return the number of the newest migration of this version of Muniment."""
    names = (_NUMBERED.fullmatch(path.name) for path in (_FOLDER / "versions").iterdir())
    return max(found[1] for found in names if found)


def current(database: Database) -> str | None:
    """Return the number of the migration the database is at; `None` if it is empty."""
    try:
        return database.read(_stored)
    except DBAPIError:
        return None


def migrate(database: Database) -> None:
    """Bring the database to `head`; raise `SchemaNewer` if it is past what this version can use.

    Any number of processes may do this at once: one migrates, in one transaction, and the others
    find it done. Alembic is imported only when there is something to do: it takes longer than
    starting.
    """
    if not _is_due(database):
        return

    def bring_up(connection: Connection) -> None:
        _take_turn(connection)
        if _stored_if_any(connection) != head():
            upgrade(connection, head())
            planning.teach(connection, METADATA.sorted_tables)

    database.write(bring_up)


def check_usable(database: Database) -> None:
    """Raise `SchemaNewer`, or `Unavailable` where the database is not migrated far enough."""
    if _is_due(database):
        raise Unavailable(f"the database is at migration {current(database)}, not {head()}")


def check_known(level: str) -> None:
    """Raise `SchemaNewer` for a level past the ones this version of Muniment has."""
    if level > head():
        raise SchemaNewer(
            f"It is at migration {level}; this Muniment knows {head()} at most. Use the newer "
            "version that made it."
        )


def upgrade(connection: Connection, level: str) -> None:
    """Apply the migrations up to `level` in the transaction that is open."""
    from alembic import command  # noqa: PLC0415  starts faster without it
    from alembic.config import Config  # noqa: PLC0415  starts faster without it

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, level)


def note(connection: Connection, level: str, oldest: str, when: datetime, by: str) -> None:
    """Keep that a migration was applied, and the oldest level it is compatible with."""
    values = {"level": level, "compatible_from": oldest, "applied_at": when, "applied_by": by}
    connection.execute(insert(LEVELS).values(values))


def _is_due(database: Database) -> bool:
    """Whether migrations wait to be applied; raise `SchemaNewer` if there were too many."""
    stored = current(database)
    if stored is None or stored < head():
        return True
    if stored > head():
        oldest = database.read(_compatible_from)
        if oldest > head():
            raise SchemaNewer(
                f"The database is at migration {stored}, which takes a Muniment that knows "
                f"{oldest}; this one knows {head()} at most. Start the newer version that was used "
                "before."
            )
    return False


def _compatible_from(connection: Connection) -> str:
    return connection.execute(
        select(func.max(LEVELS.c.compatible_from)).where(LEVELS.c.level > head())
    ).scalar() or _stored(connection)


def _take_turn(connection: Connection) -> None:
    """Wait until no other process migrates; with SQLite the transaction itself is the turn."""
    if connection.dialect.name == "postgresql":
        # What the process before us committed must be seen, so each statement looks anew.
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
        turn = func.pg_advisory_xact_lock(func.hashtextextended("muniment:schema", 0))
        connection.execute(select(turn))


def _stored_if_any(connection: Connection) -> str | None:
    present = connection.dialect.has_table(connection, "alembic_version")
    return _stored(connection) if present else None


def _stored(connection: Connection) -> str:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
