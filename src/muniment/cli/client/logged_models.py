"""Logged models: what runs logged, before any version is made of it."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.experiments import ExperimentId, Sort, Where
from muniment.cli.client.noting import NOTE, Said, TagsToRemove, TagsToSet, tag_changes
from muniment.cli.client.options import AsKnown, AsOf, Json, Limit, examples
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment.cli.client.wording import moment
from muniment_client import LoggedModel

commands = typer.Typer(
    name="logged-models", help="Logged models: what runs logged, before a version is made of it."
)
_EXAMPLE = "m-0198f2a7c4d17cc2b6d3b0b9d0a1e2f3"
ModelId = Annotated[str, typer.Argument(metavar="MODEL", help="Its id: 'm-' and 32 hex digits.")]


@commands.command("list", epilog=examples("muniment logged-models list 3 --sort -metrics.auc"))
def list_logged_models(
    context: typer.Context,
    experiment: ExperimentId,
    where: Where = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List the models that runs of an experiment logged, the newest first."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        every = client.logged_models(experiment, where=where or (), sort=sort or ())
        found = list(islice(every, limit))
    output.answer_list(found, _MODELS, empty="No logged model fits.", as_json=as_json)


@commands.command("show", epilog=examples(f"muniment logged-models show {_EXAMPLE}"))
def show_logged_model(
    context: typer.Context,
    model: ModelId,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show a logged model, as it is or as it was."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.logged_model(model)
    if as_json:
        output.print_json(found)
    else:
        output.print_facts(_facts(found))


@commands.command(
    "tag", epilog=examples(f"muniment logged-models tag {_EXAMPLE} reviewed=yes --remove draft")
)
def tag_logged_model(
    context: typer.Context,
    model: ModelId,
    tags: TagsToSet = None,
    remove: TagsToRemove = None,
    as_json: Json = False,
) -> None:
    """Set tags of a logged model, and take some off; others stay as they are."""
    with registry(context) as client:
        found = client.update_logged_model(model, tags=tag_changes(tags, remove))
    output.answer(found, f"Tagged '{found.name}'.", as_json=as_json)


@commands.command(
    "describe", epilog=examples(f"muniment logged-models describe {_EXAMPLE} 'Too eager.'")
)
def describe_logged_model(
    context: typer.Context, model: ModelId, text: Said, as_json: Json = False
) -> None:
    """Say what somebody should know of a logged model."""
    with registry(context) as client:
        found = client.update_logged_model(model, tags={NOTE: text or None})
    output.answer(found, f"Described '{found.name}'.", as_json=as_json)


@commands.command("delete", epilog=examples(f"muniment logged-models delete {_EXAMPLE}"))
def delete_logged_model(context: typer.Context, model: ModelId, as_json: Json = False) -> None:
    """Delete a logged model for good; what it was stays, and so do versions made of it."""
    with registry(context) as client:
        found = client.delete_logged_model(model)
    output.answer(found, f"Deleted '{found.name}'.", as_json=as_json)


@commands.command("history", epilog=examples(f"muniment logged-models history {_EXAMPLE}"))
def logged_model_history(
    context: typer.Context,
    model: ModelId,
    limit: Limit = 20,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show every change of a logged model, newest first."""
    show_history(
        context,
        lambda client: client.logged_model_history(model),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


def _facts(found: LoggedModel) -> Mapping[str, object]:
    return {
        "Logged model": found.model_id,
        "Name": found.name,
        "Type": found.model_type,
        "Experiment": f"{found.project}/{found.experiment_id}",
        "Run": found.source_run_id,
        "Files": found.status.lower(),
        "Logged": moment(found.created_at),
        "By": found.created_by,
        "Deleted": "yes" if found.deleted else None,
        **{f"metric {one.key}": one.value for one in found.metrics},
        **{f"param {key}": value for key, value in found.params.items()},
        **{f"tag {key}": value for key, value in found.tags.items()},
        "Versions": ", ".join(one.reference for one in found.versions),
    }


_MODELS: list[output.Column[LoggedModel]] = [
    ("Model", lambda one: one.model_id),
    ("Name", lambda one: one.name),
    ("Type", lambda one: one.model_type),
    ("Files", lambda one: one.status.lower()),
    ("Logged", lambda one: moment(one.created_at)),
]
