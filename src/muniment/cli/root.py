"""The root of the command line: which commands there are."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from muniment.cli.client import (
    access,
    accesslog,
    account,
    aliases,
    aspects,
    audit,
    comparing,
    evolution,
    experiments,
    groups,
    guards,
    imports,
    inspecting,
    logged_models,
    looking,
    models,
    projects,
    quotas,
    raising,
    refusals,
    reviews,
    runs,
    searching,
    similar,
    standing,
    system,
    tags,
    transfer,
    upkeep,
    usecases,
    webhooks,
)
from muniment.cli.client.mlflow import command as mlflow
from muniment.cli.client.session import Asked
from muniment.cli.server import audit_commands, storage_commands
from muniment.cli.server import commands as server

# Naming it is enough: it adds itself to the imports.
_ADDED = (mlflow,)
_OF_MODELS = (models, looking, comparing, similar, inspecting, transfer, standing)
_NOUNS = (
    searching.commands,
    experiments.commands,
    runs.commands,
    logged_models.commands,
    aliases.commands,
    tags.commands,
    aspects.commands,
    imports.commands,
    projects.commands,
    quotas.commands,
    usecases.commands,
    evolution.schemas,
    evolution.vocabularies,
    access.users,
    access.tokens,
    access.grants,
    groups.commands,
    raising.elevations,
    raising.emergencies,
    reviews.commands,
    accesslog.commands,
    guards.commands,
    webhooks.commands,
    upkeep.holds,
)


class _Root(TyperGroup):
    """Ends with a message and an exit code where a command is refused."""

    def invoke(self, ctx: Any) -> Any:
        with refusals.told():
            return super().invoke(ctx)


app = typer.Typer(
    name="muniment",
    cls=_Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog=(
        "Exit codes: 0 done, 1 refused by a rule, 2 wrong usage, 3 cannot reach or not allowed."
    ),
)
for group in _OF_MODELS:
    app.add_typer(group.commands)
for noun in _NOUNS:
    app.add_typer(noun, no_args_is_help=True, rich_help_panel="Everything else")
audit.commands.add_typer(audit_commands.commands)
app.add_typer(audit.commands, no_args_is_help=True, rich_help_panel="Everything else")
app.add_typer(
    storage_commands.commands, no_args_is_help=True, rich_help_panel="The registry itself"
)
app.add_typer(upkeep.commands)
app.add_typer(account.commands)
app.add_typer(system.commands)
app.add_typer(server.commands)


@app.callback()
def root(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Option(help="The registry's address; otherwise MUNIMENT_URL, or the last login."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(help="A token; better kept by 'login' or in MUNIMENT_TOKEN, out of sight."),
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="Why you do this; it goes on record with each change.")
    ] = None,
    valid_at: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Since when the change is true, if not since now."),
    ] = None,
) -> None:
    """Muniment: the register of record for an organisation's AI."""
    context.obj = Asked(url, token, purpose, valid_at)


def main() -> None:
    """Run the command line."""
    app()
