"""Answers: a document as the fields of a form hold it, and the fields back as a document."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, cast

import msgspec

from muniment.capabilities.metadata.model.parts import Flaw
from muniment.capabilities.metadata.model.questions import (
    NO,
    YES,
    Choice,
    Question,
    Shape,
    code_of,
)

_LONG_LINE = 100


def fitted(question: Question, body: Mapping[str, Any] | None) -> Question:
    """Return the question in a shape that the value in `body` can be shown in without loss."""
    value = _found(body, question.path)
    if value is None:
        return question
    if not _fits(question, value):
        return replace(question, shape="document", choices=(), help="As JSON.")
    if question.shape == "line" and (len(value) > _LONG_LINE or "\n" in value):
        return replace(question, shape="text")
    if question.shape in {"one", "several"}:
        return replace(question, choices=_with(question.choices, value))
    return question


def write_answers(questions: Iterable[Question], body: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what the fields hold for a document; without one, what the schema suggests."""
    fields: dict[str, str] = {}
    for question in questions:
        value = question.default if body is None else _found(body, question.path)
        if value is not None:
            fields |= _written(question, value)
    return fields


def read_answers(
    questions: Iterable[Question], fields: Mapping[str, str], before: Mapping[str, Any] | None
) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the document that the fields say, and what in them is no JSON.

    What the form did not ask about stays as it was `before`.
    """
    body: dict[str, Any] = deepcopy(dict(before or {}))
    flaws: list[Flaw] = []
    for question in questions:
        try:
            value = _read(question, fields)
        except msgspec.DecodeError as error:
            flaws.append(Flaw(question.pointer, f"is not JSON: {error}"))
            continue
        if question.path:
            _put(body, question.path, value)
        elif isinstance(value, dict):
            body = cast("dict[str, Any]", value)
        else:
            flaws.append(Flaw("/", "is not an object; write it as { … }"))
    return body, flaws


def _fits(question: Question, value: Any) -> bool:
    match question.shape:
        case "line" | "text" | "date":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "one":
            return not isinstance(value, list | dict)
        case "several" | "lines":
            return isinstance(value, list) and all(
                isinstance(item, str) and "\n" not in item for item in cast("list[Any]", value)
            )
        case "document":
            return True


def _with(choices: tuple[Choice, ...], value: Any) -> tuple[Choice, ...]:
    """Return the choices with those that are taken, whatever is offered today."""
    taken = cast("list[Any]", value) if isinstance(value, list) else [value]
    known = {choice.code for choice in choices}
    more = [
        Choice(code_of(each), each, code_of(each)) for each in taken if code_of(each) not in known
    ]
    return (*choices, *more)


def _written(question: Question, value: Any) -> dict[str, str]:
    name = question.name
    match question.shape:
        case "boolean":
            return {name: YES if value else NO}
        case "several":
            return {f"{name}={code_of(item)}": YES for item in value}
        case "lines":
            return {name: "\n".join(value)}
        case "document":
            return {name: msgspec.json.format(msgspec.json.encode(value)).decode()}
        case _:
            return {name: code_of(value)}


def _read(question: Question, fields: Mapping[str, str]) -> Any:
    """Return the answer to a question, or `None` for none; raise what is no JSON."""
    if question.shape == "several":
        chosen = [c.value for c in question.choices if fields.get(f"{question.name}={c.code}")]
        return chosen or None
    text = fields.get(question.name, "").strip()
    return _READERS[question.shape](text, question) if text else None


def _as_written(text: str, question: Question) -> Any:
    del question
    return text


def _chosen(text: str, question: Question) -> Any:
    return next((choice.value for choice in question.choices if choice.code == text), text)


def _lines(text: str, question: Question) -> Any:
    del question
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(text: str, question: Question) -> int | float | str:
    """Return the number; what is none stays a text, which the schema then refuses in its words."""
    del question
    for kind in (int, float):
        try:
            found = kind(text)
        except ValueError:
            continue
        if abs(found) < float("inf"):
            return found
    return text


_READERS: Mapping[Shape, Callable[[str, Question], Any]] = {
    "line": _as_written,
    "text": _as_written,
    "date": _as_written,
    "number": _number,
    "boolean": lambda text, _: {YES: True, NO: False}.get(text, text),
    "one": _chosen,
    "lines": _lines,
    "document": lambda text, _: msgspec.json.decode(text),
}


def _found(body: Mapping[str, Any] | None, path: tuple[str, ...]) -> Any:
    found: Any = body
    for name in path:
        if not isinstance(found, dict):
            return None
        found = cast("dict[str, Any]", found).get(name)
    return found


def _put(body: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value in its place; without one, take the place away, and what is empty around it."""
    name, *rest = path
    if not rest:
        if value is None:
            body.pop(name, None)
        else:
            body[name] = value
        return
    inner: Any = body.get(name)
    members = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
    _put(members, tuple(rest), value)
    if members:
        body[name] = members
    else:
        body.pop(name, None)
