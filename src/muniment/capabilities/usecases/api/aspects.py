"""JSON routes of what is said of use cases under schemas."""

from muniment.capabilities.metadata import (
    Aspect,
    AspectMissing,
    AspectNotFound,
    AspectRefused,
    AspectUnfit,
    NotReadable,
    SchemaNotFound,
)
from muniment.capabilities.usecases.model import UseCaseClosed, UseCaseGone, UseCaseNotFound
from muniment.capabilities.usecases.service import aspects
from muniment.capabilities.usecases.service.permissions import DESCRIBE_USE_CASE, READ_USE_CASE
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT
from muniment.platform.http.past import history_page
from muniment.platform.http.requests import Document, RevisionRequest
from muniment.platform.journal.history import Revision, RevisionNotFound

router = Router(tag="Use cases")
_ALL = "/use-cases/{project}/{name}/aspects"
_ONE = f"{_ALL}/{{schema}}"
_LOST = (UseCaseNotFound, UseCaseGone)


@router.get(_ALL, permission=READ_USE_CASE, refusals=_LOST)
def list_aspects(unit: Inquiry, project: str, name: str) -> Page[Aspect]:
    """List what is said of a use case under schemas."""
    return Page(aspects.list_aspects(unit, project, name))


@router.get(
    _ONE,
    permission=READ_USE_CASE,
    refusals=(*_LOST, AspectNotFound, NotReadable, SchemaNotFound),
)
def show_aspect(
    unit: Inquiry, project: str, name: str, schema: str, through: int | None = None
) -> Aspect:
    """Show what is said of a use case; `through` names a later version of the schema to read by."""
    return aspects.show_aspect(unit, project, name, schema, through)


@router.put(
    _ONE,
    permission=DESCRIBE_USE_CASE,
    refusals=(*_LOST, UseCaseClosed, AspectRefused, AspectUnfit),
)
def put_aspect(unit: Inquiry, project: str, name: str, schema: str, document: Document) -> Aspect:
    """Say something of a use case under a schema, in place of what was said before."""
    return aspects.put_aspect(unit, project, name, schema, document.root)


@router.delete(
    _ONE,
    permission=DESCRIBE_USE_CASE,
    refusals=(*_LOST, UseCaseClosed, AspectNotFound, AspectMissing),
)
def remove_aspect(unit: Inquiry, project: str, name: str, schema: str) -> None:
    """Take an aspect back; what it said stays in the past."""
    aspects.remove_aspect(unit, project, name, schema)


@router.post(
    f"{_ONE}/revert",
    permission=DESCRIBE_USE_CASE,
    refusals=(*_LOST, UseCaseClosed, RevisionNotFound),
)
def revert_aspect(
    unit: Inquiry, project: str, name: str, schema: str, wanted: RevisionRequest
) -> Aspect:
    """Say again what an earlier revision of the aspect said."""
    return aspects.revert_aspect(unit, project, name, schema, wanted.revision)


@router.get(f"{_ONE}/history", permission=READ_USE_CASE, refusals=_LOST)
def aspect_history(
    unit: Inquiry,
    project: str,
    name: str,
    schema: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of an aspect, newest first."""
    subject = aspects.aspect_subject(unit, project, name, schema)
    return history_page(unit, subject, limit, cursor)
