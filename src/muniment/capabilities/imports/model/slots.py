"""Every place of a mapping that reads a value from a row, with its pointer."""

from collections.abc import Iterator, Mapping

from msgspec import UnsetType

from muniment.capabilities.imports.model.mapping import (
    Field,
    ImportMapping,
    Link,
    Record,
    Reference,
    Slot,
)
from muniment.kernel.values import escape


def slots_of(mapping: ImportMapping) -> Iterator[tuple[str, Slot]]:
    """Yield the JSON pointer and the slot of everything the mapping reads."""
    for pointer, slot in _places_of(mapping):
        if not isinstance(slot, UnsetType):
            yield pointer, slot


def columns_of(mapping: ImportMapping) -> frozenset[str]:
    """Return every heading the mapping knows: the columns it reads and their other names."""
    columns = {name for _, slot in slots_of(mapping) for name in _columns(slot)}
    aliases = {alias for names in mapping.columns.values() for alias in names}
    return frozenset(columns | set(mapping.columns) | aliases)


def _places_of(mapping: ImportMapping) -> Iterator[tuple[str, Slot | UnsetType]]:
    yield "/owner", mapping.owner
    for number, record in enumerate(mapping.records):
        for pointer, slot in _places_of_record(record):
            yield f"/records/{number}/{pointer}", slot


def _places_of_record(record: Record) -> Iterator[tuple[str, Slot | UnsetType]]:
    yield "name", record.name
    for place, alternative in enumerate(record.key):
        yield from ((f"key/{place}/{number}", slot) for number, slot in enumerate(alternative))
    yield from _members("fields", record.fields)
    yield from _members("tags", record.tags)
    for schema, members in record.aspects.items():
        yield from _members(f"aspects/{schema}", members)
    for number, link in enumerate(record.links):
        yield from _parts(f"links/{number}", link)
    for number, reference in enumerate(record.references):
        yield from _parts(f"references/{number}", reference)


def _members(at: str, slots: Mapping[str, Slot]) -> Iterator[tuple[str, Slot]]:
    return ((f"{at}/{escape(name)}", slot) for name, slot in slots.items())


def _parts(at: str, whole: Link | Reference) -> Iterator[tuple[str, Slot | UnsetType]]:
    return (
        (f"{at}/{part}", getattr(whole, part)) for part in whole.__struct_fields__ if part != "rel"
    )


def _columns(slot: Slot) -> tuple[str, ...]:
    column = slot.column if isinstance(slot, Field) else slot
    if isinstance(column, UnsetType):
        return ()
    return (column,) if isinstance(column, str) else column
