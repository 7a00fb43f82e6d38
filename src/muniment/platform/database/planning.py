"""What SQLite's planner is told about temporal tables, so that it plans alike at any size.

It would take the index of all states for that of the present ones, and read every state a thing
ever had to find the last. The figures stand for a thing with many states; they are the form of
`sqlite_stat1` (sqlite.org/fileformat2.html#stat1tab), which applications may write themselves.
PostgreSQL gathers its own.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, text

from muniment.platform.database import temporal

_THINGS = 100_000
_STATES = 20  # of one thing
_ALIKE = 10  # things that share the beginning of a key
_TOGETHER = 50_000  # things in one project, or in one experiment
_HOMES = frozenset({"project_id", "experiment_id"})
_OF_KEY = "sqlite_autoindex_{}_1"


def teach(connection: Connection, tables: Iterable[Table]) -> None:
    """Tell the planner of a SQLite database what to expect of the indexes of `tables`."""
    if connection.dialect.name != "sqlite":
        return
    connection.execute(text("ANALYZE"))
    rows = [row for table in tables if temporal.is_temporal(table) for row in _expected(table)]
    for row in rows:
        connection.execute(text("DELETE FROM sqlite_stat1 WHERE tbl = :tbl AND idx = :idx"), row)
    if rows:
        connection.execute(text("INSERT INTO sqlite_stat1 VALUES (:tbl, :idx, :stat)"), rows)
    connection.execute(text("ANALYZE sqlite_schema"))


def _expected(table: Table) -> Iterator[dict[str, str]]:
    figures = {str(index.name): _figures(table, index) for index in table.indexes}
    figures[_OF_KEY.format(table.name)] = _of_states(list(table.primary_key.columns))
    for name in sorted(figures):
        if figures[name]:
            stat = " ".join(str(number) for number in figures[name])
            yield {"tbl": table.name, "idx": name, "stat": stat}


def _figures(table: Table, index: Index) -> list[int]:
    """Return the rows of an index, and how many share each beginning of its columns."""
    columns = list(index.columns)
    if index.dialect_options["sqlite"]["where"] is not None:
        return [_THINGS, *(_sharing(column) for column in columns[:-1]), 1]
    return _of_states(columns) if columns[-1] is table.c.valid_from else []


def _of_states(columns: list[Column[Any]]) -> list[int]:
    """Return the figures of an index of all states, which ends in what tells them apart."""
    shared = (_STATES * _sharing(column) for column in columns[:-2])
    return [_THINGS * _STATES, *shared, _STATES, 1]


def _sharing(column: Column[Any]) -> int:
    return _TOGETHER if column.name in _HOMES else _ALIKE
