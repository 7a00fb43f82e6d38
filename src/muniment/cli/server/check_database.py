"""Whether the database is readable, sound, and of the form this version knows."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from muniment.app import CAPABILITIES
from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.errors import MunimentError
from muniment.platform import schema
from muniment.platform.database import METADATA
from muniment.platform.journal import DOCUMENTS, EVENTS
from muniment.platform.journal.log import CHECKPOINTS, TILES

_RESTORE = (
    "Stop the registry and restore the last good backup; see docs/howto/back-up-and-restore.md."
)
# What SQLite calls the values of a column; anything else in it is text.
_KINDS = (((Integer, Boolean), "integer"), (Float, "real"), (LargeBinary, "blob"))
_NO_FLAG = ' OR "{}" NOT IN (0, 1)'


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
    """Find out whether the tables, and what is in them, have the form that this version knows."""
    stored, head = schema.current(patient.database), schema.head()
    if stored == head:
        missing = patient.database.read(_missing_tables)
        for name in missing:
            yield Finding(f"the table {name} is missing", _RESTORE)
        if not missing and patient.database.dialect == "sqlite":
            yield from patient.database.read(lambda at: list(misplaced(at, _evidence())))
        return
    advice = "Start 'muniment serve' once; it migrates the database."
    if stored is not None and stored > head:
        advice = "Install the version of Muniment that was used before; this one is older."
    yield Finding(f"it is at migration {stored}; this version knows {head}", advice)


def misplaced(connection: Connection, tables: Iterable[Table]) -> Iterator[Finding]:
    """Find values of another kind than their column's, on SQLite, which keeps any kind in any.

    Bytes in the place of text may read as that text does, so nothing that goes by what is read
    finds them.
    """
    for table in tables:
        counts = connection.execute(text(_counting(table))).one()
        for column, count in zip(table.columns, counts, strict=True):
            if count:
                what = f"{count} value(s) of {table.name}.{column.name}"
                yield Finding(f"{what} are of another kind than the column", _RESTORE)


def _evidence() -> Iterator[Table]:
    """Return the tables of the journal, of its log, and of what follows from it."""
    yield from (EVENTS, DOCUMENTS, TILES, CHECKPOINTS)
    for capability in CAPABILITIES:
        yield from capability.projections


def _missing_tables(connection: Connection) -> list[str]:
    return sorted(METADATA.tables.keys() - set(inspect(connection).get_table_names()))


def _counting(table: Table) -> str:
    """Return the statement that counts, for each column, the values that do not belong there."""
    strange = (
        f"sum(typeof(\"{column.name}\") NOT IN ('null', '{_kind(column)}')"
        f"{_NO_FLAG.format(column.name) if isinstance(column.type, Boolean) else ''})"
        for column in table.columns
    )
    return f"SELECT {', '.join(strange)} FROM {table.name}"  # noqa: S608  names that are declared


def _kind(column: Column[Any]) -> str:
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return next((name for kind, name in _KINDS if isinstance(stored, kind)), "text")


def _flaws(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT 1"))
        return []
    found = connection.execute(text("PRAGMA quick_check(10)")).scalars()
    return [flaw for flaw in found if flaw != "ok"]
