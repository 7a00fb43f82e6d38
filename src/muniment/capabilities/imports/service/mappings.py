"""Mappings in use: the shipped ones, and of each source the one that it was last imported by."""

from collections.abc import Iterator
from dataclasses import dataclass

from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.store import runs
from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobMissing
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class MappingUse:
    """The fields that a mapping writes under a schema; `import_id` is the last run by it."""

    source: str
    import_id: str | None
    fields: tuple[str, ...]


def mappings_under(unit: Unit, schema: str) -> list[MappingUse]:
    """Return the mappings that write aspects under a schema.

    Trusts its caller to have passed the gate. A kept mapping that the present language cannot read
    any more is left out: it could not be run either.
    """
    from muniment.capabilities.imports.service import shipped  # noqa: PLC0415  slow to load

    found = {name: (None, _read(shipped.mapping_text(name))) for name in shipped.mapping_names()}
    found |= {source: (run_id, mapping) for source, run_id, mapping in _kept(unit)}
    uses: list[MappingUse] = []
    for source, (run_id, mapping) in sorted(found.items()):
        written = [] if mapping is None else _fields(mapping, schema)
        if written:
            uses.append(MappingUse(source, run_id, tuple(written)))
    return uses


def _kept(unit: Unit) -> Iterator[tuple[str, str, ImportMapping | None]]:
    for run in runs.last_of_each_source(unit.connection):
        try:
            text = b"".join(unit.blobs.read(Digest(run.mapping.digest))).decode()
        except (BlobMissing, UnicodeDecodeError):
            continue
        yield run.source, run.run_id, _read(text)


def _read(text: str) -> ImportMapping | None:
    from muniment.capabilities.imports.model.loading import (  # noqa: PLC0415  slow to load
        MappingRefused,
        read_mapping,
    )

    try:
        return read_mapping(text)
    except MappingRefused:
        return None


def _fields(mapping: ImportMapping, schema: str) -> list[str]:
    return sorted({name for record in mapping.records for name in record.aspects.get(schema, {})})
