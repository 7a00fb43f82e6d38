"""Laying models and versions to rest, bringing them back, and undoing changes."""

from typing import Annotated

import typer

from muniment.cli.client import output
from muniment.cli.client.asking import confirm
from muniment.cli.client.options import AnyReference, Json, VersionReference, Yes, examples
from muniment.cli.client.session import registry
from muniment_client import Model, Version

commands = typer.Typer()
_PANEL = "Life cycle"


@commands.command(rich_help_panel=_PANEL, epilog=examples("muniment archive payments/fraud@2"))
def archive(
    context: typer.Context, reference: AnyReference, yes: Yes = False, as_json: Json = False
) -> None:
    """Lay a model or version to rest: it can still be read, and reactivated."""
    confirm(f"Archive {reference}?", yes=yes)
    with registry(context) as client:
        _tell(client.archive(reference), as_json=as_json)


@commands.command(rich_help_panel=_PANEL, epilog=examples("muniment reactivate payments/fraud@2"))
def reactivate(context: typer.Context, reference: AnyReference, as_json: Json = False) -> None:
    """Make an archived or retired model or version active again."""
    with registry(context) as client:
        _tell(client.restore(reference), as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment retire payments/fraud --reason 'replaced by card-fraud'"),
)
def retire(
    context: typer.Context,
    reference: AnyReference,
    reason: Annotated[str | None, typer.Option(help="Why; it goes on record.")] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End the use of a model or version; it stays on record."""
    confirm(f"Retire {reference}?", yes=yes)
    with registry(context) as client:
        _tell(client.retire(reference, reason), as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment stage payments/fraud@3 production --archive-others",
        "muniment stage payments/fraud@3 none",
    ),
)
def stage(
    context: typer.Context,
    reference: VersionReference,
    stage: Annotated[
        str, typer.Argument(help="none, staging, production or archived.", metavar="STAGE")
    ],
    archive_others: Annotated[
        bool, typer.Option("--archive-others", help="Archive what else is in that stage.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say how far a version has come on its way into use."""
    with registry(context) as client:
        found = client.stage(reference, stage, archive_others=archive_others)
    output.answer(found, f"{found.reference} is in stage {found.stage} now.", as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment delete payments/trial --reason 'pushed by mistake'"),
)
def delete(
    context: typer.Context,
    reference: AnyReference,
    reason: Annotated[str, typer.Option(help="Why; it goes on record.")],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take a model or version out of the catalog; the evidence of it stays."""
    confirm(f"Delete {reference}? This cannot be undone.", yes=yes)
    with registry(context) as client:
        _tell(client.delete(reference, reason), as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment history payments/fraud",
        "muniment revert payments/fraud 12",
    ),
)
def revert(
    context: typer.Context,
    reference: AnyReference,
    revision: Annotated[
        int, typer.Argument(metavar="REVISION", min=1, help="As 'muniment history' numbers them.")
    ],
    as_json: Json = False,
) -> None:
    """Bring back what was said at an earlier revision; that is a new revision, not a gap."""
    with registry(context) as client:
        found = client.revert(reference, revision)
    output.answer(
        found,
        f"{found.reference} says what it said at {revision}; revision {found.revision}.",
        as_json=as_json,
    )


def _tell(found: Model | Version, *, as_json: bool) -> None:
    output.answer(found, f"{found.reference} is {found.status} now.", as_json=as_json)
