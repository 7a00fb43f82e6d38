"""The access log: who read what is sensitive, what was refused, and whether that is intact."""

from itertools import islice
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json, Limit, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import AccessBatch, AccessEntry
from muniment_client.fields import AccessFilters

commands = typer.Typer(name="access", help="Who read what is sensitive, and what was refused.")
Batch = Annotated[str, typer.Argument(metavar="ID", help="As 'muniment access batches' shows it.")]


@commands.command("log", epilog=examples("muniment access log --refused --since 2026-03-01"))
def show_log(
    context: typer.Context,
    actor: Annotated[str | None, typer.Option(help="By whom.")] = None,
    action: Annotated[str | None, typer.Option(help="What, such as file.read.")] = None,
    refused: Annotated[
        bool | None, typer.Option("--refused/--allowed", help="Only refusals, or none.")
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From then on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Before then.")] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """Show sensitive reads and refusals, newest first."""
    filters: AccessFilters = {}
    if refused is not None:
        filters["refused"] = refused
    if actor:
        filters["actor"] = actor
    if action:
        filters["action"] = action
    if since:
        filters["since"] = since
    if until:
        filters["until"] = until
    with registry(context) as client:
        found = list(islice(client.access_log(**filters), limit))
    output.answer_list(found, _ENTRIES, empty="Nothing was noted.", as_json=as_json)


@commands.command("batches", epilog=examples("muniment access batches --limit 10"))
def list_batches(context: typer.Context, limit: Limit = 50, as_json: Json = False) -> None:
    """List the batches of the log that the journal has sealed."""
    with registry(context) as client:
        found = list(islice(client.access_batches(), limit))
    output.answer_list(found, _BATCHES, empty="No batch is sealed yet.", as_json=as_json)


@commands.command("verify", epilog=examples("muniment access verify 0199b7a2-…"))
def verify_batch(context: typer.Context, batch: Batch, as_json: Json = False) -> None:
    """Compare the entries of a batch with the digest that the journal holds of them."""
    with registry(context) as client:
        verdict = client.verify_access_batch(batch)
    found = f"{verdict.found} of {verdict.entries} entries"
    state = "as they were sealed" if verdict.intact else "NOT as they were sealed"
    output.answer(verdict, f"{found}, {state} ({verdict.digest}).", as_json=as_json)
    if not verdict.intact:
        raise typer.Exit(1)


_ENTRIES: tuple[output.Column[AccessEntry], ...] = (
    ("when", lambda entry: moment(entry.at)),
    ("who", lambda entry: entry.actor_name),
    ("what", lambda entry: entry.action),
    ("of what", lambda entry: entry.subject),
    ("outcome", lambda entry: entry.outcome),
    ("what for", lambda entry: entry.purpose or ""),
    ("via", lambda entry: entry.via),
    ("from", lambda entry: entry.address),
)
_BATCHES: tuple[output.Column[AccessBatch], ...] = (
    ("id", lambda batch: batch.batch_id),
    ("entries", lambda batch: batch.entries),
    ("from", lambda batch: moment(batch.first_at)),
    ("to", lambda batch: moment(batch.last_at)),
    ("digest", lambda batch: batch.digest),
    ("entries kept", lambda batch: "no" if batch.pruned_at else "yes"),
)
