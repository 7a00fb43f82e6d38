"""What a document says, in the words of its schema: labels for names, and for terms their words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from muniment.capabilities.metadata.model.questions import Question, code_of


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a document says: what it is called, and its value in words."""

    label: str
    value: Any
    group: str = ""


def spelled(body: Mapping[str, Any], questions: Iterable[Question]) -> list[Line]:
    """Return the lines of a document; what the schema does not name keeps its own name."""
    asked = [question for question in questions if question.path]
    lines = [
        Line(question.label, _in_words(question, value), question.group)
        for question in asked
        if (value := _at(body, question.path)) is not None
    ]
    known = {question.path[0] for question in asked}
    rest = [Line(name, value) for name, value in body.items() if name not in known]
    return [*lines, *rest]


def _at(body: Mapping[str, Any], path: Iterable[str]) -> Any:
    found: Any = body
    for name in path:
        if not isinstance(found, dict):
            return None
        found = cast("dict[str, Any]", found).get(name)
    return found


def _in_words(question: Question, value: Any) -> Any:
    words = {choice.code: choice.label for choice in question.choices}
    if not words:
        return value
    if isinstance(value, list):
        return [words.get(code_of(each), each) for each in cast("list[Any]", value)]
    return words.get(code_of(value), value)
