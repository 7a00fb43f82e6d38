"""What one row says: a draft of each record it gives, before rows are compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from msgspec import UnsetType

from muniment.capabilities.imports.model.compiling import Compiled, LinkReader, RecordReader
from muniment.capabilities.imports.model.fields import FieldReader, RowReading
from muniment.capabilities.imports.model.mapping import Record
from muniment.capabilities.imports.model.plan import Severity
from muniment.capabilities.imports.model.rows import Row
from muniment.capabilities.imports.model.sources import without_nulls
from muniment.capabilities.imports.model.targets import PARENTS
from muniment.capabilities.imports.model.transforms import Unfit
from muniment.capabilities.imports.model.values import clean, fingerprint, is_blank, text_of
from muniment.kernel.values import JsonValue

LONGEST_KEY: Final = 200
_KEY_HASH: Final = 12

Leaf: TypeAlias = tuple[str, ...]
"""Where a value stands in a record: `("tags", "stage")`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One record as one row describes it; `keys` are its possible identities, best first."""

    spec: Record
    keys: tuple[str, ...]
    tail: str
    title: str
    leaves: Mapping[Leaf, JsonValue]

    @property
    def identity(self) -> tuple[str, str]:
        """The record of the mapping and the key: one identity, one record."""
        return (self.spec.ref, self.keys[0])


@dataclass(frozen=True, slots=True)
class RowDraft:
    """What one row gives: drafts by the id of their record, or problems that keep it out."""

    reading: RowReading
    drafts: Mapping[str, Draft]

    @property
    def number(self) -> int:
        """The number of the row in its file."""
        return self.reading.row.number


def draft_row(row: Row, compiled: Compiled) -> RowDraft:
    """Return what `row` gives; the reading tells what does not fit."""
    values = {
        name: without_nulls(clean(value), compiled.nulls) for name, value in row.values.items()
    }
    reading = RowReading(row, values)
    if compiled.owner:
        reading.owner = text_of(compiled.owner.read(RowReading(row, values)))
    if row.short_by:
        short = Unfit(
            "short-row",
            f"has {row.short_by} cells fewer than the heading; they were taken for empty",
            "Check that no cell or delimiter is missing",
        )
        reading.report("", None, short, Severity.WARNING)
    drafts: dict[str, Draft] = {}
    for record in compiled.records:
        if record.when(values) and (draft := _draft(record, reading)):
            drafts[record.spec.ref] = draft
    _check_parents(drafts, reading)
    if not drafts and not reading.is_rejected:
        nothing = Unfit("nothing", "gives no record", "Check the conditions of the mapping")
        reading.report("", None, nothing, Severity.ERROR)
    return RowDraft(reading, drafts)


def _draft(record: RecordReader, reading: RowReading) -> Draft | None:
    found = [_key(alternative, reading) for alternative in record.keys]
    keys = tuple(key for key, _ in found if key)
    leaves = dict(_leaves(record, reading))
    title = text_of(record.name.read(reading))
    if not keys:
        choices = "; or ".join(
            " and ".join(part.label for part in alternative) for alternative in record.keys
        )
        nameless = Unfit("key", "has nothing that identifies it", f"Fill in {choices}")
        reading.report(choices, None, nameless, Severity.ERROR)
        return None
    _, tail = found[0]
    return Draft(record.spec, keys, tail, title or tail or keys[0], leaves)


def _key(alternative: Sequence[FieldReader], reading: RowReading) -> tuple[str, str]:
    parts = [" ".join(text_of(part.read(reading)).split()) for part in alternative]
    if not all(parts):
        return "", ""
    key = "/".join(parts)
    if len(key) > LONGEST_KEY:
        key = f"{key[: LONGEST_KEY - _KEY_HASH - 1]}~{fingerprint(key)[:_KEY_HASH]}"
    return key, parts[-1]


def _leaves(record: RecordReader, reading: RowReading) -> Iterator[tuple[Leaf, JsonValue]]:
    for leaf, reader in record.members:
        value = reader.read(reading)
        if not is_blank(value):
            yield leaf, value
    links = [link for reader in record.links for link in _links(reader, reading)]
    if links:
        yield ("links",), [*links]
    references = [dict(_reference(reader, reading)) for reader in record.references]
    if kept := [reference for reference in references if {"path", "uri"} <= reference.keys()]:
        yield ("references",), [*kept]


def _links(link: LinkReader, reading: RowReading) -> Iterator[dict[str, JsonValue]]:
    hrefs = link.href.read(reading)
    title = link.title.read(reading) if link.title else None
    for href in hrefs if isinstance(hrefs, list) else []:
        plain: dict[str, JsonValue] = {"rel": link.rel, "href": href}
        yield plain if is_blank(title) else {**plain, "title": title}


def _reference(
    readers: Mapping[str, FieldReader], reading: RowReading
) -> Iterator[tuple[str, JsonValue]]:
    for part, reader in readers.items():
        value = reader.read(reading)
        if not is_blank(value):
            yield part, value


def _check_parents(drafts: Mapping[str, Draft], reading: RowReading) -> None:
    for draft in drafts.values():
        for relation in PARENTS[draft.spec.kind]:
            if parent_ref(draft.spec, relation) not in drafts and not reading.is_rejected:
                orphan = Unfit(
                    "parent",
                    f"gives a {draft.spec.kind} without its {relation}",
                    f"Fill in what identifies the {relation}",
                )
                reading.report("", None, orphan, Severity.ERROR)


def parent_ref(spec: Record, relation: str) -> str:
    """Return the id of the record that stands in `relation` to the records of `spec`."""
    named: str | UnsetType = getattr(spec, relation)
    return relation if isinstance(named, UnsetType) else named
