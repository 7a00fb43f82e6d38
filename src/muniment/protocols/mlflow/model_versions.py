"""Versions of models: their descriptions, tags and stages, and where their files are."""

from muniment.capabilities import catalog
from muniment.kernel.conditions import Ordering
from muniment.kernel.values import accept_text
from muniment.protocols.mlflow import filters, languages, paging, views
from muniment.protocols.mlflow.messages import OneVersion, Search, Versions
from muniment.protocols.mlflow.prompts import without_prompts
from muniment.protocols.mlflow.registered_models import DELETED, Named
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Int64, Message, Required

MODEL_VERSIONS = Family()
_LAST_CHANGED_FIRST = [Ordering("attribute", "updated", descending=True)]
_NOUN = "model-versions"
_MOST = 200_000
_AT_ONCE = 20_000
"""How many versions one answer holds; who asks for more goes on with its token."""


class VersionNamed(Named):
    """Which version of a model is meant."""

    version: Required

    @property
    def number(self) -> str:
        """Its number."""
        return views.number_of(self.version)


class Describing(VersionNamed):
    """What is said of a version from now on."""

    description: str | None = None


class Moving(VersionNamed):
    """The stage that a version goes to, and whether what is in it is archived."""

    stage: Required
    archive_existing_versions: bool


class Tagging(VersionNamed):
    """A tag of a version."""

    key: Required
    value: str = ""


class TagOf(VersionNamed):
    """Which tag of a version is meant."""

    key: Required


class SearchVersions(Search):
    """A page of versions that is wanted."""

    max_results: Int64 = _MOST


class Download(Message):
    """Where the files of a version are."""

    artifact_uri: str


@MODEL_VERSIONS.get(f"{_NOUN}/get", catalog.READ_MODEL)
def get_model_version(call: Call, wanted: VersionNamed) -> OneVersion:
    """Show a version."""
    return _told(call, catalog.version_of(call.unit, call.project, wanted.name, wanted.number))


@MODEL_VERSIONS.get(f"{_NOUN}/search", catalog.READ_MODEL, apart=True)
def search_model_versions(call: Call, wanted: SearchVersions) -> Versions:
    """Find versions by their models, runs, sources, numbers and tags; the last changed first."""
    limit = min(paging.check_max(wanted.max_results, _MOST), _AT_ONCE)
    where = without_prompts(filters.read_filter(wanted.filter, languages.VERSIONS))
    order = filters.read_orders(wanted.order_by, languages.VERSIONS) or _LAST_CHANGED_FIRST
    after = paging.read_token(wanted.page_token, order, catalog.fits_versions)
    page = catalog.Wanted(where, order, after, limit + 1)
    found = catalog.find_versions(call.unit, call.project, page)
    shown = found[:limit]
    return Versions(
        model_versions=views.version_messages(call.unit, [one for one, _ in shown]),
        next_page_token=paging.token_after(order, shown[-1][1]) if len(found) > limit else None,
    )


@MODEL_VERSIONS.patch(f"{_NOUN}/update", catalog.DESCRIBE_VERSION)
def update_model_version(call: Call, wanted: Describing) -> OneVersion:
    """Say something else of a version."""
    said = wanted.description
    changes = {} if said is None else {"description": accept_text(said, "description")}
    place = (call.unit, call.project, wanted.name, wanted.number)
    return _told(call, catalog.describe_version(*place, changes))


@MODEL_VERSIONS.delete(f"{_NOUN}/delete", catalog.DELETE_MODEL)
def delete_model_version(call: Call, wanted: VersionNamed) -> None:
    """Take a version out of the catalog, and with it the aliases that point to it."""
    place = (call.unit, call.project, wanted.name)
    found = catalog.version_of(*place, wanted.number)
    version_id = found.version.version_id
    for alias in catalog.aliases_of_versions(call.unit, [version_id]).get(version_id, ()):
        catalog.remove_alias(*place, alias)
    catalog.delete_version(*place, wanted.number, DELETED)


@MODEL_VERSIONS.post(f"{_NOUN}/transition-stage", catalog.STAGE_VERSION)
def transition_model_version_stage(call: Call, wanted: Moving) -> OneVersion:
    """Put a version into a stage."""
    staging = catalog.Staging(views.stage_of(wanted.stage), wanted.archive_existing_versions)
    place = (call.unit, call.project, wanted.name, wanted.number)
    return _told(call, catalog.stage_version(*place, staging))


@MODEL_VERSIONS.post(f"{_NOUN}/set-tag", catalog.DESCRIBE_VERSION)
def set_model_version_tag(call: Call, wanted: Tagging) -> None:
    """Set a tag of a version."""
    place = (call.unit, call.project, wanted.name, wanted.number)
    catalog.describe_version(*place, {"tags": {wanted.key: wanted.value}})


@MODEL_VERSIONS.delete(f"{_NOUN}/delete-tag", catalog.DESCRIBE_VERSION)
def delete_model_version_tag(call: Call, wanted: TagOf) -> None:
    """Take a tag of a version away; one that is not there is no mistake."""
    place = (call.unit, call.project, wanted.name, wanted.number)
    catalog.describe_version(*place, {"tags": {wanted.key: None}})


@MODEL_VERSIONS.get(f"{_NOUN}/get-download-uri", catalog.READ_MODEL)
def get_model_version_download_uri(call: Call, wanted: VersionNamed) -> Download:
    """Say where the files of a version are: here, or where its source is."""
    found = catalog.version_of(call.unit, call.project, wanted.name, wanted.number)
    version = found.version
    elsewhere = catalog.address_of(call.unit, version)
    # Clients take addresses as they wrote them, before anything was percent-encoded.
    if elsewhere is not None and version.source and catalog.encoded(version.source) == elsewhere:
        elsewhere = version.source
    return Download(artifact_uri=elsewhere or views.files_uri(version.version_id))


def _told(call: Call, found: catalog.Found) -> OneVersion:
    return OneVersion(model_version=views.found_message(call.unit, found))
