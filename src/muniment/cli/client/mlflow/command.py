"""The command that brings over what an MLflow server has."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from muniment.cli import exits
from muniment.cli.client import imports, output
from muniment.cli.client.mlflow.bringing import Choices, Desk
from muniment.cli.client.mlflow.importing import bring_over
from muniment.cli.client.mlflow.report import KINDS, OUTCOMES, Item, Report
from muniment.cli.client.mlflow.source import Login, NotASource, Source, accept_source
from muniment.cli.client.options import Json, examples
from muniment.cli.client.session import PATIENTLY, registry
from muniment.cli.client.wording import count

_SHOWN = 50
_NOUNS = {
    "experiment": "experiments",
    "run": "runs",
    "logged-model": "logged models",
    "model": "models",
    "version": "versions",
    "alias": "aliases",
}


@imports.commands.command(
    "mlflow",
    epilog=examples(
        "muniment import mlflow http://mlflow.example:5000 --dry-run",
        "muniment import mlflow http://mlflow.example:5000 --model fraud --model churn",
    ),
)
def import_mlflow(
    context: typer.Context,
    uri: Annotated[str, typer.Argument(metavar="URI", help="The MLflow server's address.")],
    project: Annotated[str, typer.Option(help="Bring all of it into this project.")] = "default",
    experiment: Annotated[
        list[str] | None, typer.Option(help="Only this experiment; may be repeated.")
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Only this model, and the runs it was made of; may be repeated."),
    ] = None,
    artifacts: Annotated[
        bool, typer.Option(help="Bring the files of runs and models, too.")
    ] = True,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Look at what seems to be here already once more.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Do so many things at once.")] = 4,
    dry_run: imports.DryRun = False,
    as_json: Json = False,
) -> None:
    """Bring over what an MLflow server has: experiments, runs, models, versions, files.

    Ids, names, version numbers, times and users stay what they are there. Done again, only what
    is new or changed comes over, also after it was interrupted. What people changed here stays,
    and is reported. Set MLFLOW_SOURCE_TOKEN, or MLFLOW_SOURCE_USERNAME and
    MLFLOW_SOURCE_PASSWORD, if the server wants to know who asks. Ends with 1 if anything was
    left out.
    """
    url = _address(uri)
    choices = Choices(project, artifacts, dry_run, recheck, workers)
    with (
        Source(url, Login.of_environment(url)) as source,
        registry(context, retries=PATIENTLY, timeout=300.0) as client,
    ):
        report = Report(source.name, project, dry_run)
        started = time.monotonic()
        try:
            with _watched(quiet=as_json) as report.watch:
                bring_over(Desk(source, client, choices, report), experiment or (), model or ())
        finally:
            report.seconds = time.monotonic() - started
            _show(report, as_json=as_json)
    if report.left_out:
        raise typer.Exit(exits.REFUSED)


def _address(uri: str) -> str:
    try:
        return accept_source(uri)
    except NotASource as refusal:
        raise typer.BadParameter(str(refusal), param_hint="URI") from refusal


@contextmanager
def _watched(*, quiet: bool) -> Generator[Callable[[str], None] | None]:
    """Lend what shows how many of each kind are done, where somebody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress  # noqa: PLC0415  a third of the start-up time of other commands

    columns = (
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.TextColumn("{task.completed:.0f}"),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=output.stderr(), transient=True) as bars:
        tasks = {kind: bars.add_task(_NOUNS[kind], total=None) for kind in KINDS}
        yield lambda kind: bars.advance(tasks[kind])


def _show(report: Report, *, as_json: bool) -> None:
    """Print what was done, the most important last."""
    if as_json:
        output.print_json(report.told())
        return
    columns: list[output.Column[str]] = [("", lambda kind: _NOUNS[kind])]
    columns += [(outcome.replace("_", " "), _counted(report, outcome)) for outcome in OUTCOMES]
    seen = [kind for kind in KINDS if any(report.counts[kind].values())]
    output.print_table(seen, columns, empty="There was nothing to bring over.")
    moved = f"{count(report.points, 'point')}, {count(report.files, 'file')}"
    output.note(f"Sent {moved} ({report.bytes} bytes) in {report.seconds:.1f} s.")
    _list("Note", report.notes)
    _list("Left out", report.left_out)
    if report.dry_run:
        output.say("Nothing was changed: this was a dry run.")


def _counted(report: Report, outcome: str) -> Callable[[str], int]:
    return lambda kind: report.counts[kind][outcome]


def _list(title: str, items: list[Item]) -> None:
    for item in items[:_SHOWN]:
        output.note(f"{title}: {item.kind} {item.key}: {item.reason}")
    if len(items) > _SHOWN:
        output.note(f"{title}: {len(items) - _SHOWN} more; --json has them all.")
