"""Quotas: how much may be stored."""

import re
from typing import Annotated

import typer

from muniment.cli.client import output, wording
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import registry
from muniment_client import Quota

commands = typer.Typer(name="quota", help="See and say how much may be stored.")
Project = Annotated[
    str | None,
    typer.Argument(metavar="PROJECT", help="The project; without one, all projects together."),
]
_FORM = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(|[kKmMgGtT])(|i?[bB])")
_LETTERS = " kmgt"
_NO_LIMIT = "none"


@commands.command("show", epilog=examples("muniment quota show payments"))
def show_quota(context: typer.Context, project: Project = None, as_json: Json = False) -> None:
    """Show how much may be stored, how much is, and what uploads under way have announced."""
    with registry(context) as client:
        found = client.quota(project)
    if as_json:
        output.print_json(found)
        return
    output.print_facts(
        {
            "of": project or "all projects together",
            "allowed": _allowed(found),
            "used": wording.size(found.used_bytes),
            "announced": wording.size(found.reserved_bytes),
        }
    )


@commands.command(
    "set", epilog=examples("muniment quota set 500GiB payments", "muniment quota set none payments")
)
def set_quota(
    context: typer.Context,
    allowed: Annotated[
        str, typer.Argument(metavar="SIZE", help="As 800MB or 2TiB; 'none' lifts the limit.")
    ],
    project: Project = None,
    as_json: Json = False,
) -> None:
    """Say how much may be stored; what is stored already stays."""
    with registry(context) as client:
        found = client.set_quota(_bytes(allowed), project)
    what = project or "All projects together"
    output.answer(found, f"{what} may store: {_allowed(found)}.", as_json=as_json)


def _allowed(quota: Quota) -> str:
    return "no limit" if quota.max_bytes is None else wording.size(quota.max_bytes)


def _bytes(text: str) -> int | None:
    if text.lower() == _NO_LIMIT:
        return None
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter("write a size as 800MB or 2TiB, or 'none'.", param_hint="SIZE")
    amount, letter, unit = found.groups()
    step = 1024 if unit.lower().startswith("i") else 1000
    return int(float(amount) * step ** _LETTERS.index(letter.lower() or " "))
