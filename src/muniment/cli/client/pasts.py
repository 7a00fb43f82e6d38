"""What was recorded of something, as a table."""

from collections.abc import Callable, Iterable
from itertools import islice

import typer

from muniment.cli.client import output
from muniment.cli.client.session import registry
from muniment.cli.client.wording import HISTORY_COLUMNS
from muniment_client import Client, Revision

Entries = Callable[[Client], Iterable[Revision]]


def show_history(
    context: typer.Context,
    entries: Entries,
    *,
    limit: int,
    as_of: str | None,
    as_known: str | None,
    as_json: bool,
) -> None:
    """Print up to `limit` entries, newest first: what, who, when, why."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(islice(entries(client), limit))
    output.answer_list(found, HISTORY_COLUMNS, empty="Nothing was recorded of it.", as_json=as_json)
