"""Whether a mapping of the right form makes sense: what no schema can say."""

from collections.abc import Iterator, Sequence

from msgspec import UNSET, UnsetType

from muniment.capabilities.imports.model.form import Flaw, nearest
from muniment.capabilities.imports.model.mapping import (
    Condition,
    Field,
    ImportMapping,
    Record,
    Slot,
    Source,
    Transform,
)
from muniment.capabilities.imports.model.slots import slots_of
from muniment.capabilities.imports.model.targets import FIELDS, PARENTS, shape_of
from muniment.kernel.values import escape

_SOURCES = ("column", "path", "constant", "template", "rest")
_ARGUMENTS = ("date", "join", "map", "number", "split", "vocabulary")


def sense_flaws(mapping: ImportMapping) -> tuple[Flaw, ...]:
    """Return every place where a well-formed mapping contradicts itself, in order."""
    return (
        *_source_flaws(mapping.source),
        *(f for n in range(len(mapping.records)) for f in _record_flaws(mapping.records, n)),
        *(flaw for pointer, slot in slots_of(mapping) for flaw in _slot_flaws(pointer, slot)),
    )


def _source_flaws(source: Source) -> Iterator[Flaw]:
    if source.encoding != "auto":
        try:
            "x".encode(source.encoding)
        except (LookupError, ValueError):
            yield Flaw("/source/encoding", f"'{source.encoding}' is no encoding; use 'auto'")
    if source.delimiter not in {"auto", "tab"} and len(source.delimiter) != 1:
        yield Flaw("/source/delimiter", "use 'auto', 'tab' or one character")


def _record_flaws(records: Sequence[Record], number: int) -> Iterator[Flaw]:
    record, at = records[number], f"/records/{number}"
    if any(other.ref == record.ref for other in records[:number]):
        yield Flaw(at, f"a record '{record.ref}' was described before; give this one another id")
    yield from _relation_flaws(at, record, records)
    yield from _condition_flaws(at, record.when)
    if record.references and record.kind != "version":
        yield Flaw(f"{at}/references", "only a version has files")
    if record.tags and record.kind == "project":
        yield Flaw(f"{at}/tags", "a project has no tags")
    for name in record.fields:
        if shape_of(record.kind, name):
            yield from _twice(at, record, name)
            continue
        accepted = sorted(FIELDS[record.kind])
        yield Flaw(
            f"{at}/fields/{escape(name)}",
            f"a {record.kind} has no '{name}'{nearest(name, accepted)}; use {', '.join(accepted)}",
        )


def _twice(at: str, record: Record, name: str) -> Iterator[Flaw]:
    whole = ".".join(name.split(".")[:2])
    if name != whole and whole in record.fields:
        yield Flaw(f"{at}/fields/{escape(name)}", f"'{whole}' is given as a whole already")


def _relation_flaws(at: str, record: Record, records: Sequence[Record]) -> Iterator[Flaw]:
    kinds = {other.ref: other.kind for other in records}
    for relation, kind in (("project", "project"), ("model", "model")):
        named: str | UnsetType = getattr(record, relation)
        if relation not in PARENTS[record.kind]:
            if not isinstance(named, UnsetType):
                yield Flaw(f"{at}/{relation}", f"a {record.kind} belongs to no {relation}")
        elif kinds.get(relation if isinstance(named, UnsetType) else named) != kind:
            yield Flaw(f"{at}/{relation}", f"must be the id of a {kind} among the records")
    if record.use_cases and record.kind != "model":
        yield Flaw(f"{at}/use_cases", "only a model serves use cases")
    for position, named in enumerate(record.use_cases):
        if kinds.get(named) != "use_case":
            yield Flaw(f"{at}/use_cases/{position}", "must be the id of a use_case")


def _slot_flaws(at: str, slot: Slot) -> Iterator[Flaw]:
    if not isinstance(slot, Field):
        return
    given = [source for source in _SOURCES if getattr(slot, source) is not UNSET]
    if len(given) != 1:
        what = f"found {' and '.join(given)}" if given else "found none"
        yield Flaw(at, f"give exactly one of {', '.join(_SOURCES)}; {what}")
    yield from _condition_flaws(at, slot.when)
    for position, transform in enumerate(slot.transforms):
        if isinstance(transform, Transform):
            yield from _transform_flaws(f"{at}/transforms/{position}", transform)


def _transform_flaws(at: str, transform: Transform) -> Iterator[Flaw]:
    given = [word for word in _ARGUMENTS if getattr(transform, word) is not UNSET]
    if len(given) != 1:
        yield Flaw(at, f"name exactly one of {', '.join(_ARGUMENTS)}; start another item for more")
        return
    for companion, main in (("synonyms", "vocabulary"), ("otherwise", "map")):
        if getattr(transform, companion) is not UNSET and given != [main]:
            yield Flaw(f"{at}/{companion}", f"goes with '{main}' only")


def _condition_flaws(at: str, condition: Condition | UnsetType) -> Iterator[Flaw]:
    if isinstance(condition, UnsetType):
        return
    if (condition.column is UNSET) == (condition.path is UNSET):
        yield Flaw(f"{at}/when", "give either a column or a path")
    if (condition.is_ is UNSET) == (condition.filled is UNSET):
        yield Flaw(f"{at}/when", "say either 'is' with a list of values, or 'filled'")
