"""Schemas: drafting, publishing and retiring what aspects must say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from muniment.capabilities.metadata.model import (
    Schema,
    SchemaExists,
    SchemaNotFound,
    SchemaStatus,
    Vocabulary,
)
from muniment.capabilities.metadata.model.migration import Migration
from muniment.capabilities.metadata.model.parts import Flaw
from muniment.capabilities.metadata.model.schemas import ANY_KIND
from muniment.capabilities.metadata.service.permissions import MANAGE_SCHEMA, READ_SCHEMA
from muniment.capabilities.metadata.service.vocabularies import check_term, vocabulary_named
from muniment.capabilities.metadata.store import schemas as store
from muniment.kernel.moment import Moment
from muniment.platform.database import records
from muniment.platform.encoding import encode
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

MODEL_KIND = "model_kind"
_WHOLE = frozenset({"body", "migration"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new version of a schema is to say."""

    body: dict[str, Any]
    applies_to: tuple[str, ...]
    title: str = ""
    description: str = ""
    model_kinds: tuple[str, ...] = ()
    mandatory_for: tuple[str, ...] = ()
    migration: Migration | None = None


def create_schema(unit: Unit, name: str, draft: Draft) -> Schema:
    """Draft the first version of a new schema; raise `SchemaExists` if the name is taken."""
    unit.authorize(MANAGE_SCHEMA)
    if store.newest(unit.connection, name, Moment.NOW) is not None:
        raise SchemaExists(
            f"There is a schema '{name[:80]}' already; draft its next version instead.",
            schema=name,
        )
    return _drafted(unit, name, 1, draft)


def draft_version(unit: Unit, name: str, draft: Draft) -> Schema:
    """Draft the next version of a schema; raise `SchemaExists` while another is being drafted."""
    unit.authorize(MANAGE_SCHEMA)
    newest = schema_named(unit, name, moment=Moment.NOW, published=False)
    unit.match(newest.revision)
    if newest.status is SchemaStatus.DRAFT:
        raise SchemaExists(
            f"Version {newest.version} of '{name}' is still a draft; amend, publish or retire it "
            "first.",
            schema=name,
            version=newest.version,
        )
    return _drafted(unit, name, newest.version + 1, draft)


def amend_draft(unit: Unit, name: str, version: int, patch: Mapping[str, Any]) -> Schema:
    """Change a draft; raise `SchemaFixed` for a version that is published or retired."""
    draft = _manageable(unit, name, version)
    # Body and migration are replaced as a whole: merging two gives what nobody wrote.
    whole = {field: value for field, value in patch.items() if field in _WHOLE}
    merging = {field: value for field, value in patch.items() if field not in _WHOLE}
    changed = {field: getattr(records.merged(draft, merging), field) for field in merging} | whole
    amended = _agreed(unit, draft.amended(changed))
    if amended == draft:
        return draft
    return enter(unit, "schema.amended", amended)


def publish_schema(unit: Unit, name: str, version: int) -> Schema:
    """Put a draft in force; what was written under earlier versions stays under them."""
    published = _manageable(unit, name, version).published(unit.now)
    return enter(unit, "schema.published", _agreed(unit, published))


def retire_schema(unit: Unit, name: str, version: int) -> Schema:
    """Take a version out of force; what was written under it stays, and stays readable."""
    return enter(unit, "schema.retired", _manageable(unit, name, version).retired())


def show_schema(unit: Unit, name: str, version: int | None = None) -> Schema:
    """Return a version of a schema to whoever may see any; by default the one in force."""
    unit.authorize_anywhere(READ_SCHEMA)
    return schema_named(unit, name, version)


def list_schemas(unit: Unit, *, after: str, limit: int) -> list[Schema]:
    """Return up to `limit` schemas with names after `after`, each in its version in force."""
    unit.authorize_anywhere(READ_SCHEMA)
    return store.page(unit.connection, unit.moment, after=after, limit=limit)


def list_versions(unit: Unit, name: str, *, after: int, limit: int) -> list[Schema]:
    """Return up to `limit` versions of a schema with numbers after `after`."""
    show_schema(unit, name)
    return store.versions(unit.connection, name, unit.moment, after=after, limit=limit)


def schema_named(
    unit: Unit,
    name: str,
    version: int | None = None,
    *,
    moment: Moment | None = None,
    published: bool = True,
) -> Schema:
    """Return a version of a schema: the one named, the newest in force, or else the newest."""
    when = unit.moment if moment is None else moment
    if version is not None:
        found = store.find(unit.connection, name, version, when)
    else:
        in_force = store.newest(unit.connection, name, when, published=True) if published else None
        found = in_force or store.newest(unit.connection, name, when)
    if found is None:
        which = "" if version is None else f" in version {version}"
        raise SchemaNotFound(f"There is no schema '{name[:80]}'{which}.", schema=name[:80])
    return found


def _manageable(unit: Unit, name: str, version: int) -> Schema:
    unit.authorize(MANAGE_SCHEMA)
    found = schema_named(unit, name, version, moment=unit.base)
    unit.match(found.revision)
    return found


def _drafted(unit: Unit, name: str, version: int, draft: Draft) -> Schema:
    schema = Schema(
        name=name,
        version=version,
        title=draft.title or name,
        description=draft.description,
        body=draft.body,
        applies_to=draft.applies_to,
        model_kinds=draft.model_kinds,
        mandatory_for=draft.mandatory_for,
        migration=draft.migration,
        status=SchemaStatus.DRAFT,
        created_at=unit.now,
        created_by=unit.actor.name,
    )
    return enter(unit, "schema.drafted", _agreed(unit, schema))


def _agreed(unit: Unit, schema: Schema) -> Schema:
    """Return the schema in words that were agreed on.

    Raises `SchemaRefused` if it makes no sense, `TermRefused` or `VocabularyNotFound` if it
    speaks of a model kind or a vocabulary that nobody knows.
    """
    agreed = replace(
        schema,
        model_kinds=_kinds(unit, schema.model_kinds),
        mandatory_for=_kinds(unit, schema.mandatory_for),
    ).checked()
    words = {name: vocabulary_named(unit, name, Moment.NOW) for name in agreed.judge.vocabularies}
    flaws = list(_example_flaws(agreed, words))
    if flaws:
        raise agreed.refusal(flaws)
    return agreed


def _example_flaws(schema: Schema, words: Mapping[str, Vocabulary]) -> Iterator[Flaw]:
    """Run the tests of a migration: each example must come out as expected, and fit."""
    migration = schema.migration or Migration()
    for number, example in enumerate(migration.examples):
        at = f"/migration/examples/{number}"
        made, flaws = schema.judge.judge(migration.apply(example.given), words)
        for flaw in flaws:
            yield Flaw(f"{at}/expected{flaw.pointer}", f"once migrated: {flaw.message}")
        if not flaws and made != example.expected:
            yield Flaw(f"{at}/expected", f"the steps make {encode(made).decode()[:300]} of it")


def _kinds(unit: Unit, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(k if k == ANY_KIND else check_term(unit, MODEL_KIND, k) for k in kinds)
