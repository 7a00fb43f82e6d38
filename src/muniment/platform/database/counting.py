"""Counting the present rows that hold a value."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Table, Text, func, select, type_coerce

from muniment.platform.database.types import Json
from muniment.platform.encoding import encode


def count_holding(
    connection: Connection, target: Table, fields: Iterable[str], value: str
) -> dict[str, int]:
    """Return by field how many rows that hold now have `value` there, or in the list there."""
    counts: dict[str, int] = {}
    for name in fields:
        here = (target.c.valid_to.is_(None), _holds(target, name, value))
        total = select(func.count()).select_from(target).where(*here)
        counts[name] = connection.execute(total).scalar_one()
    return counts


def _holds(target: Table, name: str, value: str) -> ColumnElement[bool]:
    column = target.c[name]
    if isinstance(column.type, Json):
        return type_coerce(column, Text).contains(encode(value).decode(), autoescape=True)
    return column == value
