"""JSON routes of what is said of models and versions under schemas."""

from muniment.capabilities.catalog.model import (
    ModelClosed,
    ModelGone,
    ModelNotFound,
    StatusRefused,
    VersionGone,
    VersionNotFound,
)
from muniment.capabilities.catalog.service import aspects
from muniment.capabilities.catalog.service.aspects import Place
from muniment.capabilities.catalog.service.permissions import (
    DESCRIBE_MODEL,
    DESCRIBE_VERSION,
    READ_MODEL,
)
from muniment.capabilities.metadata import (
    Aspect,
    AspectMissing,
    AspectNotFound,
    AspectRefused,
    AspectUnfit,
    NotReadable,
    SchemaNotFound,
)
from muniment.platform.http import Inquiry, Page, Router
from muniment.platform.http.paging import DEFAULT_LIMIT
from muniment.platform.http.past import history_page
from muniment.platform.http.requests import Document, RevisionRequest
from muniment.platform.journal.history import Revision, RevisionNotFound

router = Router(tag="Metadata")
_OF_MODEL = "/models/{project}/{name}/aspects"
_ONE_OF_MODEL = f"{_OF_MODEL}/{{schema}}"
_OF_VERSION = "/models/{project}/{name}/versions/{version}/aspects"
_ONE_OF_VERSION = f"{_OF_VERSION}/{{schema}}"
_NO_MODEL = (ModelNotFound, ModelGone)
_NO_VERSION = (*_NO_MODEL, VersionNotFound, VersionGone)
_UNFIT = (AspectRefused, AspectUnfit)
_UNSEEN = (AspectNotFound, NotReadable, SchemaNotFound)


@router.get(_OF_MODEL, permission=READ_MODEL, refusals=_NO_MODEL)
def list_of_model(unit: Inquiry, project: str, name: str) -> Page[Aspect]:
    """List what is said of a model under schemas."""
    return Page(aspects.list_aspects(unit, Place(project, name)))


@router.get(_ONE_OF_MODEL, permission=READ_MODEL, refusals=(*_NO_MODEL, *_UNSEEN))
def show_of_model(
    unit: Inquiry, project: str, name: str, schema: str, through: int | None = None
) -> Aspect:
    """Show what is said of a model; `through` names a later version of the schema to read by."""
    return aspects.show_aspect(unit, Place(project, name), schema, through)


@router.put(_ONE_OF_MODEL, permission=DESCRIBE_MODEL, refusals=(*_NO_MODEL, ModelClosed, *_UNFIT))
def put_of_model(unit: Inquiry, project: str, name: str, schema: str, document: Document) -> Aspect:
    """Say something of a model under a schema, in place of what was said before."""
    return aspects.put_aspect(unit, Place(project, name), schema, document.root)


@router.delete(
    _ONE_OF_MODEL,
    permission=DESCRIBE_MODEL,
    refusals=(*_NO_MODEL, ModelClosed, AspectNotFound, AspectMissing),
)
def remove_of_model(unit: Inquiry, project: str, name: str, schema: str) -> None:
    """Take an aspect of a model back; what it said stays in the past."""
    aspects.remove_aspect(unit, Place(project, name), schema)


@router.post(
    f"{_ONE_OF_MODEL}/revert",
    permission=DESCRIBE_MODEL,
    refusals=(*_NO_MODEL, ModelClosed, RevisionNotFound),
)
def revert_of_model(
    unit: Inquiry, project: str, name: str, schema: str, wanted: RevisionRequest
) -> Aspect:
    """Say again of a model what an earlier revision of the aspect said."""
    return aspects.revert_aspect(unit, Place(project, name), schema, wanted.revision)


@router.get(f"{_ONE_OF_MODEL}/history", permission=READ_MODEL, refusals=_NO_MODEL)
def history_of_model(
    unit: Inquiry,
    project: str,
    name: str,
    schema: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of an aspect of a model, newest first."""
    subject = aspects.aspect_subject(unit, Place(project, name), schema)
    return history_page(unit, subject, limit, cursor)


@router.get(_OF_VERSION, permission=READ_MODEL, refusals=_NO_VERSION)
def list_of_version(unit: Inquiry, project: str, name: str, version: str) -> Page[Aspect]:
    """List what is said of a version under schemas."""
    return Page(aspects.list_aspects(unit, Place(project, name, version)))


@router.get(_ONE_OF_VERSION, permission=READ_MODEL, refusals=(*_NO_VERSION, *_UNSEEN))
def show_of_version(
    unit: Inquiry,
    project: str,
    name: str,
    version: str,
    schema: str,
    through: int | None = None,
) -> Aspect:
    """Show what is said of a version; `through` names a later version of the schema to read by."""
    return aspects.show_aspect(unit, Place(project, name, version), schema, through)


@router.put(
    _ONE_OF_VERSION,
    permission=DESCRIBE_VERSION,
    refusals=(*_NO_VERSION, StatusRefused, *_UNFIT),
)
def put_of_version(
    unit: Inquiry, project: str, name: str, version: str, schema: str, document: Document
) -> Aspect:
    """Say something of a version under a schema, in place of what was said before."""
    return aspects.put_aspect(unit, Place(project, name, version), schema, document.root)


@router.delete(
    _ONE_OF_VERSION,
    permission=DESCRIBE_VERSION,
    refusals=(*_NO_VERSION, StatusRefused, AspectNotFound, AspectMissing),
)
def remove_of_version(unit: Inquiry, project: str, name: str, version: str, schema: str) -> None:
    """Take an aspect of a version back; what it said stays in the past."""
    aspects.remove_aspect(unit, Place(project, name, version), schema)


@router.post(
    f"{_ONE_OF_VERSION}/revert",
    permission=DESCRIBE_VERSION,
    refusals=(*_NO_VERSION, StatusRefused, RevisionNotFound),
)
def revert_of_version(
    unit: Inquiry, project: str, name: str, version: str, schema: str, wanted: RevisionRequest
) -> Aspect:
    """Say again of a version what an earlier revision of the aspect said."""
    return aspects.revert_aspect(unit, Place(project, name, version), schema, wanted.revision)


@router.get(f"{_ONE_OF_VERSION}/history", permission=READ_MODEL, refusals=_NO_VERSION)
def history_of_version(
    unit: Inquiry,
    project: str,
    name: str,
    version: str,
    schema: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of an aspect of a version, newest first."""
    subject = aspects.aspect_subject(unit, Place(project, name, version), schema)
    return history_page(unit, subject, limit, cursor)
