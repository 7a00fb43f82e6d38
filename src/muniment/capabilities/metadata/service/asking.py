"""Asking for an aspect: the form that its schema makes, and the document that the form says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from muniment.capabilities.metadata.model import Aspect, Schema, SchemaStatus
from muniment.capabilities.metadata.model.answers import fitted, read_answers, write_answers
from muniment.capabilities.metadata.model.aspects import refusal_of
from muniment.capabilities.metadata.model.questions import Question, questions_of
from muniment.capabilities.metadata.service.schemas import schema_named
from muniment.capabilities.metadata.service.vocabularies import vocabulary_named
from muniment.capabilities.metadata.store import aspects as store
from muniment.capabilities.metadata.store import schemas as schema_store
from muniment.kernel.events import Subject
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit
from muniment.platform.web.form import Form

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked of a subject under a schema, and the aspect as it stands.

    `fields` are the values of the form by the name of a field.
    """

    schema: Schema
    aspect: Aspect | None
    questions: tuple[Question, ...]
    fields: Mapping[str, str]

    @property
    def revision(self) -> int:
        """The revision that an answer starts from; 0 before anything was said."""
        return 0 if self.aspect is None else self.aspect.revision

    def body(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """Return the document that the fields of a form say; raise `AspectRefused` for bad JSON."""
        before = None if self.aspect is None else self.aspect.body
        body, flaws = read_answers(self.questions, fields, before)
        if flaws:
            raise refusal_of(self.schema.name, self.schema.version, flaws)
        return body

    def form(self, sent: Form) -> Form:
        """Return the form to show: as it was sent if refused, else as the aspect stands."""
        if sent.refusal is None:
            return Form(self.fields)
        if "if_match" not in sent.values:  # another form of the page was refused
            return Form(self.fields, {}, sent.refusal)
        errors = {**sent.errors, **self.errors(sent.refusal.facts)}
        return Form(sent.values, errors, sent.refusal)

    def errors(self, facts: Mapping[str, Any]) -> dict[str, str]:
        """Return what a refusal says of places in the document, by the name of the field."""
        places = {question.pointer: question.name for question in self.questions}
        errors: dict[str, str] = {}
        for error in facts.get("errors", ()):
            at = error["pointer"]
            while at not in places and "/" in at:
                at = at.rpartition("/")[0]
            if at in places:
                errors.setdefault(places[at], error["message"])
        return errors


def sheet_of(unit: Unit, subject: Subject, schema: str) -> Sheet:
    """Return what is asked of a subject under a schema in force, whoever may see the subject."""
    found = schema_named(unit, schema, moment=Moment.NOW)
    aspect = store.find(unit.connection, subject, schema, unit.moment)
    body = None if aspect is None else aspect.body
    words = {name: vocabulary_named(unit, name, Moment.NOW) for name in found.judge.vocabularies}
    asked = tuple(fitted(question, body) for question in questions_of(found.body, words))
    return Sheet(found, aspect, asked, write_answers(asked, body))


def mandatory_schemas(unit: Unit, subject_kind: str, model_kind: str | None) -> list[Schema]:
    """Return the schemas under which something must be said of things of these kinds."""
    found = schema_store.mandatory(unit.connection, unit.moment)
    return [schema for schema in found if schema.is_mandatory(subject_kind, model_kind)]


def fitting_schemas(unit: Unit, subject_kind: str, model_kind: str | None) -> list[Schema]:
    """Return the schemas in force under which something may be said of things of these kinds."""
    found = schema_store.page(unit.connection, Moment.NOW, after="", limit=_MOST)
    return [
        schema
        for schema in found
        if schema.status is SchemaStatus.PUBLISHED and schema.applies(subject_kind, model_kind)
    ]
