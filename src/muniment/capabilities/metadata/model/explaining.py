"""Explaining: where a document breaks its schema, and what would have been accepted."""

from collections.abc import Callable, Mapping
from typing import Any

from muniment.capabilities.metadata.model.parts import Flaw, pointer_to
from muniment.kernel.values import escape

_SHOWN = 20
_KINDS = {
    bool: "true or false",
    dict: "an object",
    float: "a number",
    int: "a whole number",
    list: "a list",
    str: "a text",
    type(None): "null",
}
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_OWN_WORDS = frozenset({"pattern", "uniqueItems", "format", "dependentRequired"})
_BOUNDS = {
    "minimum": "must be at least {0}",
    "maximum": "must be at most {0}",
    "exclusiveMinimum": "must be more than {0}",
    "exclusiveMaximum": "must be less than {0}",
    "multipleOf": "must be a multiple of {0}",
    "minLength": "must be at least {0} characters long",
    "maxLength": "must be at most {0} characters long",
    "minItems": "must have at least {0} items",
    "maxItems": "must have at most {0} items",
    "minProperties": "must have at least {0} properties",
    "maxProperties": "must have at most {0} properties",
    "anyOf": "fits none of the accepted forms",
    "oneOf": "must fit exactly one of the accepted forms",
    "not": "has a form that is not accepted",
    "contains": "must contain an item of the accepted form",
}


def flaws_of(error: Any) -> list[Flaw]:
    """Return what an error of the validator says, in words and with JSON pointers."""
    at = pointer_to(error.absolute_path)
    if error.validator in _NAMING:
        base = "" if at == "/" else at
        return [
            Flaw(f"{base}/{escape(name)}", message)
            for name, message in _NAMING[error.validator](error)
        ]
    if error.validator in _OWN_WORDS:
        return [Flaw(at, error.message)]
    if error.validator == "type":
        return [Flaw(at, _wrong_type(error))]
    if error.validator in {"enum", "const"}:
        return [Flaw(at, _not_listed(error))]
    form = _BOUNDS.get(error.validator, "is not accepted here")
    return [Flaw(at, form.format(error.validator_value))]


def _missing(error: Any) -> list[tuple[str, str]]:
    return [(name, "is required") for name in error.validator_value if name not in error.instance]


def _unknown(error: Any) -> list[tuple[str, str]]:
    known = list(error.schema.get("properties", {}))
    accepted = f"accepted here: {', '.join(known[:_SHOWN])}" if known else "nothing is accepted"
    return [(name, f"is not known; {accepted}") for name in error.instance if name not in known]


_NAMING: Mapping[str, Callable[[Any], list[tuple[str, str]]]] = {
    "required": _missing,
    "additionalProperties": _unknown,
}


def _wrong_type(error: Any) -> str:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else wanted
    accepted = " or ".join(_TYPES[name] for name in names)
    return f"is {_KINDS[type(error.instance)]}; {accepted} is accepted"


def _not_listed(error: Any) -> str:
    accepted = error.validator_value if error.validator == "enum" else [error.validator_value]
    return f"is not among what is accepted: {', '.join(map(repr, accepted[:_SHOWN]))}"
