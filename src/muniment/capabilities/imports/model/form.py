"""Whether a document has the form of the mapping language; each flaw says what is accepted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import msgspec
from jsonschema import Draft202012Validator, ValidationError
from rapidfuzz import process

from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.model.values import excerpt
from muniment.kernel.values import escape

_MESSAGE_LENGTH = 200
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text (put quotes around it)",
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at one place of a mapping; `pointer` is an RFC 6901 JSON pointer."""

    pointer: str
    message: str


def form_flaws(document: object) -> tuple[Flaw, ...]:
    """Return every place where `document` leaves the form of the language, in order."""
    errors: Iterable[ValidationError] = cast("Any", _validator()).iter_errors(document)
    flaws = [flaw for error in errors for flaw in _flaws(error)]
    return tuple(sorted(flaws, key=lambda flaw: flaw.pointer))


def language_schema() -> dict[str, Any]:
    """Return the JSON Schema of the mapping language, for editors and for the check."""
    return msgspec.json.schema(ImportMapping)


def nearest(word: str, accepted: Iterable[str]) -> str:
    """Return ` (did you mean '…'?)` where one of `accepted` is close to `word`, else nothing."""
    found = process.extractOne(word, list(accepted), score_cutoff=75)
    return f" (did you mean '{found[0]}'?)" if found else ""


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(language_schema())


def _flaws(error: ValidationError) -> Iterator[Flaw]:
    if error.validator == "anyOf":
        yield from _best_branch(error)
    elif error.validator == "additionalProperties":
        yield from _unknown_words(error)
    else:
        yield Flaw(_pointer(error.absolute_path), _sentence(error))


def _best_branch(error: ValidationError) -> Iterator[Flaw]:
    """Explain only the alternative that the value has the type of, if there is one."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    typed = [inner for inner in branches.values() if not _misses_type(inner[0], error)]
    if len(typed) == 1:
        for inner in typed[0]:
            yield from _flaws(inner)
    else:
        choices = " or ".join(dict.fromkeys(_accepted(branch[0]) for branch in branches.values()))
        shown = excerpt(cast("Any", error.instance))
        yield Flaw(_pointer(error.absolute_path), f"'{shown}' is not accepted; write {choices}")


def _misses_type(inner: ValidationError, outer: ValidationError) -> bool:
    at_the_same_place = len(inner.absolute_path) == len(outer.absolute_path)
    return at_the_same_place and inner.validator in {"type", "enum", "const"}


def _accepted(inner: ValidationError) -> str:
    if inner.validator == "type":
        return _TYPES[cast("str", inner.validator_value)]
    return _listed(cast("Sequence[object]", inner.validator_value))


def _unknown_words(error: ValidationError) -> Iterator[Flaw]:
    schema, instance = cast("Any", error.schema), cast("Mapping[str, object]", error.instance)
    accepted = sorted(cast("Mapping[str, object]", schema["properties"]))
    for word in sorted(set(instance) - set(accepted)):
        yield Flaw(
            _pointer([*error.absolute_path, word]),
            f"'{word[:80]}' is not accepted here{nearest(word, accepted)}; use {_listed(accepted)}",
        )


def _sentence(error: ValidationError) -> str:
    shown = excerpt(cast("Any", error.instance))
    match error.validator:
        case "type":
            return f"'{shown}' is not {_TYPES[cast('str', error.validator_value)]}"
        case "enum":
            accepted = cast("Sequence[object]", error.validator_value)
            near = nearest(shown, (str(value) for value in accepted))
            return f"'{shown}' is not accepted{near}; use {_listed(accepted)}"
        case "required":
            missing = sorted(
                set(cast("Sequence[str]", error.validator_value)) - set(cast("Any", error.instance))
            )
            return f"{_listed(missing, 'and')} must be given"
        case "pattern":
            return f"'{shown}' is not accepted; it must match {error.validator_value}"
        case "minItems" | "minLength":
            return "must not be empty"
        case _:
            return excerpt(error.message, _MESSAGE_LENGTH)


def _listed(words: Iterable[object], conjunction: str = "or") -> str:
    *most, last = [
        f"'{word}'" if isinstance(word, str) else excerpt(cast("Any", word)) for word in words
    ]
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _pointer(path: Iterable[object]) -> str:
    return "".join(f"/{escape(str(step))}" for step in path)
