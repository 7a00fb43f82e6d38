"""The log of the journal: how it stands, and proof that something is in it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import registry
from muniment.cli.exits import REFUSED
from muniment_client import Anchor, Log

commands = typer.Typer(
    name="audit", help="Prove what the journal says, and find out whether it was changed."
)

_ANCHOR: tuple[output.Column[Anchor], ...] = (
    ("place", lambda anchor: anchor.name),
    ("has", lambda anchor: anchor.size),
    ("lacks", lambda anchor: anchor.behind),
    ("since", lambda anchor: anchor.anchored_at),
    ("problem", lambda anchor: anchor.problem),
)


@commands.command(epilog=examples("muniment audit status", "muniment audit status --trust"))
def status(
    context: typer.Context,
    trust: Annotated[
        bool, typer.Option("--trust", help="Take the log as it is now, whatever was seen before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say how the log stands, and prove that it goes on from what was seen on this machine before.

    Ends with exit code 1 if it does not, or if the registry signs nothing more; the message says
    what to do.
    """
    with registry(context) as client:
        if trust:
            client.trust_anew()
        log, wrong = client.log(), client.distrust()
    if as_json:
        output.print_json(log)
    else:
        _tell(log)
    _end(log, wrong)


@commands.command(
    epilog=examples(
        "muniment audit proof 0199b7a2-…",
        "muniment audit proof 0199b7a2-… --out receipt.tlog-proof",
    )
)
def proof(
    context: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it; otherwise to the screen."),
    ] = None,
) -> None:
    """Fetch the proof that the log has an event: a file that can be checked without the registry.

    Its format is c2sp.org/tlog-proof; the entry that it proves is enclosed.
    """
    with registry(context) as client:
        text, wrong = client.proof(event), client.distrust()
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    if wrong:
        _complain(wrong)
        raise typer.Exit(REFUSED)


@commands.command(epilog=examples("muniment audit anchors", "muniment audit anchors --json"))
def anchors(context: typer.Context, as_json: Json = False) -> None:
    """Say where checkpoints are kept outside, how far each place is, and what is wrong with it.

    Ends with exit code 1 if any of them failed when it was last tried.
    """
    with registry(context) as client:
        found = list(client.anchors())
    output.answer_list(found, _ANCHOR, as_json=as_json, empty="Nothing is anchored outside.")
    if any(anchor.problem for anchor in found):
        raise typer.Exit(REFUSED)


def _end(log: Log, wrong: list[str]) -> None:
    _complain(wrong)
    if log.refusal is not None:
        output.complain(f"The log refuses to sign: {log.refusal}")
    if wrong or log.refusal is not None:
        raise typer.Exit(REFUSED)


def _complain(wrong: list[str]) -> None:
    for sentence in wrong:
        output.complain(sentence)


def _tell(log: Log) -> None:
    output.print_facts(
        {
            "log": log.origin,
            "events": log.size,
            "root": log.root,
            "key": log.key,
            "not signed yet": log.pending,
            "seen by a quorum of witnesses": log.witnessed,
            "signing": "refused" if log.refusal else "as it should",
        }
    )
