"""Aspects: what is said of one thing under one schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from muniment.capabilities.metadata.model.parts import Flaw
from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import Scope, Subject


class AspectNotFound(NotFound):
    """The thing has no such aspect."""

    code = "metadata.aspect-not-found"
    title = "There is no such aspect"


class AspectRefused(Invalid):
    """The document breaks its schema; `errors` says where, and what would be accepted."""

    code = "metadata.aspect-refused"
    title = "The aspect breaks its schema"


class AspectUnfit(Conflict):
    """The schema is not meant for this kind of thing, or is not in force."""

    code = "metadata.aspect-unfit"
    title = "The schema does not apply here"


class AspectMissing(Conflict):
    """Something of this kind must have an aspect that it lacks."""

    code = "metadata.aspect-missing"
    title = "A mandatory aspect is missing"


@dataclass(frozen=True, slots=True)
class Aspect:
    """A document about one subject, and the version of the schema that it was written by.

    `body` is `None` once the aspect was removed.
    """

    subject_kind: str
    subject_id: str
    schema: str
    schema_version: int
    project_id: str | None
    model_id: str | None
    body: dict[str, Any] | None
    revision: int = 0
    updated_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        """What the journal files the events of this aspect under."""
        return aspect_subject(Subject(self.subject_kind, self.subject_id), self.schema)

    @property
    def scope(self) -> Scope:
        """Where access to what it describes is granted."""
        return Scope(self.project_id, self.model_id)


def aspect_subject(subject: Subject, schema: str) -> Subject:
    """Return what the journal files the events of an aspect of `subject` under."""
    return Subject("aspect", f"{subject.kind}:{subject.id}:{schema}")


def refusal_of(schema: str, version: int, flaws: Sequence[Flaw]) -> AspectRefused:
    """Return the refusal of a document for its flaws."""
    said = "; ".join(f"{flaw.pointer}: {flaw.message}" for flaw in flaws[:5])
    return AspectRefused(
        f"The aspect breaks version {version} of '{schema}' in {len(flaws)} place(s): {said}.",
        schema=schema,
        schema_version=version,
        errors=[{"pointer": flaw.pointer, "message": flaw.message} for flaw in flaws],
    )
