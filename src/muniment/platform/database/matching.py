"""Comparisons in the words of either database, meaning the same in both."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection

from muniment.kernel.conditions import Compared, Operator

_PLAINLY: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: operator.eq,
    Operator.UNEQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
# What GLOB takes for more than itself; what LIKE does for any text, and for any character.
_GLOB = str.maketrans({"*": "[*]", "?": "[?]", "[": "[[]", "%": "*", "_": "?"})


def compared(
    connection: Connection, column: ColumnElement[Any], how: Operator, value: Compared
) -> ColumnElement[bool]:
    """Return the condition that a column compares so with a value; NULL does so with none.

    Capitals count but for `LIKE_ANY_CASE`, on SQLite those beyond ASCII for that as well.
    """
    if isinstance(value, tuple):
        return column.in_(value) if how is Operator.IN else column.not_in(value)
    dialect = connection.dialect.name
    return related(dialect, column, how, operand(dialect, how, value))


def related(
    dialect: str, column: ColumnElement[Any], how: Operator, value: Any
) -> ColumnElement[bool]:
    """Return the condition of `compared` with what `operand` gives for a value, or a parameter.

    Lists are not among these operators.
    """
    if how in _PLAINLY:
        return _PLAINLY[how](column, value)
    if how is Operator.NULL:
        return column.is_(None)
    if how is Operator.NOT_NULL:
        return column.is_not(None)
    any_case = how is Operator.LIKE_ANY_CASE
    if dialect == "sqlite":
        # Its LIKE is the one for any case, and knows no character that escapes another.
        return column.like(value) if any_case else column.op("GLOB")(value)
    return column.ilike(value) if any_case else column.like(value)


def operand(dialect: str, how: Operator, value: Compared) -> Compared:
    """Return a value as `related` compares with it."""
    if how not in {Operator.LIKE, Operator.LIKE_ANY_CASE}:
        return value
    if dialect == "sqlite":
        return str(value) if how is Operator.LIKE_ANY_CASE else str(value).translate(_GLOB)
    return str(value).replace("\\", "\\\\")
