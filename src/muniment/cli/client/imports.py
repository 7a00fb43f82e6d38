"""Imports of inventories."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from muniment.cli import exits
from muniment.cli.client import output
from muniment.cli.client.asking import confirm
from muniment.cli.client.import_report import (
    is_all_rejected,
    show_kept,
    show_report,
    show_rows,
    show_run,
)
from muniment.cli.client.options import Json, Yes, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import ImportRun

commands = typer.Typer(name="import", help="Bring an inventory in, or take it out again.")
# Reading, planning and writing a large inventory takes its time before the first byte of an answer.
_SECONDS = 3600.0
File = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The inventory.")
]
Mapping = Annotated[
    str,
    typer.Option(
        metavar="MAP.yaml", help="What its columns mean: a file, or a shipped mapping by its name."
    ),
]
Project = Annotated[
    str | None, typer.Option(help="Bring all of it into this project, whatever the mapping says.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Let the file win where people changed a field since.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")]
Import = Annotated[str, typer.Argument(metavar="ID", help="As 'muniment import list' shows it.")]


@commands.command(
    "csv",
    epilog=examples(
        "muniment import csv inventory.csv --mapping us-federal-2025 --dry-run",
        "muniment import csv inventory.csv --mapping ours.yaml",
    ),
)
def import_csv(
    context: typer.Context,
    file: File,
    mapping: Mapping,
    project: Project = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Import a table: a row becomes a use case, a model, a version, or what the mapping says.

    Rows that cannot be imported are listed with what to mend and whom to ask; the others are
    imported. Importing the same again changes only what is different by then. Ends with 1 if
    not a single row could be imported.
    """
    choices = {"overwrite": overwrite, "dry_run": dry_run}
    _import(context, file, mapping, kind="csv", project=project, as_json=as_json, **choices)


@commands.command(
    "jsonl",
    epilog=examples("muniment import jsonl catalogue.jsonl --mapping azureml-catalog"),
)
def import_jsonl(
    context: typer.Context,
    file: File,
    mapping: Mapping,
    project: Project = None,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Import a file with a JSON object on each line, just like a table."""
    choices = {"overwrite": overwrite, "dry_run": dry_run}
    _import(context, file, mapping, kind="jsonl", project=project, as_json=as_json, **choices)


@commands.command("list", epilog=examples("muniment import list --json"))
def list_imports(context: typer.Context, as_json: Json = False) -> None:
    """List what was imported, the last first."""
    with registry(context) as client:
        found = list(client.imports())
    output.answer_list(found, _COLUMNS, empty="Nothing was imported.", as_json=as_json)


@commands.command("show", epilog=examples("muniment import show ID --rejected"))
def show_import(
    context: typer.Context,
    import_id: Import,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="The rows that were not imported, and why.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what an import did."""
    with registry(context) as client:
        if rejected:
            show_rows(list(client.import_rows(import_id, status="rejected")), as_json=as_json)
        else:
            show_run(client.import_run(import_id), as_json=as_json)


@commands.command("source", epilog=examples("muniment import source ID --output inventory.csv"))
def fetch_source(
    context: typer.Context,
    import_id: Import,
    target: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", dir_okay=False, help="Where to write it; else to standard output."
        ),
    ] = None,
    mapping: Annotated[
        bool, typer.Option("--mapping", help="The mapping that it went by, in place of the file.")
    ] = False,
) -> None:
    """Fetch the file of an import as it was sent."""
    with registry(context) as client:
        content = client.import_source(import_id, "mapping" if mapping else "source")
    if target is None:
        sys.stdout.buffer.write(content)
    else:
        target.write_bytes(content)
        output.note(f"{len(content)} bytes are in {target}.")


@commands.command("undo", epilog=examples("muniment import undo 0199b7a2-… --yes"))
def undo_import(
    context: typer.Context, import_id: Import, yes: Yes = False, as_json: Json = False
) -> None:
    """Take back what an import did; what somebody has changed since is left and reported."""
    confirm(f"Take import {import_id} back?", yes=yes)
    with registry(context, timeout=_SECONDS) as client:
        show_kept(client.undo_import(import_id), as_json=as_json)


def _import(
    context: typer.Context,
    file: Path,
    mapping: str,
    *,
    kind: Literal["csv", "jsonl"],
    project: str | None,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    with registry(context, timeout=_SECONDS) as client:
        report = client.import_file(
            file, mapping, kind=kind, project=project, overwrite=overwrite, dry_run=dry_run
        )
    show_report(report, as_json=as_json)
    if is_all_rejected(report):
        output.complain("Nothing was imported: every row was rejected, for the reasons above.")
        raise typer.Exit(exits.REFUSED)


_COLUMNS: tuple[output.Column[ImportRun], ...] = (
    ("id", lambda run: run.id),
    ("source", lambda run: run.source),
    ("file", lambda run: run.file.name),
    ("rows", lambda run: run.counts.get("rows", {}).get("read", "")),
    ("rejected", lambda run: run.counts.get("rows", {}).get("rejected", "")),
    ("status", lambda run: run.status),
    ("when", lambda run: moment(run.started_at)),
    ("by", lambda run: run.started_by),
)
