"""Looking into JSON columns, in the words of either database."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Select, Text, func, literal, select


def member(connection: Connection, column: Column[Any], key: str) -> ColumnElement[Any]:
    """Return the text under `key` of the JSON object in `column`, NULL where it has none."""
    return member_of(connection.dialect.name, column, literal(key))


def member_of(dialect: str, column: Column[Any], key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Do what `member` does for a key that may be left open."""
    text = column.cast(Text)
    if dialect == "sqlite":
        # Not json_extract: its paths cannot say every key.
        each = func.json_each(text).table_valued("key", "value")
        return select(each.c.value).where(each.c.key == key).scalar_subquery()
    from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  only the dialect in use

    return func.jsonb_extract_path_text(text.cast(JSONB), key, type_=Text)


def among(
    connection: Connection, column: ColumnElement[Any], values: Collection[str]
) -> ColumnElement[bool]:
    """Return the condition that a column holds one of any number of values.

    They go as one parameter: a database takes only so many.
    """
    listed = literal(as_list(values), Text)
    return column.in_(listed_in(connection.dialect.name, listed))


def as_list(values: Collection[str]) -> str:
    """Return texts as the one that `listed_in` reads them from."""
    return msgspec.json.encode(list(values)).decode()


def listed_in(dialect: str, texts: ColumnElement[Any]) -> Select[Any]:
    """Return the query of the texts in what `as_list` gave."""
    if dialect == "sqlite":
        found = func.json_each(texts).table_valued("value")
    else:
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  only the dialect in use

        found = func.jsonb_array_elements_text(texts.cast(JSONB)).table_valued("value")
    return select(found.c.value)
