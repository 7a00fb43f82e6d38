"""Rows of a table as they came, the newest first, a page at a time."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, select


def newest(
    connection: Connection,
    number: Column[Any],
    wanted: Iterable[ColumnElement[bool]],
    *,
    before: object | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return up to `limit` rows by falling `number`, from below `before`.

    `number` is a column that grows from row to row: a sequence number, or a UUID of version 7.
    """
    statement = select(number.table).where(*wanted)
    if before is not None:
        statement = statement.where(number < before)
    return connection.execute(statement.order_by(number.desc()).limit(limit)).all()
