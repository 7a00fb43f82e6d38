"""Aliases: names of versions that can be moved."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import (
    AsKnown,
    AsOf,
    Json,
    ModelReference,
    VersionReference,
    examples,
)
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Alias, Pointing

commands = typer.Typer(name="alias", help="Name versions: which one is the champion, and was.")
Name = Annotated[str, typer.Argument(metavar="ALIAS", help="Such as 'champion'.")]


@commands.command("set", epilog=examples("muniment alias set payments/fraud@3 champion"))
def set_alias(
    context: typer.Context, reference: VersionReference, alias: Name, as_json: Json = False
) -> None:
    """Point an alias to a version; where it pointed before stays on record."""
    with registry(context) as client:
        version = client.set_alias(reference, alias)
    output.answer(version, f"{alias} → {version.reference}", as_json=as_json)


@commands.command("remove", epilog=examples("muniment alias remove payments/fraud challenger"))
def remove_alias(
    context: typer.Context, reference: ModelReference, alias: Name, as_json: Json = False
) -> None:
    """Let an alias point nowhere."""
    with registry(context) as client:
        removed = client.delete_alias(reference, alias)
    output.answer(removed, f"{alias} points nowhere now.", as_json=as_json)


@commands.command("list", epilog=examples("muniment alias list payments/fraud --as-of 2026-01-31"))
def list_aliases(
    context: typer.Context, reference: ModelReference, as_of: AsOf = None, as_json: Json = False
) -> None:
    """List the aliases of a model."""
    with registry(context, as_of=as_of) as client:
        found = list(client.aliases(reference))
    output.answer_list(found, _COLUMNS, empty="The model has no aliases.", as_json=as_json)


@commands.command("history", epilog=examples("muniment alias history payments/fraud champion"))
def alias_history(
    context: typer.Context,
    reference: ModelReference,
    alias: Name,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List every version an alias pointed to, and from when until when."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(client.alias_history(reference, alias))
    output.answer_list(found, _HISTORY, empty="It never pointed anywhere.", as_json=as_json)


_COLUMNS: tuple[output.Column[Alias], ...] = (
    ("alias", lambda one: one.alias),
    ("version", lambda one: one.number),
    ("since", lambda one: moment(one.set_at)),
    ("set by", lambda one: one.set_by),
)
_HISTORY: tuple[output.Column[Pointing], ...] = (
    ("version", lambda one: one.version or "nowhere"),
    ("from", lambda one: moment(one.valid_from)),
    ("until", lambda one: moment(one.valid_to)),
    ("set by", lambda one: one.set_by),
)
