"""Documents: use cases as the search index has them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Row

from muniment.capabilities import metadata
from muniment.capabilities.usecases import store
from muniment.capabilities.usecases.model import KIND, UseCase
from muniment.capabilities.usecases.service.finding import text_of
from muniment.capabilities.usecases.service.permissions import READ_USE_CASE
from muniment.kernel.moment import Moment
from muniment.kernel.status import Status
from muniment.platform.searching import Document, Field, FieldKind, Searchable
from muniment.platform.searching.declaring import Value

_FIELDS = (
    Field("name", FieldKind.TEXT, "What the use case is called"),
    Field("title", FieldKind.TEXT, "Its title"),
    Field("purpose", FieldKind.TEXT, "What it is for"),
    Field("description", FieldKind.TEXT, "What is said of it"),
    Field("project", FieldKind.KEYWORD, "The project it is in", facet=True),
    Field("business_process", FieldKind.KEYWORD, "The process it is part of"),
    Field("business_owner", FieldKind.KEYWORD, "Who in the business answers for it"),
    Field("owner", FieldKind.KEYWORD, "Who answers for it", facet=True),
    Field("affects_persons", FieldKind.KEYWORD, "Whether it decides about people"),
    Field("eu_class", FieldKind.KEYWORD, "Its class under the EU AI Act", facet=True),
    Field("eu_role", FieldKind.KEYWORD, "The organisation's role under the EU AI Act"),
    Field("annex_iii_point", FieldKind.KEYWORD, "The point of Annex III of that act"),
    Field("jurisdiction", FieldKind.KEYWORD, "Where it is used"),
    Field("decision_role", FieldKind.KEYWORD, "What part the machine has in the decision"),
    Field("volume_per_day", FieldKind.NUMBER, "How many decisions a day"),
    Field("exposure", FieldKind.NUMBER, "The money at stake, in its own currency"),
    Field("source", FieldKind.KEYWORD, "The inventory it was imported from"),
    Field("status", FieldKind.KEYWORD, "Active, archived or retired", facet=True),
    Field("created", FieldKind.DATE, "When it was registered"),
    Field("tags.*", FieldKind.KEYWORD, "Its tags"),
)


def names_by_id(connection: Connection, ids: Collection[str], moment: Moment) -> dict[str, str]:
    """Return the names of use cases by id, for what keeps the register's things findable."""
    found = store.with_ids(connection, ids, moment) if ids else []
    return {one.use_case_id: one.name for one in found if one.status is not Status.DELETED}


def _affected(connection: Connection, events: Sequence[Row[Any]]) -> set[str]:
    del connection
    found: set[str] = set()
    for event in events:
        kind, key = event.subject_kind, event.subject_id
        if kind == "aspect":
            kind, key = key.split(":")[:2]
        if kind == KIND:
            found.add(key)
    return found


def _documents(connection: Connection, ids: Collection[str], moment: Moment) -> Iterator[Document]:
    said = metadata.fields_of(connection, KIND, ids, moment)
    words = metadata.words_of(connection, KIND, ids, moment)
    for one in store.with_ids(connection, ids, moment):
        if one.status is Status.DELETED:
            continue
        yield Document(
            id=one.use_case_id,
            project_id=one.project_id,
            model_id=None,
            title=one.title or one.name,
            reference=f"{one.project}/{one.name}",
            href=f"/use-cases/{quote(one.project, safe='')}/{quote(one.name, safe='')}",
            summary=one.purpose or one.description,
            text=[text_of(one, words[one.use_case_id])],
            values={**said[one.use_case_id], **_values(one)},
        )


def _values(one: UseCase) -> dict[str, Value | Sequence[Value]]:
    found: dict[str, Value | Sequence[Value] | None] = {
        "name": one.name,
        "title": one.title,
        "purpose": one.purpose,
        "description": one.description,
        "project": one.project,
        "business_process": one.business_process,
        "business_owner": one.business_owner,
        "owner": one.owner,
        "affects_persons": one.affects_persons,
        "eu_class": one.eu_class,
        "eu_role": one.eu_role,
        "annex_iii_point": one.annex_iii_point,
        "jurisdiction": one.jurisdictions,
        "decision_role": one.decision_role,
        "volume_per_day": one.volume_per_day,
        "exposure": None if one.financial_exposure is None else one.financial_exposure.amount,
        "source": one.external_source,
        "status": one.status,
        "created": one.created_at,
        **{f"tags.{key}": value for key, value in one.tags.items()},
    }
    return {name: value for name, value in found.items() if value is not None}


SEARCHABLES = (
    Searchable(
        kind=KIND,
        title="Use cases",
        permission=READ_USE_CASE,
        subjects=frozenset({KIND, "aspect"}),
        fields=_FIELDS,
        affected=_affected,
        documents=_documents,
        ids=store.ids_after,
    ),
)
