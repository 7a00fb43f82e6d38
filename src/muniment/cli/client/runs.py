"""Runs: what was tried, what was measured, and what came of it."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.experiments import Deleted, ExperimentId, Project, Sort, Where
from muniment.cli.client.noting import NOTE, Said, TagsToRemove, TagsToSet, tag_changes
from muniment.cli.client.options import (
    AsKnown,
    AsOf,
    Json,
    Limit,
    ModelReference,
    Tags,
    examples,
    pair,
    pairs,
)
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Artifact, MadeVersion, Measurement, Run

commands = typer.Typer(name="runs", help="Runs: what was tried and measured, and what it left.")
_EXAMPLE_RUN = "0198f2a7c4d17cc2b6d3b0b9d0a1e2f3"
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run: 32 hex digits.")]


@commands.command(
    "list",
    epilog=examples(
        "muniment runs list 0 --where 'metrics.auc > 0.9' --sort -metrics.auc",
        "muniment runs list --project lending --where 'tags.team = risk' --json",
    ),
)
def list_runs(
    context: typer.Context,
    experiment: Annotated[
        str | None, typer.Argument(metavar="EXPERIMENT", help="Only of this experiment.")
    ] = None,
    project: Project = "default",
    where: Where = None,
    sort: Sort = None,
    deleted: Deleted = False,
    limit: Limit = 50,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List runs, the last started first."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        every = client.runs(
            experiment, project=project, where=where or (), sort=sort or (), deleted=deleted
        )
        found = list(islice(every, limit))
    output.answer_list(found, _RUNS, empty="No run fits.", as_json=as_json)


@commands.command("show", epilog=examples(f"muniment runs show {_EXAMPLE_RUN}"))
def show_run(
    context: typer.Context,
    run: RunId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show a run with all that is known of it, as it is or as it was."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.run(run)
    if as_json:
        output.print_json(found)
    else:
        output.print_facts(_run_facts(found))


@commands.command("start", epilog=examples("muniment runs start 0 --name first --tag team=risk"))
def start_run(
    context: typer.Context,
    experiment: ExperimentId,
    name: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    tag: Tags = None,
    as_json: Json = False,
) -> None:
    """Start a run; its id is what is printed."""
    with registry(context) as client:
        made = client.start_run(experiment, name=name, tags=pairs(tag, "--tag"))
    output.answer(made, made.run_id, as_json=as_json)


@commands.command(
    "log",
    epilog=examples(
        f"muniment runs log {_EXAMPLE_RUN} --metric auc=0.91 --param lr=0.1 --tag team=risk"
    ),
)
def log_run(
    context: typer.Context,
    run: RunId,
    metric: Annotated[
        list[str] | None, typer.Option(metavar="KEY=NUMBER", help="A metric; may be repeated.")
    ] = None,
    step: Annotated[int, typer.Option(help="At which step it was measured.")] = 0,
    param: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A parameter; may be repeated.")
    ] = None,
    tag: Tags = None,
    as_json: Json = False,
) -> None:
    """Keep what a run says of itself; a parameter never changes."""
    now = int(time.time() * 1000)
    points = [_measured(text, step, now) for text in metric or ()]
    with registry(context) as client:
        found = client.log_run(
            run, metrics=points, params=pairs(param, "--param"), tags=pairs(tag, "--tag")
        )
    output.answer(found, f"Logged to '{found.name}'.", as_json=as_json)


@commands.command("rename", epilog=examples(f"muniment runs rename {_EXAMPLE_RUN} baseline"))
def rename_run(
    context: typer.Context,
    run: RunId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it shall be called.")],
    as_json: Json = False,
) -> None:
    """Give a run another name."""
    with registry(context) as client:
        found = client.update_run(run, name=name)
    output.answer(found, f"Run {found.run_id} is called '{found.name}' now.", as_json=as_json)


@commands.command(
    "tag", epilog=examples(f"muniment runs tag {_EXAMPLE_RUN} team=risk --remove scratch")
)
def tag_run(
    context: typer.Context,
    run: RunId,
    tags: TagsToSet = None,
    remove: TagsToRemove = None,
    as_json: Json = False,
) -> None:
    """Set tags of a run, and take some off; others stay as they are."""
    with registry(context) as client:
        found = client.update_run(run, tags=tag_changes(tags, remove))
    output.answer(found, f"Tagged '{found.name}'.", as_json=as_json)


@commands.command(
    "describe", epilog=examples(f"muniment runs describe {_EXAMPLE_RUN} 'The first that held.'")
)
def describe_run(context: typer.Context, run: RunId, text: Said, as_json: Json = False) -> None:
    """Say what somebody should know of a run."""
    with registry(context) as client:
        found = client.update_run(run, tags={NOTE: text or None})
    output.answer(found, f"Described '{found.name}'.", as_json=as_json)


@commands.command("end", epilog=examples(f"muniment runs end {_EXAMPLE_RUN} --status FAILED"))
def end_run(
    context: typer.Context,
    run: RunId,
    status: Annotated[str, typer.Option(help="FINISHED, FAILED or KILLED.")] = "FINISHED",
    as_json: Json = False,
) -> None:
    """Say that a run is over; what it measured is sealed."""
    with registry(context) as client:
        found = client.end_run(run, status)
    output.answer(found, f"'{found.name}' is {found.status.lower()}.", as_json=as_json)


@commands.command("delete", epilog=examples(f"muniment runs delete {_EXAMPLE_RUN}"))
def delete_run(context: typer.Context, run: RunId, as_json: Json = False) -> None:
    """Take a run back; what it logged stays for whoever asks, and it can be restored."""
    with registry(context) as client:
        found = client.delete_run(run)
    output.answer(found, f"Deleted '{found.name}'.", as_json=as_json)


@commands.command("restore", epilog=examples(f"muniment runs restore {_EXAMPLE_RUN}"))
def restore_run(context: typer.Context, run: RunId, as_json: Json = False) -> None:
    """Restore a deleted run."""
    with registry(context) as client:
        found = client.restore_run(run)
    output.answer(found, f"Restored '{found.name}'.", as_json=as_json)


@commands.command("metric", epilog=examples(f"muniment runs metric {_EXAMPLE_RUN} loss"))
def metric_history(
    context: typer.Context,
    run: RunId,
    key: Annotated[str, typer.Argument(metavar="METRIC", help="Which metric.")],
    limit: Limit = 1000,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show the points of a metric in the order in which they came."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(islice(client.metric_history(run, key), limit))
    output.answer_list(found, _POINTS, empty="Nothing was measured.", as_json=as_json)


@commands.command("verify", epilog=examples(f"muniment runs verify {_EXAMPLE_RUN}"))
def verify_run(context: typer.Context, run: RunId, as_json: Json = False) -> None:
    """Compare what a run measured with the digests that the journal holds; 1 if they differ."""
    with registry(context) as client:
        found = client.verify_run(run)
    held = f"{found.points - found.unsealed} of {found.points} points under {found.seals} seals"
    said = "are as they were sealed" if found.intact else f"differ in seals {found.broken}"
    output.answer(found, f"{held} {said}.", as_json=as_json)
    if not found.intact:
        raise typer.Exit(1)


@commands.command(
    "artifacts", epilog=examples(f"muniment runs artifacts {_EXAMPLE_RUN} --folder model")
)
def list_artifacts(
    context: typer.Context,
    run: RunId,
    folder: Annotated[str, typer.Option(help="Of this folder.")] = "",
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List the files that a run left."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(client.artifacts(run, folder))
    output.answer_list(found, _ARTIFACTS, empty="It left nothing there.", as_json=as_json)


@commands.command(
    "register",
    epilog=examples(
        f"muniment runs register {_EXAMPLE_RUN} lending/scoring --path model --alias candidate"
    ),
)
def register_run(
    context: typer.Context,
    run: RunId,
    model: ModelReference,
    path: Annotated[str, typer.Option(help="The folder of its artifacts.")] = "",
    description: Annotated[str, typer.Option(help="What is to be said of it.")] = "",
    alias: Annotated[list[str] | None, typer.Option(help="What shall point to it.")] = None,
    tag: Tags = None,
    as_json: Json = False,
) -> None:
    """Make a version of what a run left; how it was trained is told by the run."""
    with registry(context) as client:
        made = client.register_run(
            run,
            model,
            path=path,
            description=description,
            aliases=alias or (),
            tags=pairs(tag, "--tag"),
        )
    output.answer(made, f"Registered {made.reference}.", as_json=as_json)


@commands.command("versions", epilog=examples(f"muniment runs versions {_EXAMPLE_RUN}"))
def run_versions(context: typer.Context, run: RunId, as_json: Json = False) -> None:
    """List the versions that were made of a run."""
    with registry(context) as client:
        found = list(client.run_versions(run))
    output.answer_list(found, _MADE, empty="No version was made of it.", as_json=as_json)


@commands.command("history", epilog=examples(f"muniment runs history {_EXAMPLE_RUN} --of log"))
def run_history(
    context: typer.Context,
    run: RunId,
    of: Annotated[str, typer.Option(help="Of 'run', 'log', 'metrics' or 'artifacts'.")] = "run",
    limit: Limit = 20,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show every change of a run, newest first."""
    show_history(
        context,
        lambda client: client.run_history(run, of),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


def _measured(text: str, step: int, now_ms: int) -> Measurement:
    key, told = pair(text, "--metric")
    try:
        value = float(told)
    except ValueError:
        raise typer.BadParameter(f"'{told}' is not a number.", param_hint="--metric") from None
    finite = value - value == 0
    said = value if finite else {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")
    return Measurement(key=key, value=said, timestamp_ms=now_ms, step=step)


def _figures(run: Run) -> str:
    return ", ".join(f"{one.key} {_short(one.value)}" for one in run.metrics[:4])


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def _run_facts(found: Run) -> Mapping[str, object]:
    return {
        "Run": found.run_id,
        "Name": found.name,
        "Experiment": f"{found.project}/{found.experiment_id}",
        "Status": found.status.lower(),
        "By": found.user_id,
        "Started": moment(found.started_at),
        "Ended": moment(found.ended_at) or None,
        "Program": found.source_name,
        "Commit": found.source_version,
        "Part of": found.parent_run_id,
        "Deleted": "yes" if found.deleted else None,
        **{f"metric {one.key}": _short(one.value) for one in found.metrics},
        **{f"param {key}": value for key, value in found.params.items()},
        **{f"tag {key}": value for key, value in found.tags.items()},
        **{f"dataset {one.name}": one.digest for one in found.datasets},
    }


_RUNS: list[output.Column[Run]] = [
    ("Run", lambda one: one.run_id),
    ("Name", lambda one: one.name),
    ("Status", lambda one: one.status.lower()),
    ("Started", lambda one: moment(one.started_at)),
    ("By", lambda one: one.user_id),
    ("Metrics", _figures),
]
_POINTS: list[output.Column[Measurement]] = [
    ("Step", lambda one: one.step),
    ("Value", lambda one: _short(one.value)),
    ("Time (ms)", lambda one: one.timestamp_ms),
    ("Dataset", lambda one: one.dataset_name),
]
_ARTIFACTS: list[output.Column[Artifact]] = [
    ("Path", lambda one: f"{one.path}/" if one.is_folder else one.path),
    ("Bytes", lambda one: one.size_bytes),
]
_MADE: list[output.Column[MadeVersion]] = [
    ("Version", lambda one: one.reference),
    ("Source", lambda one: one.source),
    ("Registered", lambda one: one.registered_at),
    ("By", lambda one: one.registered_by),
]
