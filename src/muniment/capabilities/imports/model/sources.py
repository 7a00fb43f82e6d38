"""Where in a row a value is: behind a heading, a path or a template, and when it counts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from msgspec import UNSET, UnsetType

from muniment.capabilities.imports.model.columns import Columns
from muniment.capabilities.imports.model.mapping import Condition, Field
from muniment.capabilities.imports.model.values import follow, is_blank, text_of
from muniment.kernel.values import JsonValue

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

Values: TypeAlias = Mapping[str, JsonValue]
Find: TypeAlias = Callable[[Values], JsonValue]
Test: TypeAlias = Callable[[Values], bool]


class Sources:
    """Turns the sources and conditions of a mapping into functions of a row's values."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def of(self, spec: Field) -> tuple[tuple[str, Find], ...]:
        """Return, in order, the places where `spec` looks, each with its name for reports."""
        if not spec.nulls:
            return tuple(self._places(spec))
        nulls = null_words(spec.nulls)
        return tuple((label, _without(nulls, find)) for label, find in self._places(spec))

    def test(self, condition: Condition | UnsetType) -> Test:
        """Return the test `condition` describes; without one, everything passes."""
        if isinstance(condition, UnsetType):
            return lambda _: True
        place = Field(column=condition.column, path=condition.path)
        ((_, find),) = self.of(place)
        if isinstance(condition.filled, bool):
            filled = condition.filled
            return lambda values: is_blank(find(values)) is not filled
        accepted = {word.casefold() for word in cast("tuple[str, ...]", condition.is_)}
        return lambda values: text_of(find(values)).casefold() in accepted

    def _places(self, spec: Field) -> Iterator[tuple[str, Find]]:
        if spec.constant is not UNSET:
            constant = cast("JsonValue", spec.constant)
            yield "the mapping", lambda _: constant
        if spec.rest is True:
            yield "other columns", self._columns.rest_of
        for name in _names(spec.column):
            yield name, self._path((name,))
        for path in _names(spec.path):
            yield path, self._path(tuple(path.split(".")))
        for template in _names(spec.template):
            yield self._template(template)

    def _path(self, path: tuple[str, ...]) -> Find:
        name, *inner = path
        is_list = name.endswith("[]") and bool(inner)
        header = self._columns.find(name.removesuffix("[]") if is_list else name)
        if header is None:
            return lambda _: None
        if not inner:
            return lambda values: values.get(header)
        whole = (header + "[]" * is_list, *inner)
        return lambda values: follow(cast("JsonValue", values), whole)

    def _template(self, template: str) -> tuple[str, Find]:
        names = dict.fromkeys(_PLACEHOLDER.findall(template))
        parts = {name: self._path((name,)) for name in names}

        def fill(values: Values) -> JsonValue:
            found = {name: text_of(find(values)) for name, find in parts.items()}
            if not all(found.values()):
                return None
            return _PLACEHOLDER.sub(lambda place: found[place[1]], template)

        return " and ".join(parts) or "the mapping", fill


def _names(given: str | tuple[str, ...] | UnsetType) -> tuple[str, ...]:
    if isinstance(given, UnsetType):
        return ()
    return (given,) if isinstance(given, str) else given


def null_words(words: Iterable[str]) -> frozenset[str]:
    """Return `words` in the form in which `without_nulls` compares them."""
    return frozenset(word.casefold() for word in words)


def without_nulls(value: JsonValue, nulls: frozenset[str]) -> JsonValue:
    """Return `value` with texts that mean 'empty' taken for empty, also inside lists."""
    if isinstance(value, str):
        return None if value.casefold() in nulls else value
    if isinstance(value, list):
        items = [without_nulls(item, nulls) for item in value]
        return [item for item in items if not is_blank(item)]
    if isinstance(value, dict):
        return {key: without_nulls(item, nulls) for key, item in value.items()}
    return value


def _without(nulls: frozenset[str], find: Find) -> Find:
    return lambda values: without_nulls(find(values), nulls)
