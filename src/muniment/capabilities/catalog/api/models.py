"""JSON routes of models."""

from typing import Literal
from urllib.parse import quote

from muniment.capabilities import projects
from muniment.capabilities.catalog.api.requests import (
    ModelChange,
    ModelRequest,
    NameRequest,
    OptionalReason,
    OwnerRequest,
    ReasonRequest,
    TagRequest,
    check_tag_key,
    given,
)
from muniment.capabilities.catalog.model import (
    Model,
    ModelClosed,
    ModelExists,
    ModelGone,
    ModelNotFound,
    StatusRefused,
)
from muniment.capabilities.catalog.service import activity, filtering, finding, models
from muniment.capabilities.catalog.service.activity import Happening
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_MODEL,
    MANAGE_MODEL,
    READ_MODEL,
    REGISTER_MODEL,
)
from muniment.capabilities.catalog.service.views import ModelView, model_view, model_views
from muniment.capabilities.catalog.store.models import Filters
from muniment.platform.http import Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number, read_words
from muniment.platform.http.past import From, difference_of, history_page
from muniment.platform.http.requests import RevisionRequest
from muniment.platform.journal.history import Difference, Revision, RevisionNotFound
from muniment.platform.unit import Unit

router = Router(tag="Models")
_MODEL = "/models/{project}/{name}"
_LOST = (ModelNotFound, ModelGone)


@router.get("/models", permission=READ_MODEL)
def list_models(
    unit: Inquiry,
    q: str | None = None,
    project: str | None = None,
    kind: str | None = None,
    task: str | None = None,
    domain: str | None = None,
    origin: str | None = None,
    owner: str | None = None,
    vendor: str | None = None,
    status: str | None = None,
    use_case: str | None = None,
    tag: str | None = None,
    risk: str | None = None,
    sensitivity: str | None = None,
    regulation: str | None = None,
    lacking: str | None = None,
    sort: Literal["name", "-updated"] = "name",
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[ModelView]:
    """List the models you may see. `tag` is `key` or `key:value`; `use_case` is `project/name`.

    `lacking` is `owner`, `description`, `kind` or `mandatory` (metadata): those that have none.
    """
    check_limit(limit)
    filters = Filters(
        project_id=projects.project_named(unit, project).project_id if project else None,
        query=q,
        kind=kind,
        task=task,
        domain=domain,
        origin=origin,
        owner=owner,
        vendor=vendor,
        status=status,
        use_case_id=filtering.use_case_id(unit, use_case),
        tag=filtering.tag_of(tag),
        risk=risk,
        sensitivity=sensitivity,
        regulation=regulation,
        lacking=filtering.lack_of(lacking),
    )
    page = _by_name if sort == "name" else _by_change
    found = page(unit, filters, limit, cursor)
    return Page(model_views(unit, found.items), found.next)


@router.post("/models", permission=REGISTER_MODEL, refusals=(ModelExists,))
def register_model(unit: Inquiry, model: ModelRequest) -> Created:
    """Register a model. Likely duplicates are pointed out in `warnings`."""
    registered = models.register_model(unit, model.registration(model.project, model.name))
    view = model_view(unit, registered.model, registered.warnings)
    return Created(view, f"/api/v1/models/{view.project}/{quote(view.name)}")


@router.get(_MODEL, permission=READ_MODEL, refusals=_LOST)
def show_model(unit: Inquiry, project: str, name: str) -> ModelView:
    """Show a model."""
    return model_view(unit, finding.model_named(unit, project, name))


@router.patch(_MODEL, permission=DESCRIBE_MODEL, refusals=(*_LOST, ModelClosed))
def describe_model(unit: Inquiry, project: str, name: str, change: ModelChange) -> ModelView:
    """Change what is said of a model."""
    return model_view(unit, models.describe_model(unit, project, name, given(change)))


@router.delete(_MODEL, permission=DELETE_MODEL, refusals=_LOST)
def delete_model(unit: Inquiry, project: str, name: str, ending: ReasonRequest) -> ModelView:
    """Take a model out of the catalog; its evidence remains and its name is free again."""
    return model_view(unit, models.delete_model(unit, project, name, ending.reason))


@router.post(f"{_MODEL}/rename", permission=MANAGE_MODEL, refusals=(*_LOST, ModelExists))
def rename_model(unit: Inquiry, project: str, name: str, wanted: NameRequest) -> ModelView:
    """Give a model another name."""
    return model_view(unit, models.rename_model(unit, project, name, wanted.name))


@router.post(f"{_MODEL}/transfer", permission=MANAGE_MODEL, refusals=(*_LOST, ModelClosed))
def transfer_model(unit: Inquiry, project: str, name: str, wanted: OwnerRequest) -> ModelView:
    """Hand a model over to another owner."""
    return model_view(unit, models.transfer_model(unit, project, name, wanted.owner))


@router.post(f"{_MODEL}/archive", permission=MANAGE_MODEL, refusals=(*_LOST, StatusRefused))
def archive_model(unit: Inquiry, project: str, name: str) -> ModelView:
    """Lay a model to rest."""
    return model_view(unit, models.archive_model(unit, project, name))


@router.post(f"{_MODEL}/restore", permission=MANAGE_MODEL, refusals=(*_LOST, StatusRefused))
def restore_model(unit: Inquiry, project: str, name: str) -> ModelView:
    """Make an archived or retired model active again."""
    return model_view(unit, models.restore_model(unit, project, name))


@router.post(f"{_MODEL}/retire", permission=MANAGE_MODEL, refusals=(*_LOST, StatusRefused))
def retire_model(unit: Inquiry, project: str, name: str, ending: OptionalReason) -> ModelView:
    """End a model's use."""
    return model_view(unit, models.retire_model(unit, project, name, ending.reason))


@router.post(f"{_MODEL}/revert", permission=DESCRIBE_MODEL, refusals=(*_LOST, RevisionNotFound))
def revert_model(unit: Inquiry, project: str, name: str, wanted: RevisionRequest) -> ModelView:
    """Bring the metadata of an earlier revision back, as a new revision."""
    return model_view(unit, models.revert_model(unit, project, name, wanted.revision))


@router.put(f"{_MODEL}/tags/{{key}}", permission=DESCRIBE_MODEL, refusals=(*_LOST, ModelClosed))
def set_tag(unit: Inquiry, project: str, name: str, key: str, tag: TagRequest) -> ModelView:
    """Set one tag."""
    check_tag_key(key)
    changes = {"tags": {key: tag.value}}
    return model_view(unit, models.describe_model(unit, project, name, changes))


@router.delete(f"{_MODEL}/tags/{{key}}", permission=DESCRIBE_MODEL, refusals=(*_LOST, ModelClosed))
def delete_tag(unit: Inquiry, project: str, name: str, key: str) -> ModelView:
    """Take one tag away."""
    return model_view(unit, models.describe_model(unit, project, name, {"tags": {key: None}}))


@router.get(f"{_MODEL}/history", permission=READ_MODEL, refusals=_LOST)
def model_history(
    unit: Inquiry, project: str, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a model's metadata, newest first; of a deleted one as well."""
    _, model = finding.locate(unit, project, name, gone=True)
    return history_page(unit, model.subject, limit, cursor)


@router.get(f"{_MODEL}/activity", permission=READ_MODEL, refusals=_LOST)
def model_activity(
    unit: Inquiry, project: str, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Happening]:
    """List every change of a model, its versions, aliases and aspects, newest first.

    Of a deleted model as well.
    """
    _, model = finding.locate(unit, project, name, gone=True)
    before = read_number(cursor)
    found = activity.of_model(unit, model, before=before, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda one: (one.revision,))


@router.get("/projects/{project}/activity", permission=READ_MODEL)
def project_activity(
    unit: Inquiry, project: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Happening]:
    """List every change of the models of a project that you may see, newest first."""
    home = projects.project_named(unit, project)
    before = read_number(cursor)
    found = activity.of_project(unit, home, before=before, limit=check_limit(limit) + 1)
    return page_of(found, limit, lambda one: (one.revision,))


@router.get(f"{_MODEL}/diff", permission=READ_MODEL, refusals=(*_LOST, RevisionNotFound))
def compare_model(
    unit: Inquiry, project: str, name: str, since: From = None, to: str | None = None
) -> Difference:
    """Compare a model at two points, each a revision or a time; by default its last change.

    Of a deleted model as well.
    """
    _, model = finding.locate(unit, project, name, gone=True)
    return difference_of(unit, model.subject, since, to)


def _by_name(unit: Unit, filters: Filters, limit: int, cursor: str | None) -> Page[Model]:
    words = read_words(cursor, 2)
    after = (words[0], words[1]) if words else None
    found = models.list_models(unit, filters, after=after, limit=limit + 1)
    return page_of(found, limit, lambda model: (model.name_key, model.model_id))


def _by_change(unit: Unit, filters: Filters, limit: int, cursor: str | None) -> Page[Model]:
    found = models.list_changed(unit, filters, before=read_number(cursor), limit=limit + 1)
    return page_of(found, limit, lambda model: (model.revision,))
