"""Versions by their ids, for protocols that hand out addresses of their files."""

from muniment.capabilities import projects
from muniment.capabilities.catalog.model import File, Status, VersionNotFound
from muniment.capabilities.catalog.service.files import Fetched, fetch_from
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import models, versions
from muniment.kernel.errors import NotFound
from muniment.platform.unit import Unit

_LONGEST = 36


def version_by_id(unit: Unit, version_id: str) -> Found:
    """Return a version; raise `VersionNotFound` unless the actor may see it and it is there."""
    refusal = VersionNotFound(f"There is no version '{version_id[:80]}', or you may not see it.")
    found = versions.described(unit.connection, [version_id[: _LONGEST + 1]], unit.moment)
    model = models.by_id(unit.connection, found[0].version.model_id, unit.moment) if found else None
    if model is None:
        raise refusal
    try:
        unit.authorize(READ_MODEL, model.scope, see=READ_MODEL)
    except NotFound as unseen:
        raise refusal from unseen
    if Status.DELETED in {found[0].details.status, model.status}:
        raise refusal
    home = projects.projects_by_id(unit, [model.project_id])[model.project_id]
    return Found(home, model, found[0].version, found[0].details)


def files_by_id(unit: Unit, version_id: str) -> list[File]:
    """Return all files of a version, by path; raise `VersionNotFound`."""
    found = version_by_id(unit, version_id)
    return versions.files(unit.connection, found.version.version_id)


def file_by_id(unit: Unit, version_id: str, path: str) -> Fetched:
    """Return a stored file of a version; raise as `version_by_id` and `fetch` do."""
    return fetch_from(unit, version_by_id(unit, version_id), path)
