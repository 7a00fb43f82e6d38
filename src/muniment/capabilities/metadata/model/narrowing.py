"""Narrowing: where one schema may refuse what another accepts.

What the next version narrows breaks documents that were written by the one before; what it widens
breaks readers that know only the one before. Both are read off the two schemas alone; where the
schemas do not tell (combinations such as `oneOf`), the difference is named, and only judging the
stored documents can decide. The names of the outcomes are those of the schema registries of the
field (Confluent: backward, forward, full).
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, cast

from muniment.capabilities.metadata.model.parts import VOCABULARY, Flaw, parts_of, target_of
from muniment.kernel.values import escape

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
_RULES = ("pattern", "format", "multipleOf", VOCABULARY)
_COMBINED = (
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "contains", "prefixItems"),
    *("propertyNames", "dependentRequired", "dependentSchemas"),
)


class Compatibility(StrEnum):
    """Who can go on: readers of old documents (`backward`), old readers (`forward`), or both."""

    FULL = "full"
    BACKWARD = "backward"
    FORWARD = "forward"
    NONE = "none"


def compatibility_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Compatibility:
    """Return how the body of the next version goes together with that of the one before."""
    backward = not narrowings(before, after)
    forward = not narrowings(after, before)
    if backward:
        return Compatibility.FULL if forward else Compatibility.BACKWARD
    return Compatibility.FORWARD if forward else Compatibility.NONE


def narrowings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Flaw]:
    """Return where `after` may refuse what `before` accepts, by the pointer into a document."""
    return list(dict.fromkeys(_Comparison(before, after).compare("", before, after)))


class _Comparison:
    """Walks two schemas side by side; neither is recursive, so the walk ends."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self._before = parts_of(before)
        self._after = parts_of(after)

    def compare(self, at: str, before: Any, after: Any) -> Iterator[Flaw]:
        """Yield what `after` narrows at the place `at` of a document."""
        if after is True or before is False:
            return
        if after is False:
            yield Flaw(at or "/", "is no longer accepted")
            return
        old = self._resolved(before, self._before)
        new = self._resolved(after, self._after)
        yield from _scalars(at or "/", old, new)
        yield from self._fields(at, old, new)
        yield from self.compare(f"{at}/*", old.get("items", True), new.get("items", True))

    def _fields(self, at: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Flaw]:
        named: dict[str, Any] = old.get("properties", {})
        wanted: dict[str, Any] = new.get("properties", {})
        for name in new.get("required", []):
            if name not in old.get("required", []):
                yield Flaw(f"{at}/{escape(name)}", "must be given from now on")
        others_before, others_after = (
            part.get("additionalProperties", True) for part in (old, new)
        )
        for name in sorted({*named, *wanted}):
            inner = named.get(name, others_before), wanted.get(name, others_after)
            yield from self.compare(f"{at}/{escape(name)}", *inner)
        if others_after is False and others_before is not False:
            yield Flaw(at or "/", "fields that are not described are no longer accepted")
        elif others_before is not False:
            yield from self.compare(f"{at}/*", others_before, others_after)

    def _resolved(self, schema: Any, parts: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        part = cast("dict[str, Any]", schema) if isinstance(schema, dict) else {}
        while "$ref" in part:
            part = {**parts[target_of(part["$ref"])], **{k: part[k] for k in part if k != "$ref"}}
        return part


def _scalars(at: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Flaw]:
    lost = _types(old) - _types(new)
    if lost:
        yield Flaw(at, f"may no longer be {' or '.join(sorted(lost))}")
    yield from _values(at, old, new)
    yield from _bounds(at, old, new, _LEAST, lambda before, after: after > before)
    yield from _bounds(at, old, new, _MOST, lambda before, after: after < before)
    for rule in _RULES:
        if rule in new and new[rule] != old.get(rule):
            yield Flaw(at, f"must keep to another {rule.removeprefix('x-')}: {new[rule]}")
    if new.get("uniqueItems") and not old.get("uniqueItems"):
        yield Flaw(at, "must not repeat an item from now on")
    for keyword in _COMBINED:
        if keyword in new and new[keyword] != old.get(keyword):
            yield Flaw(at, f"is judged by another '{keyword}'; the stored documents decide")


def _types(part: dict[str, Any]) -> set[str]:
    given = part.get("type", _TYPES)
    named = {given} if isinstance(given, str) else set(cast("list[str]", given))
    return named | {"integer"} if "number" in named else named


def _values(at: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Flaw]:
    accepted = _listed(new)
    if accepted is None:
        return
    before = _listed(old)
    if before is None:
        yield Flaw(at, f"accepts only {_shown(accepted)} from now on")
        return
    lost = [value for value in before if value not in accepted]
    if lost:
        yield Flaw(at, f"no longer accepts {_shown(lost)}")


def _listed(part: dict[str, Any]) -> list[Any] | None:
    return [part["const"]] if "const" in part else part.get("enum")


def _shown(values: list[Any]) -> str:
    return ", ".join(str(value)[:40] for value in values[:10])


def _bounds(
    at: str,
    old: dict[str, Any],
    new: dict[str, Any],
    keywords: tuple[str, ...],
    is_tighter: Callable[[float, float], bool],
) -> Iterator[Flaw]:
    for keyword in keywords:
        if keyword in new and (keyword not in old or is_tighter(old[keyword], new[keyword])):
            yield Flaw(at, f"has another {keyword}: {new[keyword]}")
