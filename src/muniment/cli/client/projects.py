"""Projects."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.asking import confirm
from muniment.cli.client.options import AsKnown, AsOf, Json, Limit, Yes, examples
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Project
from muniment_client.fields import ProjectFields

commands = typer.Typer(name="project", help="Open projects, describe them, and close them.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="As 'muniment project list' shows it.")]


@commands.command("list", epilog=examples("muniment project list --json"))
def list_projects(context: typer.Context, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the projects you may see."""
    with registry(context, as_of=as_of) as client:
        found = list(client.projects())
    output.answer_list(found, _COLUMNS, empty="There is no project you may see.", as_json=as_json)


@commands.command(
    "create", epilog=examples("muniment project create payments --title 'Payments and cards'")
)
def create_project(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Lower-case letters, digits and '-'.")
    ],
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    as_json: Json = False,
) -> None:
    """Open a project: names are unique in it, and roles can be given on it."""
    with registry(context) as client:
        project = client.create_project(name, title=title, description=description)
    output.answer(project, f"Project {project.name} is open.", as_json=as_json)


@commands.command("show", epilog=examples("muniment project show payments --as-of 2026-01-31"))
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


@commands.command(
    "edit", epilog=examples("muniment project edit payments --description 'Cards and transfers.'")
)
def edit_project(
    context: typer.Context,
    name: Name,
    title: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    if_revision: Annotated[
        int | None, typer.Option(help="Refuse if it is not at this revision any more.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change the title or the description of a project; its name stays."""
    said = {"title": title, "description": description}
    fields = ProjectFields(**{name: text for name, text in said.items() if text is not None})
    if not fields:
        raise typer.BadParameter("say what to change: --title or --description.")
    with registry(context) as client:
        project = client.update_project(name, if_match=if_revision, **fields)
    output.answer(
        project, f"{project.name} is at revision {project.revision} now.", as_json=as_json
    )


@commands.command("history", epilog=examples("muniment project history payments"))
def project_history(
    context: typer.Context,
    name: Name,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List what was recorded of a project, newest first: what, who, when, why."""
    show_history(
        context,
        lambda client: client.project_history(name),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


@commands.command("archive", epilog=examples("muniment project archive payments --yes"))
def archive_project(
    context: typer.Context, name: Name, yes: Yes = False, as_json: Json = False
) -> None:
    """Close a project to changes: all of it can still be read, and it can be opened again."""
    confirm(f"Archive the project {name} with everything in it?", yes=yes)
    with registry(context) as client:
        project = client.archive_project(name)
    output.answer(project, f"{project.name} is {_status(project)} now.", as_json=as_json)


@commands.command("reactivate", epilog=examples("muniment project reactivate payments"))
def reactivate_project(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Open an archived project again."""
    with registry(context) as client:
        project = client.restore_project(name)
    output.answer(project, f"{project.name} is {_status(project)} now.", as_json=as_json)


def _status(project: Project) -> str:
    return "archived" if project.archived else "open"


_COLUMNS: tuple[output.Column[Project], ...] = (
    ("project", lambda project: project.name),
    ("title", lambda project: project.title),
    ("status", _status),
    ("opened", lambda project: moment(project.created_at)),
)
