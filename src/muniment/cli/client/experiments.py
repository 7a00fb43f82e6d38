"""Experiments: what runs are gathered under."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.noting import NOTE, Said, TagsToRemove, TagsToSet, tag_changes
from muniment.cli.client.options import AsKnown, AsOf, Json, Limit, Tags, examples, pairs
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import Experiment

commands = typer.Typer(name="experiments", help="Experiments: what runs are gathered under.")
ExperimentId = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="The number of an experiment.")
]
Project = Annotated[str, typer.Option(help="In which project.")]
Where = Annotated[
    list[str] | None,
    typer.Option(help="A condition, such as 'metrics.auc > 0.9'; may be repeated."),
]
Sort = Annotated[
    list[str] | None,
    typer.Option(help="A key such as 'metrics.auc', with '-' for the greatest first."),
]
Deleted = Annotated[bool, typer.Option("--deleted", help="Those that were deleted instead.")]


@commands.command("list", epilog=examples("muniment experiments list --where 'tags.team = risk'"))
def list_experiments(
    context: typer.Context,
    project: Project = "default",
    where: Where = None,
    sort: Sort = None,
    deleted: Deleted = False,
    limit: Limit = 50,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List the experiments of a project, the newest first."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        every = client.experiments(project, where=where or (), sort=sort or (), deleted=deleted)
        found = list(islice(every, limit))
    output.answer_list(found, _EXPERIMENTS, empty="No experiment fits.", as_json=as_json)


@commands.command("show", epilog=examples("muniment experiments show 0"))
def show_experiment(
    context: typer.Context,
    experiment: ExperimentId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show an experiment, as it is or as it was."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.experiment(experiment)
    if as_json:
        output.print_json(found)
    else:
        output.print_facts(_experiment_facts(found))


@commands.command(
    "create", epilog=examples("muniment experiments create trees --project lending --tag team=risk")
)
def create_experiment(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    project: Project = "default",
    tag: Tags = None,
    as_json: Json = False,
) -> None:
    """Open an experiment."""
    with registry(context) as client:
        made = client.create_experiment(name, project=project, tags=pairs(tag, "--tag"))
    output.answer(made, f"Opened experiment {made.experiment_id}, '{made.name}'.", as_json=as_json)


@commands.command("rename", epilog=examples("muniment experiments rename 3 forests"))
def rename_experiment(
    context: typer.Context,
    experiment: ExperimentId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it shall be called.")],
    as_json: Json = False,
) -> None:
    """Give an experiment another name."""
    with registry(context) as client:
        made = client.update_experiment(experiment, name=name)
    output.answer(made, f"Experiment {experiment} is called '{made.name}' now.", as_json=as_json)


@commands.command("tag", epilog=examples("muniment experiments tag 3 team=risk --remove scratch"))
def tag_experiment(
    context: typer.Context,
    experiment: ExperimentId,
    tags: TagsToSet = None,
    remove: TagsToRemove = None,
    as_json: Json = False,
) -> None:
    """Set tags of an experiment, and take some off; others stay as they are."""
    with registry(context) as client:
        found = client.update_experiment(experiment, tags=tag_changes(tags, remove))
    output.answer(found, f"Tagged '{found.name}'.", as_json=as_json)


@commands.command(
    "describe", epilog=examples("muniment experiments describe 3 'Trees without postcodes.'")
)
def describe_experiment(
    context: typer.Context, experiment: ExperimentId, text: Said, as_json: Json = False
) -> None:
    """Say what somebody should know of an experiment."""
    with registry(context) as client:
        found = client.update_experiment(experiment, tags={NOTE: text or None})
    output.answer(found, f"Described '{found.name}'.", as_json=as_json)


@commands.command("delete", epilog=examples("muniment experiments delete 3"))
def delete_experiment(
    context: typer.Context, experiment: ExperimentId, as_json: Json = False
) -> None:
    """Delete an experiment with its runs; what they logged stays, and it can be restored."""
    with registry(context) as client:
        found = client.delete_experiment(experiment)
    output.answer(found, f"Deleted experiment {experiment}.", as_json=as_json)


@commands.command("restore", epilog=examples("muniment experiments restore 3"))
def restore_experiment(
    context: typer.Context, experiment: ExperimentId, as_json: Json = False
) -> None:
    """Restore a deleted experiment, and the runs that went with it."""
    with registry(context) as client:
        found = client.restore_experiment(experiment)
    output.answer(found, f"Restored experiment {experiment}.", as_json=as_json)


@commands.command("history", epilog=examples("muniment experiments history 3"))
def experiment_history(
    context: typer.Context,
    experiment: ExperimentId,
    limit: Limit = 20,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show every change of an experiment, newest first."""
    show_history(
        context,
        lambda client: client.experiment_history(experiment),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


def _experiment_facts(found: Experiment) -> Mapping[str, object]:
    return {
        "Experiment": found.experiment_id,
        "Name": found.name,
        "Project": found.project,
        "Artifacts": found.artifact_location,
        "Tags": ", ".join(f"{key}={value}" for key, value in found.tags.items()),
        "Opened": moment(found.created_at),
        "By": found.created_by,
        "Deleted": "yes" if found.deleted else None,
    }


_EXPERIMENTS: list[output.Column[Experiment]] = [
    ("Id", lambda one: one.experiment_id),
    ("Name", lambda one: one.name),
    ("Opened", lambda one: moment(one.created_at)),
    ("By", lambda one: one.created_by),
]
