"""JSON routes that say who holds roles on a model or a project."""

from muniment.capabilities import catalog, projects
from muniment.capabilities.access.service.holding import Holder, people_of
from muniment.capabilities.access.service.permissions import READ_ACCESS
from muniment.platform.http import Inquiry, Page, Router

router = Router(tag="Access")


@router.get(
    "/models/{project}/{name}/people",
    permission=READ_ACCESS,
    refusals=(catalog.ModelNotFound, catalog.ModelGone),
)
def people_of_model(unit: Inquiry, project: str, name: str) -> Page[Holder]:
    """List everybody with a lasting role on a model, those on this very model first."""
    model = catalog.model_named(unit, project, name)
    return Page(people_of(unit, model.scope), None)


@router.get("/projects/{name}/people", permission=READ_ACCESS, refusals=(projects.ProjectNotFound,))
def people_of_project(unit: Inquiry, name: str) -> Page[Holder]:
    """List everybody with a lasting role on a project, those on this very project first."""
    return Page(people_of(unit, projects.project_named(unit, name).scope), None)
