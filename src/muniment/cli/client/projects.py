"""Projects."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import AsOf, Json
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Project

commands = typer.Typer(name="project", help="Open projects, and see which there are.")
Name = Annotated[str, typer.Argument(help="Lower-case letters, digits and '-'.")]


@commands.command("list")
def list_projects(context: typer.Context, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the projects you may see."""
    with registry(context, as_of=as_of) as client:
        found = list(client.projects())
    output.answer_list(found, _COLUMNS, empty="There is no project you may see.", as_json=as_json)


@commands.command("create")
def create_project(
    context: typer.Context,
    name: Name,
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    as_json: Json = False,
) -> None:
    """Open a project: names are unique in it, and roles can be given on it."""
    with registry(context) as client:
        project = client.create_project(name, title=title, description=description)
    output.answer(project, f"Project {project.name} is open.", as_json=as_json)


@commands.command("show")
def show_project(
    context: typer.Context, name: Name, as_of: AsOf = None, as_json: Json = False
) -> None:
    """Show a project."""
    with registry(context, as_of=as_of) as client:
        project = client.project(name)
    if as_json:
        output.print_json(project)
        return
    output.print_facts(
        {
            "project": project.name,
            "title": project.title,
            "status": _status(project),
            "opened": f"{moment(project.created_at)} by {project.created_by}",
            "revision": project.revision,
            "description": project.description,
        }
    )


def _status(project: Project) -> str:
    return "archived" if project.archived else "open"


_COLUMNS: tuple[output.Column[Project], ...] = (
    ("project", lambda project: project.name),
    ("title", lambda project: project.title),
    ("status", _status),
    ("opened", lambda project: moment(project.created_at)),
)
