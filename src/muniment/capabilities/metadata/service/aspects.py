"""Aspects: what siblings say of their things under a schema.

Every function here trusts its caller to have passed the gate with a permission of its own: who
may say something of a thing is decided by the room the thing lives in.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, true

from muniment.capabilities.metadata.model import (
    Aspect,
    AspectMissing,
    AspectNotFound,
    AspectUnfit,
    Schema,
    SchemaStatus,
)
from muniment.capabilities.metadata.model.aspects import aspect_subject, refusal_of
from muniment.capabilities.metadata.model.schemas import ANY_KIND
from muniment.capabilities.metadata.service.schemas import schema_named
from muniment.capabilities.metadata.service.vocabularies import vocabulary_named
from muniment.capabilities.metadata.store import aspects as store
from muniment.capabilities.metadata.store import schemas as schema_store
from muniment.kernel.events import Scope, Subject
from muniment.kernel.moment import Moment
from muniment.kernel.values import JsonValue, accept_document
from muniment.platform.database import records
from muniment.platform.journal.history import recall
from muniment.platform.recording import enter
from muniment.platform.unit import Unit


def put_aspect(
    unit: Unit,
    subject: Subject,
    scope: Scope,
    schema: str,
    body: dict[str, Any],
    *,
    kind: str | None = None,
    version: int | None = None,
) -> Aspect:
    """Say `body` of a subject under a schema, in place of what was said before.

    `kind` is the model kind of a model or version; `version` names a published version of the
    schema other than the newest. Terms of vocabularies are recorded as their codes. Raises
    `AspectRefused` naming everything wrong, `AspectUnfit` if the schema is for something else.
    """
    found = _fitting(unit, schema, version, subject.kind, kind)
    before = store.find(unit.connection, subject, schema, unit.base)
    _match(unit, before)
    wanted = Aspect(
        subject_kind=subject.kind,
        subject_id=subject.id,
        schema=schema,
        schema_version=found.version,
        project_id=scope.project_id,
        model_id=scope.model_id,
        body=_judged(unit, found, body),
    )
    return _entered(unit, "aspect.put", before, wanted)


def remove_aspect(unit: Unit, subject: Subject, schema: str, *, kind: str | None = None) -> None:
    """Take an aspect back; raise `AspectMissing` if the subject must have it."""
    before = aspect_of(unit, subject, schema, unit.base)
    _match(unit, before)
    _refuse_removal(unit, subject, kind, schema)
    enter(unit, "aspect.removed", replace(before, body=None))


def revert_aspect(
    unit: Unit, subject: Subject, schema: str, revision: int, *, kind: str | None = None
) -> Aspect:
    """Say again what an earlier revision said, under the version of the schema it had then."""
    before = store.find(unit.connection, subject, schema, unit.base)
    _match(unit, before)
    state = recall(unit.connection, aspect_subject(subject, schema), revision)
    wanted = records.from_state(Aspect, state)
    if wanted.body is None:
        _refuse_removal(unit, subject, kind, schema)
    return _entered(unit, "aspect.reverted", before, wanted)


def aspect_of(unit: Unit, subject: Subject, schema: str, moment: Moment | None = None) -> Aspect:
    """Return an aspect of a subject; raise `AspectNotFound` if it has none, or had none then."""
    found = store.find(unit.connection, subject, schema, unit.moment if moment is None else moment)
    if found is None or found.body is None:
        raise AspectNotFound(f"It has no aspect '{schema[:80]}'.", schema=schema[:80])
    return found


def aspects_of(unit: Unit, subject: Subject, moment: Moment | None = None) -> list[Aspect]:
    """Return the aspects that a subject has, or had at another moment, by schema."""
    when = unit.moment if moment is None else moment
    return store.of_subjects(unit.connection, subject.kind, [subject.id], when)


def missing_aspects(
    unit: Unit, subject_kind: str, model_kind: str | None, present: Collection[str]
) -> list[str]:
    """Return the names of the schemas under which something of these kinds must say more."""
    return [
        schema.name
        for schema in schema_store.mandatory(unit.connection, unit.moment)
        if schema.name not in present and schema.is_mandatory(subject_kind, model_kind)
    ]


def incomplete(
    unit: Unit, kind: str, subject_id: ColumnElement[Any], model_kind: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return the condition for rows of things that lack an aspect which they must have.

    `subject_id` and `model_kind` are the columns that hold what a thing is.
    """
    demands = [
        and_(
            _demanded(schema, model_kind),
            store.without(schema.name, kind, subject_id, unit.moment),
        )
        for schema in schema_store.mandatory(unit.connection, unit.moment)
        if kind in schema.applies_to
    ]
    return or_(false(), *demands)


def require_mandatory(
    unit: Unit, subject_kind: str, model_kind: str | None, present: Collection[str]
) -> None:
    """Refuse with `AspectMissing` something of these kinds unless it has what it must have."""
    missing = missing_aspects(unit, subject_kind, model_kind, present)
    if missing:
        raise _missing(subject_kind, model_kind, missing)


def words_of(
    connection: Connection, kind: str, ids: Collection[str], moment: Moment = Moment.NOW
) -> dict[str, str]:
    """Return by subject id the texts in all aspects of things of one kind, to find them by."""
    words: dict[str, list[str]] = {subject_id: [] for subject_id in ids}
    for aspect in store.of_subjects(connection, kind, ids, moment):
        words[aspect.subject_id] += _texts(aspect.body)
    return {subject_id: " ".join(texts) for subject_id, texts in words.items()}


def _demanded(schema: Schema, model_kind: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL what `Schema.is_mandatory` says of the kind of a model."""
    if ANY_KIND not in schema.mandatory_for:
        return model_kind.in_(schema.mandatory_for)
    if not schema.model_kinds:
        return true()
    return or_(model_kind.is_(None), model_kind.in_(schema.model_kinds))


def _fitting(
    unit: Unit, name: str, version: int | None, subject_kind: str, model_kind: str | None
) -> Schema:
    schema = schema_named(unit, name, version, moment=Moment.NOW)
    if schema.status is not SchemaStatus.PUBLISHED:
        raise AspectUnfit(
            f"Version {schema.version} of '{name}' is {schema.status}; only what is published "
            "may be written by.",
            schema=name,
            status=schema.status,
        )
    if not schema.applies(subject_kind, model_kind):
        kinds = f" of the kinds {', '.join(schema.model_kinds)}" if schema.model_kinds else ""
        raise AspectUnfit(
            f"The schema '{name}' is meant for {', '.join(schema.applies_to)}{kinds}, not for a "
            f"{subject_kind}{f' of kind {model_kind}' if model_kind else ''}.",
            schema=name,
            applies_to=schema.applies_to,
        )
    schema_store.rest_on(unit.connection, schema)
    return schema


def _judged(unit: Unit, schema: Schema, body: dict[str, Any]) -> dict[str, Any]:
    accept_document(body)
    judge = schema.judge
    vocabularies = {name: vocabulary_named(unit, name, Moment.NOW) for name in judge.vocabularies}
    normalised, flaws = judge.judge(body, vocabularies)
    if flaws:
        raise refusal_of(schema.name, schema.version, flaws)
    return normalised


def _match(unit: Unit, before: Aspect | None) -> None:
    exists = before is not None and before.body is not None
    unit.match(0 if before is None else before.revision, exists=exists)


def _entered(unit: Unit, event_type: str, before: Aspect | None, wanted: Aspect) -> Aspect:
    """Enter what is said now, unless it is what was said before."""
    if before is not None and records.state_of(before) == records.state_of(wanted):
        return before
    return enter(unit, event_type, wanted)


def _refuse_removal(unit: Unit, subject: Subject, kind: str | None, schema: str) -> None:
    if schema in missing_aspects(unit, subject.kind, kind, ()):
        raise _missing(subject.kind, kind, [schema])


def _missing(subject_kind: str, model_kind: str | None, missing: list[str]) -> AspectMissing:
    what = f"{subject_kind}{f' of kind {model_kind}' if model_kind else ''}"
    return AspectMissing(
        f"A {what} must have the aspect{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
        "give them under 'aspects', by the name of their schema.",
        missing=missing,
    )


def _texts(value: JsonValue) -> Iterator[str]:
    """Yield the texts in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
