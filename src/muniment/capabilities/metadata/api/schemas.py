"""JSON routes of schemas."""

from typing import Annotated, Any

import msgspec
from pydantic import Field

from muniment.capabilities.metadata.model import (
    Schema,
    SchemaExists,
    SchemaFixed,
    SchemaNotFound,
    SchemaRefused,
    TermRefused,
)
from muniment.capabilities.metadata.model.migration import (
    MAX_EXAMPLES,
    MAX_STEPS,
    Migration,
    Op,
)
from muniment.capabilities.metadata.service import schemas as service
from muniment.capabilities.metadata.service.permissions import MANAGE_SCHEMA, READ_SCHEMA
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number, read_words
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Schemas")
Number = Annotated[int, Field(ge=1, le=1_000_000)]


class StepRequest(Body):
    """One change of a migration; places are JSON pointers, with `*` for every item of a list.

    `move` or `copy` from `path` to `to`, `remove`, `default` to `value`, or `recode` by `values`.
    """

    op: Op
    path: str = Field(max_length=1_000)
    to: str | None = Field(None, max_length=1_000)
    value: Any = None
    values: dict[str, Any] | None = None


class ExampleRequest(Body):
    """A test of a migration: a document of the version before, and what must become of it."""

    given: dict[str, Any]
    expected: dict[str, Any]


class MigrationRequest(Body):
    """How documents of the version before become documents of this one."""

    steps: tuple[StepRequest, ...] = Field((), max_length=MAX_STEPS)
    examples: tuple[ExampleRequest, ...] = Field((), max_length=MAX_EXAMPLES)


class DraftRequest(Body):
    """What a new version is to say; `body` is a JSON Schema (2020-12) of an object."""

    body: dict[str, Any]
    applies_to: tuple[str, ...] = Field(min_length=1)
    title: str = ""
    description: str = ""
    model_kinds: tuple[str, ...] = ()
    mandatory_for: tuple[str, ...] = ()
    migration: MigrationRequest | None = None


class SchemaRequest(DraftRequest):
    """A schema to draft the first version of."""

    name: str


class DraftChange(Body):
    """What to change about a draft; what is left out stays."""

    body: dict[str, Any] = Field(default_factory=dict[str, Any])
    applies_to: tuple[str, ...] = Field((), min_length=1)
    title: str = ""
    description: str = ""
    model_kinds: tuple[str, ...] = ()
    mandatory_for: tuple[str, ...] = ()
    migration: MigrationRequest | None = None


@router.get("/schemas", permission=READ_SCHEMA)
def list_schemas(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Schema]:
    """List the schemas by name, each in the version in force, or its newest if none is."""
    (after,) = read_words(cursor) or ("",)
    found = service.list_schemas(unit, after=after, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda schema: (schema.name,))


@router.post(
    "/schemas", permission=MANAGE_SCHEMA, refusals=(SchemaExists, SchemaRefused, TermRefused)
)
def create_schema(unit: Inquiry, schema: SchemaRequest) -> Created:
    """Draft the first version of a new schema."""
    return _created(service.create_schema(unit, schema.name, _draft(schema)))


@router.get("/schemas/{name}", permission=READ_SCHEMA, refusals=(SchemaNotFound,))
def show_schema(unit: Inquiry, name: str) -> Schema:
    """Show the version of a schema in force, or its newest if none is."""
    return service.show_schema(unit, name)


@router.get("/schemas/{name}/versions", permission=READ_SCHEMA, refusals=(SchemaNotFound,))
def list_versions(
    unit: Inquiry, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Schema]:
    """List the versions of a schema, oldest first."""
    after = read_number(cursor) or 0
    found = service.list_versions(unit, name, after=after, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda schema: (schema.version,))


@router.post(
    "/schemas/{name}/versions",
    permission=MANAGE_SCHEMA,
    refusals=(SchemaNotFound, SchemaExists, SchemaRefused, TermRefused),
)
def draft_version(unit: Inquiry, name: str, draft: DraftRequest) -> Created:
    """Draft the next version of a schema; the versions before it stay as they are."""
    return _created(service.draft_version(unit, name, _draft(draft)))


@router.get("/schemas/{name}/{version}", permission=READ_SCHEMA, refusals=(SchemaNotFound,))
def show_version(unit: Inquiry, name: str, version: Number) -> Schema:
    """Show one version of a schema."""
    return service.show_schema(unit, name, version)


@router.patch(
    "/schemas/{name}/{version}",
    permission=MANAGE_SCHEMA,
    refusals=(SchemaNotFound, SchemaFixed, SchemaRefused, TermRefused),
)
def amend_draft(unit: Inquiry, name: str, version: Number, change: DraftChange) -> Schema:
    """Change a draft; body and migration are each replaced as a whole."""
    patch = change.model_dump(exclude_unset=True)
    if "migration" in patch:
        patch["migration"] = _migration(change.migration)
    return service.amend_draft(unit, name, version, patch)


@router.post(
    "/schemas/{name}/{version}/publish",
    permission=MANAGE_SCHEMA,
    refusals=(SchemaNotFound, SchemaFixed),
)
def publish_schema(unit: Inquiry, name: str, version: Number) -> Schema:
    """Put a draft in force for everything that is written from now on."""
    return service.publish_schema(unit, name, version)


@router.post(
    "/schemas/{name}/{version}/retire",
    permission=MANAGE_SCHEMA,
    refusals=(SchemaNotFound, SchemaFixed),
)
def retire_schema(unit: Inquiry, name: str, version: Number) -> Schema:
    """Take a version out of force; what was written by it stays."""
    return service.retire_schema(unit, name, version)


@router.get("/schemas/{name}/{version}/history", permission=READ_SCHEMA, refusals=(SchemaNotFound,))
def schema_history(
    unit: Inquiry,
    name: str,
    version: Number,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of a version of a schema, newest first."""
    return history_page(unit, service.show_schema(unit, name, version).subject, limit, cursor)


def _draft(draft: DraftRequest) -> service.Draft:
    return service.Draft(
        body=draft.body,
        applies_to=draft.applies_to,
        title=draft.title,
        description=draft.description,
        model_kinds=draft.model_kinds,
        mandatory_for=draft.mandatory_for,
        migration=_migration(draft.migration),
    )


def _migration(asked: MigrationRequest | None) -> Migration | None:
    return None if asked is None else msgspec.convert(asked.model_dump(), Migration)


def _created(schema: Schema) -> Created:
    return Created(schema, f"/api/v1/schemas/{schema.name}/{schema.version}")
