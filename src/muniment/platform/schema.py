"""The database schema: one linear history of migrations, applied at start."""

import re
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from muniment.kernel.errors import Unavailable
from muniment.platform.database import Database

_FOLDER = Path(__file__).parent / "migrations"
_NUMBERED = re.compile(r"(\d{4})_\w+\.py")


class SchemaNewer(Unavailable):
    """The database was migrated by a newer Muniment than this one."""

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
    """Bring the database to `head`; raise `SchemaNewer` if it is past it.

    Alembic is imported only when there is something to do: it takes longer than starting.
    """
    stored = current(database)
    if stored == head():
        return
    if stored is not None and stored > head():
        raise SchemaNewer(
            f"The database is at migration {stored}; this Muniment knows {head()} at most. "
            "Start the newer version that was used before."
        )
    from alembic import command  # noqa: PLC0415  starts faster without it
    from alembic.config import Config  # noqa: PLC0415  starts faster without it

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    database.write(upgrade)


def _stored(connection: Connection) -> str | None:
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
