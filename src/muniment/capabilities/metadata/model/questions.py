"""Questions: what a schema asks for, one after another, as a form can put it to a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import quote

import msgspec

from muniment.capabilities.metadata.model.parts import (
    VOCABULARY,
    Parts,
    parts_of,
    pointer_to,
    target_of,
)
from muniment.capabilities.metadata.model.vocabularies import Vocabulary

Shape: TypeAlias = Literal[
    "line", "text", "number", "date", "boolean", "one", "several", "lines", "document"
]
YES, NO = "yes", "no"
_DEEPEST = 3
_MOST_BOXES = 30
_LONG_LINE = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One accepted answer: what the form sends, the value it stands for, and what it means."""

    code: str
    value: Any
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a form asks about one place of a document, and in what shape the answer comes."""

    path: tuple[str, ...]
    label: str
    help: str
    shape: Shape
    required: bool
    choices: tuple[Choice, ...] = ()
    default: Any = None
    group: str = ""

    @property
    def pointer(self) -> str:
        """The place in the document (JSON pointer)."""
        return pointer_to(self.path)

    @property
    def meanings(self) -> list[tuple[str, str]]:
        """The answers with what they mean, of those that say so."""
        return [(choice.label, choice.note) for choice in self.choices if choice.note]

    @property
    def name(self) -> str:
        """What the field of the form is called."""
        return quote(self.pointer)


def questions_of(
    schema: Mapping[str, Any], vocabularies: Mapping[str, Vocabulary]
) -> tuple[Question, ...]:
    """Return the questions of an accepted schema, those that must be answered first.

    What no form can put is asked for as JSON.
    """
    parts = parts_of(schema)
    asked = _Asking(parts, vocabularies).of_object(parts[""], (), required=True)
    found = tuple(sorted(asked, key=lambda question: not question.required))
    return found or (Question((), "Document", "As JSON.", "document", required=True),)


@dataclass(frozen=True, slots=True)
class _Asking:
    parts: Parts
    vocabularies: Mapping[str, Vocabulary]

    def of_object(
        self, part: Mapping[str, Any], path: tuple[str, ...], *, required: bool, group: str = ""
    ) -> Iterator[Question]:
        """Yield the questions about the members of an object."""
        demanded = part.get("required", ())
        for name, member in part.get("properties", {}).items():
            inner = self._resolved(member)
            place, needed = (*path, name), required and name in demanded
            label = inner.get("title") or _words(name)
            if inner.get("properties") and _kind(inner) == "object" and len(place) < _DEEPEST:
                yield from self.of_object(inner, place, required=needed, group=label)
            else:
                yield self._about(inner, place, label, group, required=needed)

    def _about(
        self,
        part: Mapping[str, Any],
        path: tuple[str, ...],
        label: str,
        group: str,
        *,
        required: bool,
    ) -> Question:
        choices = self._choices(part)
        shape = self._shape(part, choices)
        if shape in {"several", "lines"}:
            choices = self._choices(self._resolved(part.get("items", {})))
        return Question(
            path=path,
            label=label,
            help=_help(part, shape),
            shape=shape,
            required=required,
            choices=choices,
            default=part.get("default"),
            group=group,
        )

    def _shape(self, part: Mapping[str, Any], choices: tuple[Choice, ...]) -> Shape:
        kind = _kind(part)
        if choices:
            return "one"
        if kind == "array":
            items = self._resolved(part.get("items", {}))
            offered = self._choices(items)
            if offered and len(offered) <= _MOST_BOXES:
                return "several"
            return "lines" if _kind(items) == "string" or offered else "document"
        if kind == "string":
            return _shape_of_text(part)
        return {"number": "number", "integer": "number", "boolean": "boolean"}.get(kind, "document")  # pyright: ignore[reportReturnType]  the values are shapes, which dict.get forgets

    def _choices(self, part: Mapping[str, Any]) -> tuple[Choice, ...]:
        if part.get(VOCABULARY) in self.vocabularies:
            terms = self.vocabularies[part[VOCABULARY]].terms
            return tuple(
                Choice(term.code, term.code, term.label or term.code, term.definition)
                for term in terms
                if term.deprecated_by is None
            )
        listed: list[Any] = (
            part["enum"] if "enum" in part else [part["const"]] if "const" in part else []
        )
        return tuple(
            Choice(code_of(value), value, _said(value)) for value in listed if value is not None
        )

    def _resolved(self, part: Any) -> dict[str, Any]:
        """Return a part with what it refers to written into it."""
        if not isinstance(part, dict):
            return {}
        known = cast("dict[str, Any]", part)
        if "$ref" not in known:
            return known
        rest = {name: value for name, value in known.items() if name != "$ref"}
        return {**self._resolved(self.parts[target_of(known["$ref"])]), **rest}


def code_of(value: Any) -> str:
    """Return what a form sends for a value."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _shape_of_text(part: Mapping[str, Any]) -> Shape:
    if part.get("format") == "date":
        return "date"
    plain = not {"pattern", "format"} & part.keys()
    return "text" if plain and part.get("maxLength", 0) > _LONG_LINE else "line"


def _kind(part: Mapping[str, Any]) -> str:
    """Return the one type that a value has besides null, or nothing if it may have several."""
    said = part.get("type", "string" if VOCABULARY in part else "")
    kinds = [said] if isinstance(said, str) else [kind for kind in said if kind != "null"]
    composed = {"anyOf", "oneOf", "allOf", "not", "if"} & part.keys()
    return kinds[0] if len(kinds) == 1 and not composed else ""


def _help(part: Mapping[str, Any], shape: Shape) -> str:
    said: str = part.get("description", "")
    hints = [said, *_bounds(part), *_HOW.get(shape, ())]
    examples = part.get("examples", ())
    if examples and shape in {"line", "number"}:
        hints.append(f"For example {_said(examples[0])}.")
    return " ".join(f"{hint.rstrip('.')}." for hint in hints if hint)


_HOW: Mapping[Shape, tuple[str, ...]] = {
    "lines": ("One in a line",),
    "document": ("As JSON",),
}
_LIMITS = {
    "minimum": "At least {}",
    "maximum": "At most {}",
    "exclusiveMinimum": "More than {}",
    "exclusiveMaximum": "Less than {}",
    "multipleOf": "A multiple of {}",
    "minItems": "At least {} of them",
    "maxItems": "At most {} of them",
    "format": "A {}",
}


def _bounds(part: Mapping[str, Any]) -> Iterator[str]:
    for keyword, words in _LIMITS.items():
        if keyword in part and part[keyword] != "date":
            yield words.format(part[keyword])
    if _kind(part) == "integer":
        yield "A whole number"


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else code_of(value)


def _words(name: str) -> str:
    spaced = name.replace("_", " ").replace("-", " ")
    return spaced[:1].upper() + spaced[1:]
