"""Use cases: what models are used for."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import AsOf, Json
from muniment.cli.client.session import registry
from muniment_client import UseCase

commands = typer.Typer(name="use-case", help="What models are used for, apart from the models.")


@commands.command("list")
def list_use_cases(
    context: typer.Context,
    query: Annotated[str | None, typer.Option("--query", "-q", help="Words it contains.")] = None,
    project: Annotated[str | None, typer.Option(help="Only of this project.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List the use cases you may see."""
    with registry(context, as_of=as_of) as client:
        found = list(client.use_cases(project=project, query=query))
    output.answer_list(found, _COLUMNS, empty="No use case fits.", as_json=as_json)


@commands.command("show")
def show_use_case(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="PROJECT/NAME", help="A use case.")],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show a use case."""
    with registry(context, as_of=as_of) as client:
        found = client.use_case(reference)
    if as_json:
        output.print_json(found)
        return
    output.print_facts(
        {
            "use case": f"{found.project}/{found.name}",
            "status": found.status,
            "revision": found.revision,
            "description": found.description,
        }
    )


_COLUMNS: tuple[output.Column[UseCase], ...] = (
    ("use case", lambda one: f"{one.project}/{one.name}"),
    ("status", lambda one: one.status),
    ("description", lambda one: one.description),
)
