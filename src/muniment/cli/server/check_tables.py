"""Whether the tables are what the journal says: it is replayed into a scratch database."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, select

from muniment.app import CAPABILITIES
from muniment.cli.server.patient import Finding, Patient
from muniment.platform import schema
from muniment.platform.database import Database, connect
from muniment.platform.journal import Journal, replay

_SHOWN = 5
# What a column throws that holds something no column of its kind can hold.
_UNREADABLE = (OverflowError, TypeError, ValueError, msgspec.MsgspecError)
_ADVICE = (
    "Stop the registry and run 'muniment rebuild'. If the difference stays, it is a fault of "
    "Muniment: report it."
)


def follow_from_journal(patient: Patient) -> Iterator[Finding]:
    """Find rows that differ from those the journal leads to."""
    journal = Journal(kind for capability in CAPABILITIES for kind in capability.events)
    with tempfile.TemporaryDirectory(prefix="muniment-doctor-") as folder:
        scratch = connect(f"sqlite:///{Path(folder) / 'scratch.db'}")
        try:
            schema.migrate(scratch)
            # One reading for the replay and for the comparison, so that work may go on meanwhile.
            yield from patient.database.read(lambda at: _differences(at, scratch, journal))
        finally:
            scratch.close()


def _differences(source: Connection, scratch: Database, journal: Journal) -> list[Finding]:
    scratch.write(lambda target: replay.replay(source, target, journal))
    tables = [table for capability in CAPABILITIES for table in capability.projections]
    return [
        finding
        for table in tables
        for finding in scratch.read(lambda target, of=table: compared(of, source, target))
    ]


def compared(table: Table, source: Connection, target: Connection) -> list[Finding]:
    """Find the rows of a table that differ between `source` and what a replay wrote at `target`."""
    try:
        return list(_compared(table, source, target))
    except _UNREADABLE as error:
        return [Finding(f"rows of {table.name} cannot be read: {error}", _ADVICE)]


def _compared(table: Table, source: Connection, target: Connection) -> Iterator[Finding]:
    expected = {_key(table, row): _digest(row) for row in _rows(table, target)}
    unexpected = [
        key
        for row in _rows(table, source)
        if expected.pop(key := _key(table, row), None) != _digest(row)
    ]
    if unexpected:
        rows = ", ".join("/".join(map(str, key)) for key in unexpected[:_SHOWN])
        what = f"{len(unexpected)} row(s) of {table.name} are not as the journal says: {rows}"
        yield Finding(what, _ADVICE)
    if expected:
        rows = ", ".join("/".join(map(str, key)) for key in list(expected)[:_SHOWN])
        yield Finding(f"{len(expected)} row(s) of {table.name} are missing: {rows}", _ADVICE)


def _rows(table: Table, connection: Connection) -> Iterator[Row[Any]]:
    with connection.execute(select(table).execution_options(yield_per=1000)) as rows:
        yield from rows


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in table.primary_key.columns)


def _digest(row: Row[Any]) -> bytes:
    """Return what stands for the values of a row, much smaller than they are."""
    return hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest()
