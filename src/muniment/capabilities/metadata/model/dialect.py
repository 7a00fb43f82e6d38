"""The JSON Schemas that are accepted: draft 2020-12 without what is remote, recursive or vague.

Whatever a schema says must be enforced or refused: an unknown keyword is a typing error, a format
nobody checks is a false promise. Recursion, `$id` and unbounded expansion are left out because
metadata needs none of them and each lets a small document cause endless work.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from muniment.capabilities.metadata.model.expansion import expansion_flaws
from muniment.capabilities.metadata.model.formats import FORMATS
from muniment.capabilities.metadata.model.parts import (
    LISTED,
    NAMED,
    SINGLE,
    VOCABULARY,
    Flaw,
    Parts,
    parts_of,
    pointer_to,
    target_of,
)
from muniment.capabilities.metadata.model.patterns import MAX_PATTERN, is_pattern
from muniment.kernel.values import escape

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KEYWORDS = frozenset(
    {*NAMED, *LISTED, *SINGLE, "$schema", "$ref", "$comment", "title", "description", "default"}
    | {"examples", "deprecated", "readOnly", "writeOnly", "type", "enum", "const", "required"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern"}
    | {"minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minContains"}
    | {"maxContains", "minProperties", "maxProperties", "dependentRequired", "format"}
)


_TYPES = "array, boolean, integer, null, number, object, string"


def schema_flaws(body: Mapping[str, Any]) -> list[Flaw]:
    """Return everything for which `body` is not accepted as the schema of an aspect."""
    if body.get("type") != "object":
        return [Flaw("/type", "an aspect is a JSON object; write 'object'")]
    flaws = _form_flaws(body)
    if flaws:
        return flaws
    parts = parts_of(body)
    flaws = [flaw for at, part in parts.items() for flaw in _part_flaws(at, part, parts)]
    return flaws or expansion_flaws(parts)


def vocabularies_of(body: Mapping[str, Any]) -> set[str]:
    """Return the names of the vocabularies that fields of the schema take their terms from."""
    return {part[VOCABULARY] for part in parts_of(body).values() if VOCABULARY in part}


def _form_flaws(body: Mapping[str, Any]) -> list[Flaw]:
    kind: Any = import_module("jsonschema").Draft202012Validator  # slow to load, rarely needed
    errors = kind(kind.META_SCHEMA).iter_errors(body)
    return [Flaw(pointer_to(error.absolute_path), _said(error)) for error in errors]


def _said(error: Any) -> str:
    """Return what is wrong, in words of people where the validator speaks of its own schemas."""
    if error.absolute_path and error.absolute_path[-1] == "type" and error.validator == "anyOf":
        return f"'{str(error.instance)[:60]}' is no type; use one, or a list, of {_TYPES}"
    return str(error.message)[:300]


def _part_flaws(at: str, part: dict[str, Any], parts: Parts) -> Iterator[Flaw]:
    for keyword, value in part.items():
        where = f"{at}/{escape(keyword)}"
        if keyword in _CHECKS:
            accepted, message = _CHECKS[keyword]
            if not accepted(value):
                yield Flaw(where, message)
        elif keyword == "$ref" and not (value.startswith("#") and target_of(value) in parts):
            yield Flaw(where, "refer to a schema in this document, such as '#/$defs/name'")
        elif keyword not in _KEYWORDS and not keyword.startswith("x-"):
            yield Flaw(where, "is not a keyword that is enforced here; begin notes with 'x-'")


_CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "$schema": (lambda value: value == DRAFT, f"use '{DRAFT}', or leave it out"),
    "format": (lambda value: value in FORMATS, f"use one of {', '.join(sorted(FORMATS))}"),
    "pattern": (
        is_pattern,
        f"use at most {MAX_PATTERN} characters of RE2 syntax (no look-around, no back-references)",
    ),
    VOCABULARY: (lambda value: isinstance(value, str), "give the name of a vocabulary"),
}
