"""Statements compiled once and run on the driver's own cursor.

SQLAlchemy's Core spends more time around a point query than the database spends on it. The few
statements that every request runs are compiled by Core once per dialect and then given to the
driver directly; values go through the same column types both ways.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Delete, Insert, Select, Table, Update, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from muniment.platform.database.types import (
    Instant,
    Json,
    from_micros,
    from_text,
    to_micros,
    to_text,
)

Convert = Callable[[Any], Any]
Statement = Select[Any] | Insert | Update | Delete


class Prepared:
    """A statement with named parameters and none that expands."""

    def __init__(self, statement: Statement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._plans: dict[str, _Plan] = {}

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the first row of a select by column name, or None."""
        plan = self._plan(connection.dialect)
        row = plan.run(connection, parameters).fetchone()
        return None if row is None else plan.named(row)

    def all(self, connection: Connection, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return every row of a select by column name."""
        plan = self._plan(connection.dialect)
        return [plan.named(row) for row in plan.run(connection, parameters).fetchall()]

    def tuples(
        self, connection: Connection, parameters: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        """Return every row of a select as the driver gives it, its values as they are stored."""
        rows: list[tuple[Any, ...]] = (
            self._plan(connection.dialect).run(connection, parameters).fetchall()
        )
        return rows

    def stream(
        self, connection: Connection, parameters: Mapping[str, Any]
    ) -> Iterator[tuple[Any, ...]]:
        """Return the rows of `tuples`, each when it is asked for."""
        rows: Iterator[tuple[Any, ...]] = iter(
            self._plan(connection.dialect).run(connection, parameters)
        )
        return rows

    def value(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """Return the first column of the first row, or None."""
        plan = self._plan(connection.dialect)
        row = plan.run(connection, parameters).fetchone()
        return None if row is None else plan.leading(row)

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> None:
        """Execute what changes rows."""
        self._plan(connection.dialect).run(connection, parameters)

    def run_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute what changes rows once for each of `rows`."""
        self._plan(connection.dialect).run_each(connection, rows)

    def _plan(self, dialect: Dialect) -> "_Plan":
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = _Plan(self._statement, self._columns, dialect)
        return found


def insert_into(target: Table, *, returning: str | None = None) -> Prepared:
    """Prepare an insert of whole rows; the column `returning` is left to the database to fill."""
    columns = [column.name for column in target.c if column.name != returning]
    statement = insert(target)
    if returning is not None:
        statement = statement.returning(target.c[returning])
    return Prepared(statement, columns)


class _Plan:
    """A statement in the words of one dialect, with what its values go through."""

    def __init__(
        self,
        statement: Statement,
        columns: Sequence[str] | None,
        dialect: Dialect,
    ) -> None:
        compiled = statement.compile(
            dialect=dialect, column_keys=list(columns) if columns is not None else None
        )
        self._sql = str(compiled)
        self._order: list[str] | None = getattr(compiled, "positiontup", None)
        # SQLite's driver keeps each statement ready by itself.
        self._ready = {} if dialect.name == "sqlite" else {"prepare": True}
        self._constants = {
            name: bind.value for name, bind in compiled.binds.items() if bind.value is not None
        }
        self._bind = [
            (name, convert)
            for name, bind in compiled.binds.items()
            if (convert := _to_database(bind.type))
        ]
        results: Any = getattr(statement, "selected_columns", ())
        self._names = [str(column.key) for column in results]
        self._results = [
            (place, convert)
            for place, column in enumerate(results)
            if (convert := _to_python(column.type))
        ]
        self._leading = _to_python(results[0].type) if self._names else None

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """Execute on the driver's connection, in the transaction that is open on it."""
        driver: Any = connection.connection.driver_connection
        return driver.execute(self._sql, self._bound(parameters), **self._ready)

    def run_each(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row."""
        driver: Any = connection.connection.driver_connection
        driver.cursor().executemany(self._sql, [self._bound(row) for row in rows])

    def named(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """Return a row of the driver's by column name, in Python's types."""
        values = list(row)
        for place, convert in self._results:
            if (value := values[place]) is not None:
                values[place] = convert(value)
        return dict(zip(self._names, values, strict=True))

    def leading(self, row: tuple[Any, ...]) -> Any:
        """Return the first value of a row of the driver's, in Python's type."""
        value = row[0]
        return value if self._leading is None or value is None else self._leading(value)

    def _bound(self, parameters: Mapping[str, Any]) -> Any:
        values = {**self._constants, **parameters}
        for name, convert in self._bind:
            if (value := values[name]) is not None:
                values[name] = convert(value)
        return values if self._order is None else [values[name] for name in self._order]


# What the column types do with a value that is not NULL, without their way there.
_TO_DATABASE: Mapping[type[TypeDecorator[Any]], Convert] = {Instant: to_micros, Json: to_text}
_TO_PYTHON: Mapping[type[TypeDecorator[Any]], Convert] = {Instant: from_micros, Json: from_text}


def _to_database(kind: TypeEngine[Any]) -> Convert | None:
    return _TO_DATABASE[type(kind)] if isinstance(kind, TypeDecorator) else None


def _to_python(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, Boolean):
        return bool
    return _TO_PYTHON[type(kind)] if isinstance(kind, TypeDecorator) else None
