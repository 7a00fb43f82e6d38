"""Groups: who belongs to one, and holds its roles meanwhile."""

from datetime import UTC
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.access import Until
from muniment.cli.client.asking import confirm
from muniment.cli.client.options import Json, Yes, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Member, User

commands = typer.Typer(name="group", help="Groups, which hold roles for their members.")
Group = Annotated[str, typer.Argument(metavar="GROUP", help="As 'muniment group list' shows it.")]
Belonging = Annotated[str, typer.Argument(metavar="MEMBER", help="A user or a service, by name.")]


@commands.command("list", epilog=examples("muniment group list --json"))
def list_groups(context: typer.Context, as_json: Json = False) -> None:
    """List groups."""
    with registry(context) as client:
        found = list(client.groups())
    output.answer_list(found, _GROUPS, empty="There are no groups.", as_json=as_json)


@commands.command(
    "create", epilog=examples("muniment group create fraud-team --for 'Fraud models'")
)
def create_group(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="GROUP", help="What to call it.")],
    display: Annotated[str, typer.Option(help="The name to show.")] = "",
    owner: Annotated[str | None, typer.Option(help="Who answers for it; you if left out.")] = None,
    purpose: Annotated[str, typer.Option("--for", help="What it is for.")] = "",
    as_json: Json = False,
) -> None:
    """Make a group known."""
    with registry(context) as client:
        group = client.create_group(name, display=display, owner=owner, purpose=purpose)
    output.answer(
        group, f"{group.name} is known; put people in: muniment group add", as_json=as_json
    )


@commands.command("show", epilog=examples("muniment group show fraud-team"))
def show_group(context: typer.Context, name: Group, as_json: Json = False) -> None:
    """Show who belongs to a group."""
    with registry(context) as client:
        group = client.group(name)
    if as_json:
        output.print_json(group)
    else:
        output.print_table(group.members, _MEMBERS, empty="Nobody belongs to it.")


@commands.command("add", epilog=examples("muniment group add fraud ana --until 2026-12-31"))
def add_member(
    context: typer.Context,
    group: Group,
    member: Belonging,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Put somebody into a group, for good or for a time."""
    expires = until.replace(tzinfo=UTC) if until else None
    with registry(context) as client:
        membership = client.add_member(group, member, expires)
    output.answer(membership, f"{member} belongs to {group}.", as_json=as_json)


@commands.command("remove", epilog=examples("muniment group remove fraud-team ana --yes"))
def remove_member(
    context: typer.Context, group: Group, member: Belonging, yes: Yes = False, as_json: Json = False
) -> None:
    """Take somebody out of a group."""
    confirm(f"Take {member} out of {group}?", yes=yes)
    with registry(context) as client:
        membership = client.remove_member(group, member)
    output.answer(membership, f"{member} does not belong to {group} any more.", as_json=as_json)


_GROUPS: tuple[output.Column[User], ...] = (
    ("name", lambda group: group.name),
    ("for", lambda group: group.purpose),
    ("answered for by", lambda group: group.owner or ""),
    ("in use", lambda group: "yes" if group.active else "no"),
)
_MEMBERS: tuple[output.Column[Member], ...] = (
    ("name", lambda member: member.name),
    ("kind", lambda member: member.kind),
    ("until", lambda member: moment(member.expires_at)),
    ("now", lambda member: "yes" if member.holds else "no"),
    ("put in by", lambda member: member.added_by),
)
