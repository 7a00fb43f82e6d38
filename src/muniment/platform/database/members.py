"""Looking into JSON columns, in the words of either database."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Text, func, literal, select


def member(connection: Connection, column: Column[Any], key: str) -> ColumnElement[Any]:
    """Return the text under `key` of the JSON object in `column`, NULL where it has none."""
    text = column.cast(Text)
    if connection.dialect.name == "sqlite":
        # Not json_extract: its paths cannot say every key.
        each = func.json_each(text).table_valued("key", "value")
        return select(each.c.value).where(each.c.key == key).scalar_subquery()
    from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  only the dialect in use

    return text.cast(JSONB)[key].astext


def among(
    connection: Connection, column: ColumnElement[Any], values: Collection[str]
) -> ColumnElement[bool]:
    """Return the condition that a column holds one of any number of values.

    They go as one parameter: a database takes only so many.
    """
    listed = literal(msgspec.json.encode(list(values)).decode(), Text)
    if connection.dialect.name == "sqlite":
        found = func.json_each(listed).table_valued("value")
    else:
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  only the dialect in use

        found = func.jsonb_array_elements_text(listed.cast(JSONB)).table_valued("value")
    return column.in_(select(found.c.value))
