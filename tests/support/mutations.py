"""Changing one cell of a database behind the registry's back, and asking whether that is found."""

import random
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from muniment.app import House
from muniment.cli.server import check_database, check_journal, check_log, check_tables
from muniment.cli.server.patient import Finding, Patient
from muniment.platform import schema
from muniment.platform.database import Database, connect
from muniment.platform.database.port import DatabaseUnavailable
from muniment.platform.journal import DOCUMENTS, EVENTS
from muniment.platform.journal.log import CHECKPOINTS, TILES
from muniment.platform.journal.replay import replay

LOG_TABLES = (EVENTS, DOCUMENTS, TILES, CHECKPOINTS)


@dataclass(frozen=True)
class Mutation:
    """One cell that is changed: where, from what, and to what."""

    table: str
    column: str
    key: dict[str, Any]
    old: Any
    new: Any


class Mutator:
    """Changes cells at random, one at a time, and puts them back."""

    def __init__(self, house: House, seed: int) -> None:
        self._database = house.database
        self._random = random.Random(seed)
        self._keeps_any_kind = house.database.dialect == "sqlite"
        self.tables = [*LOG_TABLES, *house.projections]

    def draw(self) -> Mutation | None:
        """Choose a cell and another value for it; `None` if there is none to be had there."""
        table = self._random.choice(self.tables)
        rows = self._database.read(lambda connection: _raw(connection, table))
        if not rows:
            return None
        row = self._random.choice(rows)
        column = self._random.choice(list(table.columns))
        new = self._other(row[column.name], is_flag=str(column.type) == "BOOLEAN")
        if new is None and not column.nullable:
            return None
        keys = {one.name: row[one.name] for one in table.primary_key.columns}
        return Mutation(table.name, column.name, keys, row[column.name], new)

    @contextmanager
    def applied(self, mutation: Mutation) -> Iterator[None]:
        """Have the cell changed while the block runs; raise `DBAPIError` if it cannot be."""
        self._database.write(lambda connection: _set(connection, mutation, mutation.new))
        moved = {**mutation.key}
        if mutation.column in moved:
            moved[mutation.column] = mutation.new
        back = Mutation(mutation.table, mutation.column, moved, mutation.new, mutation.old)
        try:
            yield
        finally:
            self._database.write(lambda connection: _set(connection, back, mutation.old))

    def _other(self, value: Any, *, is_flag: bool) -> Any:
        if is_flag:
            return not value
        if value is None:
            return self._random.choice(["x", "0"])
        if isinstance(value, int):
            return value + self._random.choice([-1000, -1, 1, 2, 10**6])
        if isinstance(value, float):
            return value + 1.5
        is_bytes = isinstance(value, bytes | memoryview)
        if self._keeps_any_kind and self._random.random() < 0.1:
            return str(bytes(value)) if is_bytes else _as_bytes(str(value))
        return self._flipped(bytes(value)) if is_bytes else self._retyped(str(value))

    def _flipped(self, value: bytes) -> bytes:
        if self._random.random() < 0.2:
            return value[:-1] if self._random.random() < 0.5 else value + b"\0"
        at = self._random.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << self._random.randrange(8))]) + value[at + 1 :]

    def _retyped(self, value: str) -> str | None:
        choice = self._random.random()
        if not value or choice < 0.1:
            return value + "x"
        if choice < 0.15:
            return None
        at = self._random.randrange(len(value))
        other = self._random.choice([c for c in "abc019-{é" if c != value[at]])
        return value[:at] + other + value[at + 1 :]


class Examiner:
    """Does what `muniment audit verify` does; the replay is made once, of the untouched journal."""

    def __init__(self, house: House, folder: Path) -> None:
        self._house = house
        self._patient = Patient(house.settings, house.database, deep=True)
        self._scratch: Database = connect(f"sqlite:///{folder / 'scratch.db'}")
        schema.migrate(self._scratch)
        house.database.read(
            lambda source: self._scratch.write(
                lambda target: replay(source, target, house.units.journal)
            )
        )

    def close(self) -> None:
        """Let go of the scratch database."""
        self._scratch.close()

    def findings(self, mutation: Mutation | None) -> list[Finding]:
        """Return what is found; only what the changed table has to do with is looked at."""
        log_tables = {table.name for table in LOG_TABLES}
        found = self._misplaced(mutation)
        if found:
            return found
        if mutation is None or mutation.table in log_tables:
            found += check_log.signed(self._patient)
            for check in (check_journal.whole, check_log.orphans, check_log.names):
                found += check(self._patient)
        if mutation is None or mutation.table not in log_tables:
            for table in self._house.projections:
                if mutation is None or table.name == mutation.table:
                    found += self._compared(table)
        return found

    def _misplaced(self, mutation: Mutation | None) -> list[Finding]:
        if self._house.database.dialect != "sqlite":
            return []
        every = [*LOG_TABLES, *self._house.projections]
        tables = [table for table in every if mutation is None or table.name == mutation.table]
        return self._house.database.read(lambda at: list(check_database.misplaced(at, tables)))

    def _compared(self, table: Table) -> list[Finding]:
        return self._house.database.read(
            lambda source: self._scratch.read(
                lambda target: check_tables.compared(table, source, target)
            )
        )


def _as_bytes(value: str) -> bytes:
    """Return bytes that some readers take for the text."""
    try:
        return b64decode(value, validate=True)
    except ValueError:
        return value.encode()


def unnoticed(house: House, examiner: Examiner, count: int, seed: int) -> list[Mutation]:
    """Make `count` single changes, one after another; return those that nothing has noticed."""
    mutator = Mutator(house, seed)
    missed: list[Mutation] = []
    made = 0
    while made < count:
        mutation = mutator.draw()
        if mutation is None or mutation.old == mutation.new:
            continue
        # What the database itself does not let in is no change.
        with suppress(DBAPIError, DatabaseUnavailable), mutator.applied(mutation):
            made += 1
            if not examiner.findings(mutation):
                missed.append(mutation)
    return missed


def _raw(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """Return rows as the database holds them, without what column types make of them."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    statement = text(f"SELECT {names} FROM {table.name}")
    return [dict(row) for row in connection.execute(statement).mappings()]


def _set(connection: Connection, mutation: Mutation, value: Any) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    key = " AND ".join(f'"{name}" = :key_{name}' for name in mutation.key)
    values = {f"key_{name}": part for name, part in mutation.key.items()}
    statement = f'UPDATE {mutation.table} SET "{mutation.column}" = :value WHERE {key}'
    changed = connection.execute(text(statement), {"value": value, **values})
    assert changed.rowcount == 1, mutation
