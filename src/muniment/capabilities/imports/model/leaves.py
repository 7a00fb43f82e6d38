"""Leaves: a record as a flat table of paths and values, and what is remembered of each."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from muniment.capabilities.imports.model.plan import PlannedRecord
from muniment.capabilities.imports.model.values import canonical, is_blank
from muniment.kernel.values import JsonValue, escape

_MARK_LENGTH: Final = 16

Path: TypeAlias = str
"""Where a value stands, as a JSON pointer without its first slash: `tags/stage`."""
Leaves: TypeAlias = Mapping[Path, JsonValue]


def leaves_of(record: PlannedRecord) -> dict[Path, JsonValue]:
    """Return everything a planned record says; what is blank is left out."""
    return {path: value for path, value in _leaves(record) if not is_blank(value)}


def mark(value: JsonValue) -> str:
    """Return a short text that differs when `value` differs; nothing for what is blank."""
    if is_blank(value):
        return ""
    return hashlib.sha256(canonical(value)).hexdigest()[:_MARK_LENGTH]


def path_of(*segments: str) -> Path:
    """Return the path that leads through `segments`."""
    return "/".join(map(escape, segments))


def members(leaves: Mapping[Path, JsonValue], *folder: str) -> dict[str, JsonValue]:
    """Return the leaves directly below `folder`, by their own names."""
    start = path_of(*folder) + "/"
    return {
        unescape(path[len(start) :]): value
        for path, value in leaves.items()
        if path.startswith(start)
    }


def unescape(segment: str) -> str:
    """Return the segment that `escape` made this of."""
    return segment.replace("~1", "/").replace("~0", "~")


def schemas_in(paths: Mapping[Path, object]) -> list[str]:
    """Return the names of the aspects that some paths lead into."""
    found = (path.split("/") for path in paths)
    return sorted({unescape(parts[1]) for parts in found if parts[0] == "aspects"})


def _leaves(record: PlannedRecord) -> Iterator[tuple[Path, JsonValue]]:
    yield from record.fields.items()
    for key, value in record.tags.items():
        yield path_of("tags", key), value
    for schema, body in record.aspects.items():
        for name, value in body.items():
            yield path_of("aspects", schema, name), value
    yield "links", [dict(link) for link in record.links]
    yield "references", [dict(reference) for reference in record.references]
    yield "use_cases", list(record.use_cases)
