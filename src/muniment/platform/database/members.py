"""Looking into JSON columns, in the words of either database."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Text, func, select


def member(connection: Connection, column: Column[Any], key: str) -> ColumnElement[Any]:
    """Return the text under `key` of the JSON object in `column`, NULL where it has none."""
    text = column.cast(Text)
    if connection.dialect.name == "sqlite":
        # Not json_extract: its paths cannot say every key.
        each = func.json_each(text).table_valued("key", "value")
        return select(each.c.value).where(each.c.key == key).scalar_subquery()
    from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  only the dialect in use

    return text.cast(JSONB)[key].astext
