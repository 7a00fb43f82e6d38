"""Schemas: what a kind of metadata must say, in numbered versions that stay as published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

from muniment.capabilities.metadata.model.dialect import schema_flaws
from muniment.capabilities.metadata.model.judging import Judge
from muniment.capabilities.metadata.model.migration import Migration
from muniment.capabilities.metadata.model.parts import Flaw
from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject
from muniment.kernel.values import accept_document, accept_text

ANY_KIND = "*"
SUBJECT_KINDS = ("project", "use_case", "model", "version")
MAX_TITLE = 200
MAX_DESCRIPTION = 4_000
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")


class SchemaNotFound(NotFound):
    """There is no schema of that name, or no such version of it."""

    code = "metadata.schema-not-found"
    title = "There is no such schema"


class SchemaExists(Conflict):
    """There is a schema of that name already, or a draft of its next version."""

    code = "metadata.schema-exists"
    title = "The schema exists already"


class SchemaFixed(Conflict):
    """The version is not in the state that this needs: what is published never changes."""

    code = "metadata.schema-fixed"
    title = "This version of the schema is fixed"


class SchemaRefused(Invalid):
    """The schema is not acceptable; `errors` says where, and what would be."""

    code = "metadata.schema-refused"
    title = "The schema is not acceptable"


class SchemaStatus(StrEnum):
    """Drafts change; published versions judge; retired ones only explain what they judged."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True)  # without slots, so that the judge can be kept
class Schema:
    """One version of a schema.

    It applies to the subject kinds of `applies_to`; of models and versions, to those of
    `model_kinds` (all, if empty). Those of `mandatory_for` (`*` for all) must have the aspect.
    `migration` turns documents of the version before into documents of this one.
    """

    name: str
    version: int
    title: str
    description: str
    body: dict[str, Any]
    applies_to: tuple[str, ...]
    model_kinds: tuple[str, ...]
    mandatory_for: tuple[str, ...]
    status: SchemaStatus
    created_at: datetime
    created_by: str
    published_at: datetime | None = None
    migration: Migration | None = None
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files the events of this version under."""
        return Subject("schema", f"{self.name}@{self.version}")

    @property
    def scope(self) -> Scope:
        """Schemas belong to no project."""
        return INSTANCE

    @cached_property
    def judge(self) -> Judge:
        """What judges documents by this version."""
        return Judge(self.body)

    def applies(self, subject_kind: str, model_kind: str | None) -> bool:
        """Whether something of these kinds may have the aspect."""
        if subject_kind not in self.applies_to:
            return False
        return not self.model_kinds or model_kind is None or model_kind in self.model_kinds

    def is_mandatory(self, subject_kind: str, model_kind: str | None) -> bool:
        """Whether something of these kinds must have the aspect."""
        demanded = ANY_KIND in self.mandatory_for or model_kind in self.mandatory_for
        return demanded and self.applies(subject_kind, model_kind)

    def amended(self, changes: Mapping[str, Any]) -> Self:
        """Return the draft with `changes` put in place; raise `SchemaFixed` for any but a draft."""
        if self.status is not SchemaStatus.DRAFT:
            raise SchemaFixed(
                f"Version {self.version} of '{self.name}' is {self.status}, so it never changes; "
                "draft the next version instead.",
                status=self.status,
            )
        return replace(self, **changes)

    def published(self, now: datetime) -> Self:
        """Return the draft in force; raise `SchemaFixed` for any but a draft."""
        return replace(self.amended({}), status=SchemaStatus.PUBLISHED, published_at=now)

    def retired(self) -> Self:
        """Return the version out of force; raise `SchemaFixed` if it is already."""
        if self.status is SchemaStatus.RETIRED:
            raise SchemaFixed(f"Version {self.version} of '{self.name}' is retired already.")
        return replace(self, status=SchemaStatus.RETIRED)

    def checked(self) -> Self:
        """Return the version; raise `SchemaRefused` naming everything wrong with it."""
        accept_document(self.body)
        flaws = list(_flaws(self))
        if flaws:
            raise self.refusal(flaws)
        return self

    def refusal(self, flaws: Sequence[Flaw]) -> SchemaRefused:
        """Return the refusal of the version for its flaws."""
        said = "; ".join(f"{flaw.pointer}: {flaw.message}" for flaw in flaws[:5])
        return SchemaRefused(
            f"The schema '{self.name[:80]}' has {len(flaws)} flaw(s): {said}.",
            errors=[{"pointer": flaw.pointer, "message": flaw.message} for flaw in flaws],
        )


def _flaws(schema: Schema) -> Iterator[Flaw]:
    if not _NAME.fullmatch(schema.name):
        yield Flaw("/name", "use 1 to 63 of a-z, 0-9, '.', '_' and '-', not at either end")
    accept_text(schema.title, "/title", MAX_TITLE)
    accept_text(schema.description, "/description", MAX_DESCRIPTION)
    if not schema.applies_to or not set(schema.applies_to) <= set(SUBJECT_KINDS):
        yield Flaw("/applies_to", f"name one or more of {', '.join(SUBJECT_KINDS)}")
    if schema.model_kinds and not set(schema.mandatory_for) <= {ANY_KIND, *schema.model_kinds}:
        yield Flaw("/mandatory_for", "name only kinds that it applies to, or '*'")
    for flaw in schema_flaws(schema.body):
        yield Flaw(f"/body{flaw.pointer}", flaw.message)
    if schema.migration is not None:
        if schema.version == 1:
            yield Flaw("/migration", "the first version has none before it to migrate from")
        yield from schema.migration.flaws()
