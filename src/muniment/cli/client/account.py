"""Signing in and out, and who one is."""

import os
import sys
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import asked_of, registry
from muniment.cli.client.wording import listed, moment
from muniment_client import Credentials, Grant, Me
from muniment_client import login as sign_in
from muniment_client import logout as sign_out
from muniment_client.address import DEFAULT_URL
from muniment_client.credentials import URL_VARIABLE

commands = typer.Typer()
_PANEL = "Signing in"
Address = Annotated[
    str | None, typer.Argument(metavar="URL", help="The registry's address; otherwise, --url.")
]


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment login https://models.example.org",
        "muniment login https://models.example.org --token-stdin < token-file",
    ),
)
def login(
    context: typer.Context,
    url: Address = None,
    token_stdin: Annotated[
        bool, typer.Option("--token-stdin", help="Read the token from standard input.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Keep a token for a registry, after trying it.

    The token is kept in a file that only you can read, and used by later commands. A program is
    better served by the variables MUNIMENT_URL and MUNIMENT_TOKEN.
    """
    asked = asked_of(context)
    address = url or asked.url or _address_asked(ask=not token_stdin)
    if token_stdin:
        token = sys.stdin.readline().strip()
    else:
        token = asked.token or typer.prompt(f"Token for {address}", hide_input=True, err=True)
    if not token:
        raise typer.BadParameter("there is no token to keep.", param_hint="--token-stdin")
    me = sign_in(address, token)
    output.answer(me, f"Signed in to {address} as {me.name}.", as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL, epilog=examples("muniment logout https://models.example.org")
)
def logout(context: typer.Context, url: Address = None, as_json: Json = False) -> None:
    """Forget the token kept for a registry; it stays valid until it is revoked."""
    address = url or asked_of(context).url or Credentials().default_url() or DEFAULT_URL
    forgotten = sign_out(address)
    if as_json:
        output.print_json({"url": address, "forgotten": forgotten})
    elif forgotten:
        output.say(f"The token for {address} is forgotten.")
    else:
        output.note(f"No token was kept for {address}.")


@commands.command(rich_help_panel=_PANEL)
def whoami(context: typer.Context, as_json: Json = False) -> None:
    """Show who you are to the registry, and which roles you hold."""
    with registry(context) as client:
        me = client.me()
        if as_json:
            output.print_json(me)
            return
        output.print_facts({"registry": client.url, **_facts(me)})


def _address_asked(*, ask: bool) -> str:
    likely = os.environ.get(URL_VARIABLE) or Credentials().default_url() or DEFAULT_URL
    return typer.prompt("Address of the registry", default=likely, err=True) if ask else likely


def _facts(me: Me) -> dict[str, object]:
    return {
        "name": me.name,
        "kind": me.kind,
        "token level": me.token_level,
        "roles": listed(map(_role, me.grants)) or "none",
    }


def _role(grant: Grant) -> str:
    until = f" until {moment(grant.expires_at)}" if grant.expires_at else ""
    return f"{grant.role} on {grant.scope}{until}"
