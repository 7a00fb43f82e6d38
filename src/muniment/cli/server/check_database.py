"""Whether the database is readable, sound, and of the form this version knows."""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.errors import MunimentError
from muniment.platform import schema
from muniment.platform.database import METADATA

_RESTORE = (
    "Stop the registry and restore the last good backup; see docs/howto/back-up-and-restore.md."
)


def integrity(patient: Patient) -> Iterator[Finding]:
    """Find out whether the database answers, and with SQLite whether its file is sound."""
    try:
        flaws = patient.database.read(_flaws)
    except (DBAPIError, MunimentError) as error:
        yield unreadable(error)
        return
    for flaw in flaws:
        yield Finding(flaw, _RESTORE)


def unreadable(error: Exception) -> Finding:
    """Return what to say where the database cannot even be read."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return Finding(f"it cannot be read: {cause}", _RESTORE)


def schema_head(patient: Patient) -> Iterator[Finding]:
    """Find out whether the tables have the form that this version of Muniment knows."""
    stored, head = schema.current(patient.database), schema.head()
    if stored == head:
        for name in patient.database.read(_missing_tables):
            yield Finding(f"the table {name} is missing", _RESTORE)
        return
    advice = "Start 'muniment serve' once; it migrates the database."
    if stored is not None and stored > head:
        advice = "Install the version of Muniment that was used before; this one is older."
    yield Finding(f"it is at migration {stored}; this version knows {head}", advice)


def _missing_tables(connection: Connection) -> list[str]:
    return sorted(METADATA.tables.keys() - set(inspect(connection).get_table_names()))


def _flaws(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT 1"))
        return []
    found = connection.execute(text("PRAGMA quick_check(10)")).scalars()
    return [flaw for flaw in found if flaw != "ok"]
