"""Registering, describing and listing models."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any

import typer

from muniment.cli.client import describing, output
from muniment.cli.client.describing import given, links
from muniment.cli.client.options import (
    AnyReference,
    AsKnown,
    AsOf,
    Json,
    Limit,
    ModelReference,
    Tags,
    examples,
    pairs,
)
from muniment.cli.client.session import registry
from muniment.cli.client.sharing import Said, sharing
from muniment.cli.client.wording import likenesses, moment
from muniment_client import Model

commands = typer.Typer()
_PANEL = "Models"
_EMPTIED = Annotated[
    list[str] | None,
    typer.Option("--clear", metavar="FIELD", help="Say nothing of this field any more."),
]
_OPTIONS: Mapping[str, object] = {
    "kind": describing.Kind,
    "task": describing.Task,
    "domain": describing.Domain,
    "origin": describing.Origin,
    "vendor": describing.Vendor,
    "executive": describing.Executive,
    "description": describing.Description,
    "sensitivity": describing.Sensitivity,
    "risk": describing.Risks,
    "regulation": describing.Regulations,
    "use_case": describing.UseCases,
    "tag": Tags,
    "link": describing.Links,
}


@commands.command(
    "list",
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment list -q 'fraud detection' --project payments",
        "muniment list --tag tier:high --as-of 2026-01-31 --json",
        "muniment list --lacking mandatory --owner ana",
    ),
)
def list_models(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Option("--query", "-q", help="Words that its texts contain.")
    ] = None,
    project: Annotated[str | None, typer.Option(help="Only of this project.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind.")] = None,
    task: Annotated[str | None, typer.Option(help="Only for this task.")] = None,
    domain: Annotated[str | None, typer.Option(help="Only of this domain.")] = None,
    origin: Annotated[str | None, typer.Option(help="Only of this origin.")] = None,
    vendor: Annotated[str | None, typer.Option(help="Only from this vendor.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this owner.")] = None,
    tag: Annotated[
        str | None, typer.Option(metavar="KEY[:VALUE]", help="Only with this tag.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Only with this status: active, archived, retired.")
    ] = None,
    use_case: Annotated[
        str | None, typer.Option(metavar="PROJECT/NAME", help="Only for this use.")
    ] = None,
    risk: Annotated[str | None, typer.Option(help="Only with this risk.")] = None,
    sensitivity: Annotated[str | None, typer.Option(help="Only with data this sensitive.")] = None,
    regulation: Annotated[str | None, typer.Option(help="Only under this regulation.")] = None,
    lacking: Annotated[
        str | None,
        typer.Option(help="Only those that lack this: owner, description, kind, mandatory."),
    ] = None,
    newest: Annotated[
        bool, typer.Option("--newest", help="Those that changed last first, not by name.")
    ] = False,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List the models you may see."""
    filters = given(
        q=query,
        project=project,
        kind=kind,
        task=task,
        domain=domain,
        origin=origin,
        vendor=vendor,
        owner=owner,
        tag=tag,
        status=status,
        use_case=use_case,
        risk=risk,
        sensitivity=sensitivity,
        regulation=regulation,
        lacking=lacking,
        sort="-updated" if newest else None,
        # One more than wanted, to be able to say that there are more.
        limit=min(limit + 1, _MOST_PER_REQUEST),
    )
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = list(islice(client.models(**filters), limit + 1))
    output.answer_list(found[:limit], _COLUMNS, empty="No model fits.", as_json=as_json)
    if len(found) > limit:
        output.note(f"There are more than {limit}; narrow the list, or ask for more by --limit.")


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment create payments/fraud --kind deep_learning --task classification --owner ana",
    ),
)
@sharing(_OPTIONS)
def create(
    context: typer.Context,
    reference: ModelReference,
    said: Said,
    owner: describing.Owner = None,
    as_json: Json = False,
) -> None:
    """Register a model; what it may be a duplicate of is pointed out."""
    fields = {**_fields(said), **given(owner=owner)}
    with registry(context) as client:
        model = client.create_model(reference, **fields)
    output.warn(likenesses(model.warnings))
    output.answer(model, f"Registered {model.reference}.", as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment edit payments/fraud --task classification --clear vendor",
        "muniment --purpose 'audit finding 12' edit payments/fraud --risk credit --risk fraud",
        "muniment edit payments/fraud@3 --label 2026-Q1",
    ),
)
@sharing(_OPTIONS)
def edit(
    context: typer.Context,
    reference: AnyReference,
    said: Said,
    label: Annotated[str | None, typer.Option(help="Your own name for the version.")] = None,
    clear: _EMPTIED = None,
    if_revision: Annotated[
        int | None, typer.Option(help="Refuse if it is not at this revision any more.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what is said of a model, or of a version; the change is a new revision.

    Of a version, its label, description, tags and links can change; its files never do. A model's
    name and owner change with 'rename' and 'transfer'.
    """
    fields = {**_fields(said), **given(label=label)}
    emptied: dict[str, Any] = dict.fromkeys(clear or ())
    if not fields and not emptied:
        raise typer.BadParameter("nothing is said that could change it; see --help.")
    with registry(context) as client:
        update = client.update_version if "@" in reference else client.update_model
        changed = update(reference, if_match=if_revision, **{**fields, **emptied})
    output.answer(
        changed, f"{changed.reference} is at revision {changed.revision} now.", as_json=as_json
    )


@commands.command(
    rich_help_panel=_PANEL, epilog=examples("muniment rename payments/fraud card-fraud")
)
def rename(
    context: typer.Context,
    reference: ModelReference,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Its name from now on, without the project.")
    ],
    as_json: Json = False,
) -> None:
    """Give a model another name within its project."""
    with registry(context) as client:
        model = client.rename_model(reference, name)
    output.answer(model, f"It is {model.reference} now.", as_json=as_json)


@commands.command(rich_help_panel=_PANEL, epilog=examples("muniment transfer payments/fraud ana"))
def transfer(
    context: typer.Context,
    reference: ModelReference,
    owner: Annotated[str, typer.Argument(metavar="OWNER", help="Who answers for it from now on.")],
    as_json: Json = False,
) -> None:
    """Hand a model over to another owner."""
    with registry(context) as client:
        model = client.transfer_model(reference, owner)
    output.answer(model, f"{model.owner} answers for {model.reference} now.", as_json=as_json)


_MOST_PER_REQUEST = 1000


def _fields(said: Said) -> dict[str, Any]:
    """Return the fields of a model that options said something of."""
    return given(
        kind=said["kind"],
        task=said["task"],
        domain=said["domain"],
        origin=said["origin"],
        vendor=said["vendor"],
        accountable_executive=said["executive"],
        description=said["description"],
        sensitivity=said["sensitivity"],
        risk=said["risk"],
        regulations=said["regulation"],
        use_cases=said["use_case"],
        tags=pairs(said["tag"], "--tag"),
        links=links(said["link"]),
    )


_COLUMNS: tuple[output.Column[Model], ...] = (
    ("model", lambda model: model.reference),
    ("kind", lambda model: model.kind),
    ("task", lambda model: model.task),
    ("owner", lambda model: model.owner),
    ("latest", lambda model: model.latest_version),
    ("status", lambda model: model.status),
    ("since", lambda model: moment(model.created_at)),
)
