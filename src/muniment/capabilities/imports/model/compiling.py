"""A mapping made ready for one file: every field bound to headings and vocabularies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec import UnsetType

from muniment.capabilities.imports.model.columns import Columns
from muniment.capabilities.imports.model.fields import FieldReader
from muniment.capabilities.imports.model.loading import refusal
from muniment.capabilities.imports.model.mapping import (
    ImportMapping,
    Link,
    Record,
    Reference,
    Slot,
    field_of,
)
from muniment.capabilities.imports.model.sources import Sources, Test, null_words
from muniment.capabilities.imports.model.targets import (
    ANY,
    HREFS,
    LABEL,
    LONG,
    REFERENCE,
    SHORT,
    TAG,
    Shape,
    shape_of,
)
from muniment.capabilities.imports.model.terms import Terms
from muniment.capabilities.imports.model.transforms import shape_step, step_of


@dataclass(frozen=True, slots=True)
class LinkReader:
    """Reads the links of one relation."""

    rel: str
    href: FieldReader
    title: FieldReader | None


@dataclass(frozen=True, slots=True)
class RecordReader:
    """A record of a mapping, ready to be read from every row."""

    spec: Record
    when: Test
    keys: tuple[tuple[FieldReader, ...], ...]
    name: FieldReader
    members: tuple[tuple[tuple[str, ...], FieldReader], ...]
    links: tuple[LinkReader, ...]
    references: tuple[Mapping[str, FieldReader], ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A mapping made ready for one file."""

    records: tuple[RecordReader, ...]
    owner: FieldReader | None
    nulls: frozenset[str]


class Compiler:
    """Binds the parts of a mapping to the headings of a file and to vocabularies."""

    def __init__(self, columns: Columns, terms: Terms) -> None:
        self._sources = Sources(columns)
        self._terms = terms

    def compile(self, mapping: ImportMapping) -> Compiled:
        """Return `mapping` ready to read; raise `MappingRefused` for an unknown vocabulary."""
        records = tuple(
            self._record(f"/records/{number}", record)
            for number, record in enumerate(mapping.records)
        )
        owner = self._optional("/owner", mapping.owner, LONG)
        if self._terms.flaws:
            raise refusal(self._terms.flaws)
        return Compiled(records, owner, null_words(mapping.source.nulls))

    def _record(self, at: str, record: Record) -> RecordReader:
        return RecordReader(
            spec=record,
            when=self._sources.test(record.when),
            keys=tuple(
                tuple(self._reader(f"{at}/key/{n}", slot, LONG) for slot in alternative)
                for n, alternative in enumerate(record.key)
            ),
            name=self._reader(f"{at}/name", record.name, _name_shape(record)),
            members=tuple(self._members(at, record)),
            links=tuple(self._link(f"{at}/links/{n}", link) for n, link in enumerate(record.links)),
            references=tuple(
                self._reference(f"{at}/references/{n}", reference)
                for n, reference in enumerate(record.references)
            ),
        )

    def _members(self, at: str, record: Record) -> Iterator[tuple[tuple[str, ...], FieldReader]]:
        for name, slot in record.fields.items():
            reader = self._reader(f"{at}/fields/{name}", slot, shape_of(record.kind, name) or ANY)
            # What follows training.metrics. is one name, though it has dots.
            yield ("fields", *name.split(".", 2)), reader
        for key, slot in record.tags.items():
            yield ("tags", key), self._reader(f"{at}/tags/{key}", slot, TAG)
        for schema, members in record.aspects.items():
            for name, slot in members.items():
                reader = self._reader(f"{at}/aspects/{schema}/{name}", slot, ANY)
                yield ("aspects", schema, name), reader

    def _link(self, at: str, link: Link) -> LinkReader:
        href = self._reader(f"{at}/href", link.href, HREFS)
        return LinkReader(link.rel, href, self._optional(f"{at}/title", link.title, SHORT))

    def _reference(self, at: str, reference: Reference) -> dict[str, FieldReader]:
        readers = {
            part: self._optional(f"{at}/{part}", getattr(reference, part), shape)
            for part, shape in REFERENCE.items()
        }
        return {part: reader for part, reader in readers.items() if reader}

    def _optional(self, at: str, slot: Slot | UnsetType, shape: Shape) -> FieldReader | None:
        return None if isinstance(slot, UnsetType) else self._reader(at, slot, shape)

    def _reader(self, at: str, slot: Slot, shape: Shape) -> FieldReader:
        spec = field_of(slot)
        places = self._sources.of(spec)
        column = " or ".join(label for label, _ in places)
        steps = (
            step_of(transform, lambda wanted: self._terms.step(f"{at}/transforms", wanted, column))
            for transform in spec.transforms
        )
        return FieldReader(
            spec, places, tuple(steps), shape_step(shape), self._sources.test(spec.when)
        )


def _name_shape(record: Record) -> Shape:
    # A version goes by its label, kept as it is; other names are made to fit from any title.
    return LABEL if record.kind == "version" else LONG
