"""Migration: how documents of the version before become documents of this one.

A migration belongs to the version that it leads to and is fixed with it. Its steps name places by
JSON Pointer (RFC 6901), with `*` for every item of a list, and are applied where they apply: what
a document does not have is passed over. Its examples are its tests: a version whose migration does
not turn each `given` into its `expected` is not accepted.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from muniment.capabilities.metadata.model.parts import Flaw
from muniment.kernel.values import unescape

MAX_STEPS = 200
MAX_EXAMPLES = 50
_EVERY = "*"


class Op(StrEnum):
    """What a step does: the words of JSON Patch (RFC 6902) where it has one."""

    MOVE = "move"
    COPY = "copy"
    REMOVE = "remove"
    DEFAULT = "default"
    RECODE = "recode"


@dataclass(frozen=True, slots=True)
class Step:
    """One change to a document.

    `move` and `copy` take what is at `path` to `to`; `remove` takes it away; `default` puts
    `value` where nothing is; `recode` puts in place of a text its entry in `values`.
    """

    op: Op
    path: str
    to: str | None = None
    value: Any = None
    values: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A document of the version before, and what the migration must make of it."""

    given: dict[str, Any]
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from the version before to this one."""

    steps: tuple[Step, ...] = ()
    examples: tuple[Example, ...] = ()

    def apply(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document that the steps make of `document`, which stays as it is."""
        changed = copy.deepcopy(document)
        for step in self.steps:
            _ACTIONS[step.op](changed, step)
        return changed

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong with the steps themselves."""
        if len(self.steps) > MAX_STEPS:
            yield Flaw("/migration/steps", f"at most {MAX_STEPS} steps are taken")
        if len(self.examples) > MAX_EXAMPLES:
            yield Flaw("/migration/examples", f"at most {MAX_EXAMPLES} examples are kept")
        for number, step in enumerate(self.steps):
            at = f"/migration/steps/{number}"
            for name in ("path", "to"):
                pointer = getattr(step, name)
                if pointer is not None and not _is_place(pointer):
                    yield Flaw(f"{at}/{name}", "is a JSON pointer to a field, such as '/contact'")
            yield from _step_flaws(at, step)


def _step_flaws(at: str, step: Step) -> Iterator[Flaw]:
    leads = step.op in {Op.MOVE, Op.COPY}
    if leads and step.to is None:
        yield Flaw(f"{at}/to", f"a {step.op} says where to")
    if not leads and step.to is not None:
        yield Flaw(f"{at}/to", f"a {step.op} has no other place")
    if (step.op is Op.RECODE) != (step.values is not None):
        yield Flaw(f"{at}/values", "goes with a recode, and only with one")
    if leads and step.to is not None and not _is_within_reach(step.path, step.to):
        yield Flaw(f"{at}/to", "with '*', both places are fields of the same item")


def _is_place(pointer: str) -> bool:
    last = pointer.rpartition("/")[2]
    return pointer.startswith("/") and bool(last)


def _is_within_reach(path: str, to: str) -> bool:
    """Whether each item knows its own other place: `*` must stand in the parents alike."""
    if _EVERY not in path.split("/") and _EVERY not in to.split("/"):
        return True
    parents = path.rpartition("/")[0], to.rpartition("/")[0]
    return parents[0] == parents[1] and _EVERY not in {path[-1:], to[-1:]}


def _keys(pointer: str) -> list[str]:
    return [unescape(segment) for segment in pointer.split("/")[1:]]


def _parents(document: Any, keys: list[str]) -> Iterator[Any]:
    """Yield everything that the keys lead to; `*` leads to every item of a list."""
    if not keys:
        yield document
        return
    for _, inner in _entries(document, keys[0]):
        yield from _parents(inner, keys[1:])


def _entries(holder: Any, key: str) -> Iterator[tuple[Any, Any]]:
    """Yield the places of `holder` that `key` names, with what is there."""
    if isinstance(holder, dict):
        members = cast("dict[str, Any]", holder)
        if key in members:
            yield key, members[key]
    elif isinstance(holder, list) and key == _EVERY:
        yield from enumerate(cast("list[Any]", holder))


def _lead(document: Any, step: Step) -> None:
    """Move or copy, within each holder if both places are in the same, or across the document."""
    *above, name = _keys(step.path)
    *target, new_name = _keys(step.to or "")
    for holder in list(_parents(document, above)):
        for key, value in list(_entries(holder, name)):
            goal = holder if target == above else _made(document, target)
            if not isinstance(goal, dict):
                continue
            if step.op is Op.MOVE:
                del holder[key]
            goal[new_name] = copy.deepcopy(value)


def _made(document: Any, keys: list[str]) -> Any:
    """Return the object at `keys`, made where it is missing."""
    for key in keys:
        if not isinstance(document, dict):
            return None
        document = cast("dict[str, Any]", document).setdefault(key, {})
    return document


def _remove(document: Any, step: Step) -> None:
    *above, name = _keys(step.path)
    for holder in list(_parents(document, above)):
        for key, _ in reversed(list(_entries(holder, name))):
            del holder[key]


def _default(document: Any, step: Step) -> None:
    *above, name = _keys(step.path)
    holders = list(_parents(document, above)) if _EVERY in above else [_made(document, above)]
    for holder in holders:
        if isinstance(holder, dict) and name != _EVERY:
            cast("dict[str, Any]", holder).setdefault(name, copy.deepcopy(step.value))


def _recode(document: Any, step: Step) -> None:
    *above, name = _keys(step.path)
    for holder in list(_parents(document, above)):
        for key, value in list(_entries(holder, name)):
            if isinstance(value, str) and value in (step.values or {}):
                holder[key] = copy.deepcopy((step.values or {})[value])


_ACTIONS = {
    Op.MOVE: _lead,
    Op.COPY: _lead,
    Op.REMOVE: _remove,
    Op.DEFAULT: _default,
    Op.RECODE: _recode,
}
