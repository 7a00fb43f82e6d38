"""Roles for some hours: asked for and decided, or taken in an emergency and reviewed."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.access import Scope
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Elevation, Emergency

elevations = typer.Typer(name="elevation", help="Roles for some hours, which somebody else gives.")
emergencies = typer.Typer(name="emergency", help="Roles taken at once, and reviewed afterwards.")
Request = Annotated[
    str, typer.Argument(metavar="ID", help="As 'muniment elevation list' shows it.")
]
Role = Annotated[str, typer.Argument(metavar="ROLE", help="A role, such as deployer.")]
Reason = Annotated[str, typer.Option(help="Why; it goes on record.")]
Minutes = Annotated[int, typer.Option("--minutes", help="For how long.")]
Ticket = Annotated[str, typer.Option(help="The ticket it belongs to.")]
Comment = Annotated[str, typer.Option(help="What to say about it; it goes on record.")]


@elevations.command("list", epilog=examples("muniment elevation list --pending"))
def list_elevations(
    context: typer.Context,
    pending: Annotated[bool, typer.Option("--pending", help="Only what can be decided.")] = False,
    as_json: Json = False,
) -> None:
    """List your requests and those you could decide."""
    with registry(context) as client:
        found = list(client.elevations(pending=pending))
    output.answer_list(found, _ELEVATIONS, empty="Nothing was asked for.", as_json=as_json)


@elevations.command(
    "request",
    epilog=examples(
        "muniment elevation request deployer --on project:payments --minutes 120 --reason 'Release'"
    ),
)
def request_elevation(
    context: typer.Context,
    role: Role,
    reason: Reason,
    scope: Scope = "instance",
    minutes: Minutes = 60,
    ticket: Ticket = "",
    as_json: Json = False,
) -> None:
    """Ask for a role for some hours, 8 at most; somebody else decides."""
    with registry(context) as client:
        asked = client.request_elevation(role, reason, scope=scope, minutes=minutes, ticket=ticket)
    said = f"You asked for {asked.role} on {asked.scope} (request {asked.elevation_id})."
    output.answer(asked, said, as_json=as_json)


@elevations.command(
    "approve", epilog=examples("muniment elevation approve 0199b7a2-… --comment 'Agreed with Ana'")
)
def approve_elevation(
    context: typer.Context, request: Request, comment: Comment = "", as_json: Json = False
) -> None:
    """Give what somebody else asked for."""
    with registry(context) as client:
        decided = client.approve_elevation(request, comment)
    said = f"{decided.requested_by} is {decided.role} on {decided.scope}"
    output.answer(decided, f"{said} for {decided.minutes} minutes.", as_json=as_json)


@elevations.command(
    "decline",
    epilog=examples("muniment elevation decline 0199b7a2-… --comment 'Not during the freeze'"),
)
def decline_elevation(
    context: typer.Context, request: Request, comment: Comment = "", as_json: Json = False
) -> None:
    """Refuse what somebody else asked for."""
    with registry(context) as client:
        decided = client.decline_elevation(request, comment)
    output.answer(decided, f"The request of {decided.requested_by} is declined.", as_json=as_json)


@elevations.command("withdraw", epilog=examples("muniment elevation withdraw 0199b7a2-…"))
def withdraw_elevation(context: typer.Context, request: Request, as_json: Json = False) -> None:
    """Take your own request back."""
    with registry(context) as client:
        decided = client.withdraw_elevation(request)
    output.answer(decided, "Your request is taken back.", as_json=as_json)


@emergencies.command("list", epilog=examples("muniment emergency list --unreviewed"))
def list_emergencies(
    context: typer.Context,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="Only those that wait for a review.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List your uses of emergency access and those you could review."""
    with registry(context) as client:
        found = list(client.emergencies(unreviewed=unreviewed))
    output.answer_list(found, _EMERGENCIES, empty="There was no emergency.", as_json=as_json)


@emergencies.command(
    "open", epilog=examples("muniment emergency open admin --reason 'Production is down'")
)
def open_emergency(
    context: typer.Context,
    role: Role,
    reason: Reason,
    scope: Scope = "instance",
    minutes: Minutes = 60,
    ticket: Ticket = "",
    as_json: Json = False,
) -> None:
    """Take a role at once that you are eligible for, for an hour at most; it is reviewed."""
    with registry(context) as client:
        opened = client.break_glass(role, reason, scope=scope, minutes=minutes, ticket=ticket)
    said = f"You are {opened.role} on {opened.scope} until {moment(opened.expires_at)}."
    output.answer(opened, f"{said} Somebody else reviews this.", as_json=as_json)


@emergencies.command(
    "review",
    epilog=examples(
        "muniment emergency review 0199b7a2-… justified --comment 'The outage was real'"
    ),
)
def review_emergency(
    context: typer.Context,
    emergency: Annotated[
        str, typer.Argument(metavar="ID", help="As 'muniment emergency list' shows it.")
    ],
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="'justified' or 'unjustified'.")
    ],
    comment: Annotated[str, typer.Option(help="What you found; it goes on record.")],
    as_json: Json = False,
) -> None:
    """Say whether taking a role was right; this closes the review and ends the role."""
    with registry(context) as client:
        found = client.review_emergency(emergency, outcome, comment)
    said = f"The emergency of {found.opened_by} is reviewed: {found.outcome}."
    output.answer(found, said, as_json=as_json)


_ELEVATIONS: tuple[output.Column[Elevation], ...] = (
    ("who", lambda each: each.requested_by),
    ("role", lambda each: each.role),
    ("on", lambda each: each.scope),
    ("minutes", lambda each: each.minutes),
    ("why", lambda each: each.reason),
    ("status", lambda each: each.status),
    ("by", lambda each: each.decided_by or ""),
    ("id", lambda each: each.elevation_id),
)
_EMERGENCIES: tuple[output.Column[Emergency], ...] = (
    ("who", lambda each: each.opened_by),
    ("role", lambda each: each.role),
    ("on", lambda each: each.scope),
    ("why", lambda each: each.reason),
    ("until", lambda each: moment(each.expires_at)),
    ("review", lambda each: each.outcome or "waits"),
    ("id", lambda each: each.emergency_id),
)
