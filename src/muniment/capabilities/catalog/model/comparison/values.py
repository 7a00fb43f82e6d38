"""Values side by side: when two are the same, and what a document says, line by line."""

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final, cast

Path = tuple[str, ...]
# `name==1.2`, as requirement files and environments list what is installed.
_PINNED: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*([=<>~!]=?=?)\s*(\S.*)")
_SEPARATORS: Final = re.compile(r"[-_.]+")


def sameness(value: Any) -> Hashable:
    """Return what two JSON values have in common exactly if they are the same.

    Numbers are the same by value (`1` and `1.0`), truth is no number, objects have no order.
    """
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return (type(value).__name__, value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return ("object", frozenset((key, sameness(entry)) for key, entry in entries.items()))
    if isinstance(value, list | tuple):
        return ("array", tuple(sameness(entry) for entry in cast("list[Any]", value)))
    return (type(value).__name__, str(value))


def lines_of(document: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the values in a document with the names that lead to each.

    A list of plain values is one value; of a list of objects, each has its number, from 1.
    """
    for name, value in document.items():
        path = (*above, name)
        if isinstance(value, dict) and value:
            yield from lines_of(cast("dict[str, Any]", value), path)
        elif isinstance(value, list) and any(
            isinstance(entry, dict) for entry in cast("list[Any]", value)
        ):
            numbered = enumerate(cast("list[Any]", value), 1)
            yield from lines_of({str(number): entry for number, entry in numbered}, path)
        else:
            yield path, value


def by_package(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an environment in which lists of pinned packages are objects: name to version.

    Names of packages are the same whatever their case and separators (PEP 503).
    """
    return {name: _pins(value) for name, value in document.items()}


def _pins(value: Any) -> Any:
    if isinstance(value, dict):
        return by_package(cast("dict[str, Any]", value))
    entries = cast("list[Any]", value) if isinstance(value, list) else []
    found = [_PINNED.fullmatch(entry.strip()) for entry in entries if isinstance(entry, str)]
    pins = {
        _SEPARATORS.sub("-", pin[1]).lower(): pin[3] if pin[2] in {"=", "=="} else pin[2] + pin[3]
        for pin in found
        if pin is not None
    }
    return pins if pins and len(pins) == len(entries) else cast("Any", value)
