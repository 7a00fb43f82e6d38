"""Looking after what is stored, and legal holds."""

import re
from typing import Annotated

import typer

from muniment.cli.client import output, wording
from muniment.cli.client.options import AsOf, Json, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Hold

commands = typer.Typer()
holds = typer.Typer(name="hold", help="Keep things from being deleted, for a legal matter.")
_GRACE = re.compile(r"([0-9]+)(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PATIENCE_SECONDS = 120.0
Reason = Annotated[str, typer.Option(help="Why; it goes on record.")]


@commands.command(
    "gc",
    rich_help_panel="Everything else",
    epilog=examples("muniment gc --dry-run", "muniment gc --grace 7d"),
)
def collect(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what nothing refers to, and remove nothing.")
    ] = False,
    grace: Annotated[
        str | None,
        typer.Option(help="How long nothing must have referred to it, as 12h or 7d."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Remove stored files that nothing refers to; the registry goes on working meanwhile."""
    seconds = None if grace is None else _seconds(grace)
    with registry(context, timeout=_PATIENCE_SECONDS) as client:
        done = client.collect(dry_run=dry_run, grace_seconds=seconds)
    found = f"{done.found} of {done.seen} files are referred to by nothing"
    if dry_run:
        sentence = f"{found} ({wording.size(done.found_bytes)}); nothing was removed."
    else:
        sentence = f"{found}; {done.removed} were removed ({wording.size(done.removed_bytes)})."
    output.answer(done, sentence, as_json=as_json)


@holds.command(
    "set",
    epilog=examples(
        'muniment hold set payments/fraud --reason "Litigation" --ticket LEGAL-7',
        'muniment hold set project:payments --reason "Audit" --ticket A-12',
    ),
)
def set_hold(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(metavar="TARGET", help="project:NAME, project/model, or project/model@3."),
    ],
    reason: Reason,
    ticket: Annotated[str, typer.Option(help="The number of the matter.")],
    as_json: Json = False,
) -> None:
    """Put a project, a model or a version under legal hold: nothing of it is deleted."""
    with registry(context) as client:
        hold = client.set_hold(target, reason=reason, ticket=ticket)
    output.answer(hold, f"{hold.target} is under hold {hold.hold_id}.", as_json=as_json)


@holds.command("release", epilog=examples("muniment hold release 0199b7a2-… --reason 'Settled'"))
def release_hold(
    context: typer.Context,
    hold: Annotated[str, typer.Argument(metavar="ID", help="As 'muniment hold list' shows it.")],
    reason: Reason,
    as_json: Json = False,
) -> None:
    """Release a legal hold; that it was set stays on record."""
    with registry(context) as client:
        released = client.release_hold(hold, reason=reason)
    output.answer(released, f"The hold on {released.target} is released.", as_json=as_json)


@holds.command("list", epilog=examples("muniment hold list --all"))
def list_holds(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that were released.")
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List the legal holds you may see."""
    with registry(context, as_of=as_of) as client:
        found = list(client.holds(active=not everything))
    output.answer_list(found, _COLUMNS, empty="Nothing is under hold.", as_json=as_json)


def _seconds(text: str) -> int:
    found = _GRACE.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter("write a time as 90s, 12h or 7d.", param_hint="--grace")
    return int(found[1]) * _SECONDS[found[2]]


def _since(hold: Hold) -> str:
    return moment(hold.set_at) if hold.released_at is None else f"until {moment(hold.released_at)}"


_COLUMNS: tuple[output.Column[Hold], ...] = (
    ("hold", lambda hold: hold.hold_id),
    ("covers", lambda hold: hold.target),
    ("matter", lambda hold: hold.ticket),
    ("by", lambda hold: hold.set_by),
    ("since", _since),
    ("reason", lambda hold: hold.reason),
)
