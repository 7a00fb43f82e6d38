"""What is similar to a model, a version or a description."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import registry
from muniment_client import Similar

commands = typer.Typer()
_PANEL = "Looking things up"


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment similar payments/fraud",
        "muniment similar payments/fraud@3 --json",
        "muniment similar --text 'scores card payments for fraud'",
    ),
)
def similar(
    context: typer.Context,
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="[REF]",
            help="A model, 'project/model', or a version of one, 'project/model@3'.",
            show_default=False,
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A description, in place of a reference.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="Show this many at most.")] = 10,
    as_json: Json = False,
) -> None:
    """List what is nearest to a model, a version or a description, and why."""
    with registry(context) as client:
        found = client.similar(reference, text=text, limit=limit)
    if as_json:
        output.print_json(found)
        return
    output.print_table(found, _COLUMNS, empty="Nothing is similar.")


def _because(one: Similar) -> str:
    return "; ".join(reason.message for reason in one.reasons)


def _like(one: Similar) -> str:
    return f"{one.score:.0%}"


def _reference(one: Similar) -> str:
    return one.reference


_COLUMNS = (
    ("like", _like),
    ("reference", _reference),
    ("because", _because),
)
