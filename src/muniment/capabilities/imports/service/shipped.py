"""The mappings that Muniment ships, and the schemas their aspects are written by."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from muniment.capabilities import metadata
from muniment.capabilities.imports.model.form import Flaw, nearest
from muniment.capabilities.imports.model.loading import refusal
from muniment.capabilities.imports.model.mapping import ImportMapping
from muniment.capabilities.imports.model.runs import NoSuchMapping
from muniment.kernel.moment import Moment
from muniment.kernel.values import escape
from muniment.platform.auth.gate import EVERYTHING
from muniment.platform.unit import Unit

_FOLDER = Path(__file__).parent.parent / "mappings"
_SCHEMA = ".schema.json"


@cache
def mapping_names() -> tuple[str, ...]:
    """Return the names of the mappings that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def mapping_text(name: str) -> str:
    """Return the text of a shipped mapping; raise `NoSuchMapping` if there is none."""
    if name not in mapping_names():
        raise NoSuchMapping(
            f"No mapping '{name[:80]}' is shipped{nearest(name, mapping_names())}; send your own, "
            f"or name one of {', '.join(mapping_names())}.",
            mapping=name[:80],
        )
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def check_schemas(unit: Unit, mapping: ImportMapping) -> None:
    """Refuse with `MappingRefused` a mapping whose aspects nobody has a schema for."""
    flaws = [
        Flaw(
            f"/records/{number}/aspects/{escape(schema)}",
            f"there is no schema '{schema}' in force; publish it first",
        )
        for number, record in enumerate(mapping.records)
        for schema in record.aspects
        if not _is_known(unit, schema) and not _file_of(schema).exists()
    ]
    if flaws:
        raise refusal(flaws)


def provide_schemas(unit: Unit, mapping: ImportMapping) -> None:
    """Put those shipped schemas in force that the mapping writes by and that nobody has defined.

    Muniment itself does it: what is shipped was decided on with the product, not by the caller.
    """
    for schema in sorted({name for record in mapping.records for name in record.aspects}):
        if not _is_known(unit, schema) and _file_of(schema).exists():
            kinds = {record.kind for record in mapping.records if schema in record.aspects}
            body = msgspec.json.decode(_file_of(schema).read_bytes())
            draft = metadata.Draft(
                body,
                applies_to=tuple(sorted(kinds)),
                title=body.get("title", schema),
                description=body.get("description", ""),
            )
            house = replace(unit, context=replace(unit.context, access=EVERYTHING, valid_at=None))
            made = metadata.create_schema(house, schema, draft)
            metadata.publish_schema(house, schema, made.version)


def _is_known(unit: Unit, schema: str) -> bool:
    try:
        metadata.schema_named(unit, schema, moment=Moment.NOW)
    except metadata.SchemaNotFound:
        return False
    return True


def _file_of(schema: str) -> Path:
    return _FOLDER / f"{schema}{_SCHEMA}"
