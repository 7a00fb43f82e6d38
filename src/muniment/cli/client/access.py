"""People and services, their tokens and their roles."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.asking import confirm
from muniment.cli.client.options import Json, Yes, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import listed, moment
from muniment_client import Grant, RoleConflict, Token, User

users = typer.Typer(name="user", help="Who is known to the registry.")
tokens = typer.Typer(name="token", help="Tokens, for programs and for this command line.")
grants = typer.Typer(name="grant", help="Who holds which role where.")
Scope = Annotated[
    str,
    typer.Option(
        "--on", metavar="SCOPE", help="'instance', 'project:NAME' or 'model:PROJECT/NAME'."
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Until when, in UTC."),
]


@users.command("list", epilog=examples("muniment user list --json"))
def list_users(context: typer.Context, as_json: Json = False) -> None:
    """List people and services."""
    with registry(context) as client:
        found = list(client.users())
    output.answer_list(found, _USERS, empty="Nobody is known.", as_json=as_json)


@users.command("invite", epilog=examples("muniment user invite ana --display 'Ana Ortiz'"))
def invite_user(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name to sign in with, such as ana.")
    ],
    display: Annotated[str, typer.Option(help="The name to show.")] = "",
    email: Annotated[str | None, typer.Option(help="For people to reach them.")] = None,
    service: Annotated[
        bool, typer.Option("--service", help="A program, which gets tokens and no link.")
    ] = False,
    owner: Annotated[str | None, typer.Option(help="Who answers for a service.")] = None,
    role: Annotated[
        str | None, typer.Option(help="A role to give them at once, everywhere.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a person known and print their one-time link, or make a service known."""
    with registry(context) as client:
        user = client.create_user(name, service=service, display=display, email=email, owner=owner)
        if role:
            client.grant(name, role, reason="invited with it")
        address = client.url
    if as_json:
        output.print_json(user)
    elif user.invitation:
        output.note(f"{user.name} signs in for the first time by this link, within 7 days:")
        output.say(f"{address}{user.invitation}")
    else:
        output.say(f"{user.name} is known; make a token: muniment token create --for {user.name}")


@users.command("deactivate", epilog=examples("muniment user deactivate ana --yes"))
def deactivate_user(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As 'muniment user list' names them.")
    ],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End somebody's access: their tokens and sessions stop working at once."""
    confirm(f"End the access of {name}?", yes=yes)
    with registry(context) as client:
        user = client.update_user(name, active=False)
    output.answer(user, f"{user.name} has no access any more.", as_json=as_json)


@users.command("erase", epilog=examples("muniment user erase ana"))
def erase_user(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As 'muniment user list' names them.")
    ],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Erase what is told of a person and end their access, for good; what they did stays."""
    confirm(f"Erase what is told of {name}? This cannot be undone.", yes=yes)
    with registry(context) as client:
        user = client.erase_user(name)
    output.answer(user, f"What was told of {user.name} is erased.", as_json=as_json)


@tokens.command("list", epilog=examples("muniment token list --for nightly"))
def list_tokens(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option("--for", help="Of this service.")] = None,
    as_json: Json = False,
) -> None:
    """List your tokens, or those of a service."""
    with registry(context) as client:
        found = list(client.tokens(owner))
    output.answer_list(found, _TOKENS, empty="There are no tokens.", as_json=as_json)


@tokens.command(
    "create", epilog=examples("muniment token create nightly --level write --on project:payments")
)
def create_token(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    level: Annotated[str, typer.Option(help="What it may do: read, write or admin.")] = "write",
    scope: Scope = "instance",
    until: Until = None,
    owner: Annotated[str | None, typer.Option("--for", help="For this service.")] = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(help="Use it for this only; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a token and print it; it cannot be shown again."""
    expires = until.replace(tzinfo=UTC) if until else None
    with registry(context) as client:
        token = client.create_token(
            name,
            level=level,
            scope=scope,
            expires_at=expires,
            owner=owner,
            permissions=permission or None,
        )
    if as_json:
        output.print_json(token)
    else:
        output.note(f"Keep it now; it is not shown again. Until {moment(token.expires_at)}.")
        output.say(token.secret or "")


@tokens.command("revoke", epilog=examples("muniment token revoke 0199b7a2-…"))
def revoke_token(
    context: typer.Context,
    token_id: Annotated[
        str, typer.Argument(metavar="ID", help="As 'muniment token list' shows it.")
    ],
    as_json: Json = False,
) -> None:
    """End a token now."""
    with registry(context) as client:
        token = client.revoke_token(token_id)
    output.answer(token, f"{token.shown} is revoked.", as_json=as_json)


@grants.command("list", epilog=examples("muniment grant list --of ana"))
def list_grants(
    context: typer.Context,
    principal: Annotated[str | None, typer.Option("--of", help="Of this user.")] = None,
    as_json: Json = False,
) -> None:
    """List who holds which role where."""
    with registry(context) as client:
        found = list(client.grants(principal))
    if as_json:
        output.print_json(found)
        return
    columns: tuple[output.Column[Grant], ...] = (
        ("who", lambda grant: grant.principal),
        *_GRANTS,
    )
    output.print_table(found, columns, empty="There are no grants.")


@grants.command("conflicts", epilog=examples("muniment grant conflicts"))
def list_conflicts(context: typer.Context, as_json: Json = False) -> None:
    """List who holds roles that one person should not hold together."""
    with registry(context) as client:
        found = list(client.role_conflicts())
    output.answer_list(found, _CONFLICTS, empty="There is no conflict.", as_json=as_json)


@grants.command(
    "give", epilog=examples("muniment grant give ana contributor --on project:payments")
)
def give_grant(
    context: typer.Context,
    principal: Annotated[str, typer.Argument(metavar="WHO", help="A user, a service or a group.")],
    role: Annotated[
        str, typer.Argument(metavar="ROLE", help="A role, such as viewer or contributor.")
    ],
    scope: Scope = "instance",
    until: Until = None,
    begins: Annotated[
        datetime | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="From when, in UTC."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it goes on record.")] = "",
    purpose: Annotated[str, typer.Option("--for", help="The task that takes this role.")] = "",
    ticket: Annotated[str, typer.Option(help="The ticket it belongs to.")] = "",
    eligible: Annotated[
        bool, typer.Option("--eligible", help="Only to be taken in an emergency.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give somebody a role, somewhere, for a time."""
    with registry(context) as client:
        grant = client.grant(
            principal,
            role,
            scope=scope,
            not_before=begins.replace(tzinfo=UTC) if begins else None,
            expires_at=until.replace(tzinfo=UTC) if until else None,
            reason=reason,
            purpose=purpose,
            ticket=ticket,
            eligible=eligible,
        )
    if not as_json:
        output.warn([f"Duties that should be separate: {words}" for words in grant.conflicts])
    output.answer(
        grant,
        f"{principal} is {grant.role} on {grant.scope} (grant {grant.grant_id}).",
        as_json=as_json,
    )


@grants.command("revoke", epilog=examples("muniment grant revoke 0199b7a2-…"))
def revoke_grant(
    context: typer.Context,
    grant_id: Annotated[
        str, typer.Argument(metavar="ID", help="As 'muniment grant list' shows it.")
    ],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a role back."""
    confirm(f"Take grant {grant_id} back?", yes=yes)
    with registry(context) as client:
        grant = client.revoke_grant(grant_id)
    output.answer(grant, f"The role {grant.role} on {grant.scope} is taken back.", as_json=as_json)


_USERS: tuple[output.Column[User], ...] = (
    ("name", lambda user: user.name),
    ("kind", lambda user: user.kind),
    ("shown as", lambda user: user.display),
    ("access", lambda user: "yes" if user.active else "ended"),
)
_TOKENS: tuple[output.Column[Token], ...] = (
    ("id", lambda token: token.id),
    ("name", lambda token: token.name),
    ("token", lambda token: token.shown),
    ("level", lambda token: token.level),
    ("on", lambda token: token.scope),
    ("until", lambda token: "revoked" if token.revoked else moment(token.expires_at)),
)
_GRANTS: tuple[output.Column[Grant], ...] = (
    ("role", lambda grant: grant.role),
    ("on", lambda grant: grant.scope),
    ("kind", lambda grant: grant.kind),
    ("until", lambda grant: "revoked" if grant.revoked else moment(grant.expires_at)),
    ("last used", lambda grant: moment(grant.last_used_at)),
    ("by", lambda grant: grant.granted_by),
    ("why", lambda grant: grant.reason),
    ("id", lambda grant: grant.grant_id),
)
_CONFLICTS: tuple[output.Column[RoleConflict], ...] = (
    ("who", lambda conflict: conflict.principal),
    ("roles", lambda conflict: listed(conflict.roles)),
    ("on", lambda conflict: conflict.scope),
    ("why", lambda conflict: conflict.why),
)
