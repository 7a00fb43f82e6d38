"""The parts of a JSON Schema: its subschemas with the places where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote

from muniment.kernel.values import escape

VOCABULARY = "x-vocabulary"
NAMED = ("properties", "$defs", "dependentSchemas")
LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")
SINGLE = (
    *("items", "contains", "additionalProperties", "propertyNames"),
    *("not", "if", "then", "else"),
)
Parts = dict[str, dict[str, Any]]
"""Every subschema that is an object, by its JSON pointer; the whole schema is under ''."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong, where it stands (JSON pointer), and what would be accepted."""

    pointer: str
    message: str


def parts_of(schema: Any) -> Parts:
    """Return the parts of a schema, from the outside in."""
    return dict(_parts(schema, ""))


def inside(schema: dict[str, Any], at: str) -> Iterator[tuple[str, str, Any]]:
    """Yield the subschemas directly inside: the keyword, the pointer, the subschema."""
    for keyword in NAMED:
        for name, inner in schema.get(keyword, {}).items():
            yield keyword, f"{at}/{keyword}/{escape(name)}", inner
    for keyword in LISTED:
        for position, inner in enumerate(schema.get(keyword, [])):
            yield keyword, f"{at}/{keyword}/{position}", inner
    for keyword in SINGLE:
        if keyword in schema:
            yield keyword, f"{at}/{keyword}", schema[keyword]


def target_of(reference: str) -> str:
    """Return the JSON pointer in a local reference (`#/$defs/…`)."""
    return unquote(reference.removeprefix("#"))


def pointer_to(path: Iterable[str | int]) -> str:
    """Return the JSON pointer for a path of keys and positions."""
    return "".join(f"/{escape(str(segment))}" for segment in path) or "/"


def _parts(schema: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):  # `true` and `false` are schemas too, and have no parts
        part = cast("dict[str, Any]", schema)
        yield at, part
        for _, below, inner in inside(part, at):
            yield from _parts(inner, below)
