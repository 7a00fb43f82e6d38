"""Access reviews: every role in a place is looked at by somebody else."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.access import Scope
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import listed, moment
from muniment_client import AccessReview, ReviewItem
from muniment_client.fields import DecisionFields

commands = typer.Typer(name="access-review", help="Campaigns that look at who may do what.")
Review = Annotated[
    str, typer.Argument(metavar="ID", help="As 'muniment access-review list' shows it.")
]


@commands.command("list", epilog=examples("muniment access-review list --json"))
def list_reviews(context: typer.Context, as_json: Json = False) -> None:
    """List access reviews."""
    with registry(context) as client:
        found = list(client.access_reviews())
    output.answer_list(found, _REVIEWS, empty="There is no access review.", as_json=as_json)


@commands.command(
    "open",
    epilog=examples("muniment access-review open 'Q1' --due 2026-12-31 --reviewer ana"),
)
def open_review(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What to call it.")],
    due: Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="UTC.")],
    reviewer: Annotated[list[str], typer.Option(help="Who decides; may be repeated.")],
    scope: Scope = "instance",
    as_json: Json = False,
) -> None:
    """Put every lasting role in a place before reviewers; silence takes it back when due."""
    with registry(context) as client:
        opened = client.open_access_review(title, reviewer, due.replace(tzinfo=UTC), scope)
    output.answer(opened, f"'{opened.title}' is open (review {opened.id}).", as_json=as_json)


@commands.command("show", epilog=examples("muniment access-review show 0199b7a2-…"))
def show_review(context: typer.Context, review: Review, as_json: Json = False) -> None:
    """Show the roles under review, their last use, conflicts and decisions: the report."""
    with registry(context) as client:
        found = list(client.review_items(review))
    output.answer_list(found, _ITEMS, empty="No role is under review.", as_json=as_json)


@commands.command(
    "decide",
    epilog=examples("muniment access-review decide REVIEW ITEM revoke --reason 'Left the team'"),
)
def decide(
    context: typer.Context,
    review: Review,
    item: Annotated[
        str, typer.Argument(metavar="ITEM", help="As 'muniment access-review show' lists it.")
    ],
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="'keep', 'reduce' or 'revoke'.")
    ],
    reason: Annotated[str, typer.Option(help="Why; it goes on record.")],
    role: Annotated[str | None, typer.Option(help="What it is reduced to.")] = None,
    scope: Annotated[
        str | None, typer.Option("--on", metavar="SCOPE", help="Where it is reduced to.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether a role stays; it is so at once."""
    with registry(context) as client:
        less: DecisionFields = {}
        if role:
            less["role"] = role
        if scope:
            less["scope"] = scope
        decided = client.decide_review_item(review, item, decision, reason, **less)
    words = f"{decided.principal}, {decided.role} on {decided.scope}: {decided.decision}."
    output.answer(decided, words, as_json=as_json)


_REVIEWS: tuple[output.Column[AccessReview], ...] = (
    ("title", lambda review: review.title),
    ("on", lambda review: review.scope),
    ("reviewers", lambda review: listed(review.reviewers)),
    ("due", lambda review: moment(review.due_at)),
    ("undecided", lambda review: review.decisions.get("pending", 0)),
    ("open", lambda review: "yes" if review.is_open else "no"),
    ("id", lambda review: review.id),
)
_ITEMS: tuple[output.Column[ReviewItem], ...] = (
    ("who", lambda item: item.principal),
    ("role", lambda item: item.role),
    ("on", lambda item: item.scope),
    ("given by", lambda item: item.granted_by),
    ("last used", lambda item: moment(item.last_used_at) or "never"),
    ("conflicts", lambda item: listed(item.conflicts)),
    ("decision", lambda item: item.decision + (" (silence)" if item.by_silence else "")),
    ("why", lambda item: item.comment),
    ("id", lambda item: item.item_id),
)
