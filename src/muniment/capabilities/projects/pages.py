"""Pages of projects."""

from collections.abc import Mapping
from typing import Any

from muniment.capabilities.projects import service
from muniment.capabilities.projects.model import MAX_TEXT, Project, ProjectExists
from muniment.kernel.naming import NameRefused
from muniment.kernel.values import accept_text
from muniment.platform.http.paging import page_of, read_words
from muniment.platform.http.past import history_page
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.differences import difference_page
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages
from muniment.platform.web.panels import Spot

pages = Pages(
    done={
        "projects.created": "The project is open.",
        "projects.described": "The change is recorded.",
        "projects.archived": "The project is archived; what is in it stays readable.",
        "projects.restored": "The project is open again.",
    }
)
_PROJECT = "/projects/{project}"
_SHOWN = 50
_MAX_TITLE = 200
_NOT_FOR_PEOPLE = frozenset({"project_id", "created_at", "created_by"})


@pages.get("/projects", permission=service.READ_PROJECT)
def list_projects(unit: Unit, request: PageRequest) -> Html:
    """List the projects that the visitor may see, by name."""
    words = read_words(request.query.get("cursor"))
    found = service.list_projects(unit, after=words[0] if words else None, limit=_SHOWN + 1)
    may_create = unit.context.access.permits_somewhere(service.CREATE_PROJECT, unit.now)
    return Html(
        "projects/projects.html",
        page=page_of(found, _SHOWN, lambda project: (project.name,)),
        may={"create"} if may_create else set[str](),
    )


@pages.post("/projects", permission=service.CREATE_PROJECT, again=list_projects)
def create_project(unit: Unit, request: PageRequest) -> Redirect:
    """Open a project."""
    form, name = request.form, request.form.value("name").strip()
    with beside("name", NameRefused, ProjectExists):
        made = service.create_project(
            unit, name, title=_title(form), description=_description(form)
        )
    return Redirect(request.frame.present("projects", made.name), done="projects.created")


@pages.get(_PROJECT, permission=service.READ_PROJECT)
def show_project(unit: Unit, request: PageRequest) -> Html:
    """Show what a project is for, and everything that happened to it."""
    project = service.project_named(unit, request.path["project"])
    cursor = request.query.get("cursor")
    page = history_page(unit, project.subject, _SHOWN, cursor, _readable)
    return Html(
        "projects/project.html",
        project=project,
        form=request.form if request.form.refusal else _form(project),
        entries=page.items,
        next=page.next,
        may=_may(unit, project),
        panels=request.panels.drawn(
            "project", unit, request.frame, Spot(("projects", project.name), project.scope)
        ),
    )


@pages.get(f"{_PROJECT}/diff", permission=service.READ_PROJECT)
def show_difference(unit: Unit, request: PageRequest) -> Html:
    """Compare a project at two points, each a revision or a date."""
    project, frame = service.project_named(unit, request.path["project"]), request.frame
    trail = [
        ("Projects", frame.to("projects")),
        (project.name, frame.to("projects", project.name)),
    ]
    return difference_page(unit, request, project.subject, trail, _readable)


@pages.post(_PROJECT, permission=service.CHANGE_PROJECT, again=show_project)
def describe_project(unit: Unit, request: PageRequest) -> Redirect:
    """Change what people read about a project."""
    form, name = request.form, request.path["project"]
    service.describe_project(unit, name, title=_title(form), description=_description(form))
    return _to(request, "projects.described")


@pages.post(f"{_PROJECT}/archive", permission=service.CHANGE_PROJECT, again=show_project)
def archive_project(unit: Unit, request: PageRequest) -> Redirect:
    """Close a project to changes."""
    service.archive_project(unit, request.path["project"])
    return _to(request, "projects.archived")


@pages.post(f"{_PROJECT}/restore", permission=service.CHANGE_PROJECT, again=show_project)
def restore_project(unit: Unit, request: PageRequest) -> Redirect:
    """Open an archived project again."""
    service.restore_project(unit, request.path["project"])
    return _to(request, "projects.restored")


def _readable(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a project's state that tells people something."""
    return {name: value for name, value in state.items() if name not in _NOT_FOR_PEOPLE}


def _to(request: PageRequest, done: str) -> Redirect:
    return Redirect(request.frame.present("projects", request.path["project"]), done=done)


def _title(form: Form) -> str:
    return accept_text(form.value("title").strip(), "/title", _MAX_TITLE)


def _description(form: Form) -> str:
    return accept_text(form.value("description").strip(), "/description", MAX_TEXT)


def _form(project: Project) -> Form:
    values = {"title": project.title, "description": project.description}
    return Form({**values, "if_match": str(project.revision)})


def _may(unit: Unit, project: Project) -> set[str]:
    permitted = unit.context.access.permits(service.CHANGE_PROJECT, project.scope, unit.now)
    return {"change"} if permitted else set()
