"""JSON routes of versions."""

from urllib.parse import quote

from muniment.capabilities.catalog.api.requests import (
    OptionalReason,
    ReasonRequest,
    StageRequest,
    TagRequest,
    VersionChange,
    VersionRequest,
    check_tag_key,
    given,
)
from muniment.capabilities.catalog.model import (
    FileRefused,
    ModelGone,
    ModelNotFound,
    Status,
    StatusRefused,
    VersionGone,
    VersionInUse,
    VersionNotFound,
)
from muniment.capabilities.catalog.service import comparing, finding, models, staging, versions
from muniment.capabilities.catalog.service.comparing import VersionDifference
from muniment.capabilities.catalog.service.permissions import (
    DELETE_MODEL,
    DESCRIBE_VERSION,
    MANAGE_VERSION,
    READ_MODEL,
    REGISTER_VERSION,
    STAGE_VERSION,
)
from muniment.capabilities.catalog.service.staging import StageRefused, Staging
from muniment.capabilities.catalog.service.versions import FileNotUploaded, LicenceRefused
from muniment.capabilities.catalog.service.views import (
    VersionView,
    version_view,
    version_view_of,
    version_views,
)
from muniment.kernel.naming import NameRefused
from muniment.kernel.reference import Reference
from muniment.platform.http import Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_number
from muniment.platform.http.past import history_page
from muniment.platform.http.requests import RevisionRequest
from muniment.platform.journal.history import Revision, RevisionNotFound

router = Router(tag="Versions")
_VERSIONS = "/models/{project}/{name}/versions"
_VERSION = f"{_VERSIONS}/{{version}}"
_LOST = (ModelNotFound, ModelGone, VersionNotFound, VersionGone)


@router.get(_VERSIONS, permission=READ_MODEL, refusals=(ModelNotFound, ModelGone))
def list_versions(
    unit: Inquiry,
    project: str,
    name: str,
    status: Status | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[VersionView]:
    """List the versions of a model, newest first."""
    before = read_number(cursor)
    home, model = finding.locate(unit, project, name)
    found = versions.list_versions(
        unit, model, status=status, before=before, limit=check_limit(limit) + 1
    )
    page = page_of(found, limit, lambda one: (one.version.number,))
    return Page(version_views(unit, home, model, page.items), page.next)


@router.post(
    _VERSIONS,
    permission=REGISTER_VERSION,
    refusals=(
        *(ModelNotFound, ModelGone, NameRefused, FileRefused, FileNotUploaded, LicenceRefused),
    ),
)
def register_version(unit: Inquiry, project: str, name: str, version: VersionRequest) -> Created:
    """Register the next version of a model. Likely duplicates are pointed out in `warnings`."""
    new = version.create_model
    warnings = [] if new is None else models.ensure_model(unit, new.registration(project, name))
    registered = versions.register_version(unit, project, name, version.proposal())
    names = [alias.alias for alias in registered.aliases]
    view = version_view(registered.found, names, [*warnings, *registered.warnings])
    address = f"/api/v1/models/{view.project}/{quote(view.model)}/versions/{view.number}"
    return Created(view, address)


@router.get(_VERSION, permission=READ_MODEL, refusals=_LOST)
def show_version(unit: Inquiry, project: str, name: str, version: str) -> VersionView:
    """Show a version, named by its number, an alias, `latest` or its digest."""
    return version_view_of(unit, finding.version_of(unit, project, name, version))


@router.patch(_VERSION, permission=DESCRIBE_VERSION, refusals=(*_LOST, StatusRefused))
def describe_version(
    unit: Inquiry, project: str, name: str, version: str, change: VersionChange
) -> VersionView:
    """Change what is said of a version; its files and its training record never change."""
    changes = given(change)
    return version_view_of(unit, versions.describe_version(unit, project, name, version, changes))


@router.delete(_VERSION, permission=DELETE_MODEL, refusals=(*_LOST, VersionInUse))
def delete_version(
    unit: Inquiry, project: str, name: str, version: str, ending: ReasonRequest
) -> VersionView:
    """Take a version out of the catalog; its evidence remains."""
    return version_view_of(
        unit, versions.delete_version(unit, project, name, version, ending.reason)
    )


@router.post(f"{_VERSION}/archive", permission=MANAGE_VERSION, refusals=(*_LOST, StatusRefused))
def archive_version(unit: Inquiry, project: str, name: str, version: str) -> VersionView:
    """Lay a version to rest."""
    return version_view_of(
        unit, versions.move_version(unit, project, name, version, Status.ARCHIVED)
    )


@router.post(f"{_VERSION}/restore", permission=MANAGE_VERSION, refusals=(*_LOST, StatusRefused))
def restore_version(unit: Inquiry, project: str, name: str, version: str) -> VersionView:
    """Make an archived or retired version active again."""
    return version_view_of(unit, versions.move_version(unit, project, name, version, Status.ACTIVE))


@router.post(f"{_VERSION}/retire", permission=MANAGE_VERSION, refusals=(*_LOST, StatusRefused))
def retire_version(
    unit: Inquiry, project: str, name: str, version: str, ending: OptionalReason
) -> VersionView:
    """End a version's use."""
    moved = versions.move_version(
        unit, project, name, version, Status.RETIRED, reason=ending.reason
    )
    return version_view_of(unit, moved)


@router.put(
    f"{_VERSION}/stage",
    permission=STAGE_VERSION,
    refusals=(*_LOST, StatusRefused, StageRefused),
)
def stage_version(
    unit: Inquiry, project: str, name: str, version: str, wanted: StageRequest
) -> VersionView:
    """Put a version into a stage on its way into use."""
    going = Staging(wanted.stage, wanted.archive_others)
    return version_view_of(unit, staging.stage_version(unit, project, name, version, going))


@router.post(f"{_VERSION}/revert", permission=DESCRIBE_VERSION, refusals=(*_LOST, RevisionNotFound))
def revert_version(
    unit: Inquiry, project: str, name: str, version: str, wanted: RevisionRequest
) -> VersionView:
    """Bring back what was said of a version at an earlier revision, as a new revision."""
    return version_view_of(
        unit, versions.revert_version(unit, project, name, version, wanted.revision)
    )


@router.put(f"{_VERSION}/tags/{{key}}", permission=DESCRIBE_VERSION, refusals=_LOST)
def set_tag(
    unit: Inquiry, project: str, name: str, version: str, key: str, tag: TagRequest
) -> VersionView:
    """Set one tag."""
    changes = {"tags": {check_tag_key(key): tag.value}}
    return version_view_of(unit, versions.describe_version(unit, project, name, version, changes))


@router.delete(f"{_VERSION}/tags/{{key}}", permission=DESCRIBE_VERSION, refusals=_LOST)
def delete_tag(unit: Inquiry, project: str, name: str, version: str, key: str) -> VersionView:
    """Take one tag away."""
    changes = {"tags": {key: None}}
    return version_view_of(unit, versions.describe_version(unit, project, name, version, changes))


@router.get(f"{_VERSION}/history", permission=READ_MODEL, refusals=_LOST)
def version_history(
    unit: Inquiry,
    project: str,
    name: str,
    version: str,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Revision]:
    """List every change of what is said of a version, newest first; of a deleted one as well."""
    found = finding.version_of(unit, project, name, version, gone=True)
    return history_page(unit, found.version.subject, limit, cursor, comparing.details_in)


@router.get(f"{_VERSION}/diff", permission=READ_MODEL, refusals=_LOST)
def compare_versions(
    unit: Inquiry, project: str, name: str, version: str, to: str
) -> VersionDifference:
    """Compare a version with another: of the same model (`to=4`), or any (`to=project/model@4`)."""
    before = finding.version_of(unit, project, name, version)
    if "/" in to:
        after = finding.resolve(unit, Reference.parse(to))
    else:
        after = finding.version_of(unit, project, name, to)
    return comparing.compare_versions(unit, before, after)
