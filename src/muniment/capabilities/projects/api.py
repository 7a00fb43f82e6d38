"""JSON routes of projects."""

from pydantic import Field

from muniment.capabilities.projects import service
from muniment.capabilities.projects.model import (
    MAX_TEXT,
    Project,
    ProjectArchived,
    ProjectExists,
    ProjectNotFound,
)
from muniment.platform.http import Body, Created, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import DEFAULT_LIMIT, check_limit, read_words
from muniment.platform.http.past import history_page
from muniment.platform.journal.history import Revision

router = Router(tag="Projects")


class ProjectRequest(Body):
    """A project to open."""

    name: str
    title: str = Field("", max_length=200)
    description: str = Field("", max_length=MAX_TEXT)


class ProjectChange(Body):
    """What to change about a project; what is left out stays."""

    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=MAX_TEXT)


@router.get("/projects", permission=service.READ_PROJECT)
def list_projects(
    unit: Inquiry, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Project]:
    """List the projects you may see, by name."""
    after = read_words(cursor)
    found = service.list_projects(
        unit, after=after[0] if after else None, limit=check_limit(limit) + 1
    )
    return page_of(found, limit, lambda project: (project.name,))


@router.post("/projects", permission=service.CREATE_PROJECT, refusals=(ProjectExists,))
def create_project(unit: Inquiry, project: ProjectRequest) -> Created:
    """Open a project."""
    created = service.create_project(
        unit, project.name, title=project.title, description=project.description
    )
    return Created(created, f"/api/v1/projects/{created.name}")


@router.get("/projects/{name}", permission=service.READ_PROJECT, refusals=(ProjectNotFound,))
def show_project(unit: Inquiry, name: str) -> Project:
    """Show a project."""
    return service.project_named(unit, name)


@router.patch(
    "/projects/{name}",
    permission=service.CHANGE_PROJECT,
    refusals=(ProjectNotFound, ProjectArchived),
)
def describe_project(unit: Inquiry, name: str, change: ProjectChange) -> Project:
    """Change the title or the description of a project."""
    return service.describe_project(unit, name, title=change.title, description=change.description)


@router.post(
    "/projects/{name}/archive", permission=service.CHANGE_PROJECT, refusals=(ProjectNotFound,)
)
def archive_project(unit: Inquiry, name: str) -> Project:
    """Close a project to changes; what is in it stays readable."""
    return service.archive_project(unit, name)


@router.post(
    "/projects/{name}/restore", permission=service.CHANGE_PROJECT, refusals=(ProjectNotFound,)
)
def restore_project(unit: Inquiry, name: str) -> Project:
    """Open an archived project again."""
    return service.restore_project(unit, name)


@router.get(
    "/projects/{name}/history", permission=service.READ_PROJECT, refusals=(ProjectNotFound,)
)
def project_history(
    unit: Inquiry, name: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Revision]:
    """List every change of a project, newest first."""
    return history_page(unit, service.project_named(unit, name).subject, limit, cursor)
