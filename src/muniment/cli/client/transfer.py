"""Pushing files as a version, and pulling them back."""

from pathlib import Path
from typing import Annotated, Any

import typer

from muniment.cli.client import describing, output, progress, wording
from muniment.cli.client.describing import given, links
from muniment.cli.client.options import (
    AsOf,
    Json,
    ModelReference,
    Tags,
    VersionReference,
    examples,
    number,
    pair,
    pairs,
    value,
)
from muniment.cli.client.session import PATIENTLY, registry
from muniment_client import PullReport, PushReport
from muniment_client.fields import NewModelFields, ReferenceFields, TrainingFields, VersionFields
from muniment_client.local import IGNORED

commands = typer.Typer()
_PANEL = "Files"
_NO_FILES = "-"
_NAMED = 5
_TRAINING = "How it was made"
Parallel = Annotated[int, typer.Option(min=1, max=64, help="Files on their way at once.")]


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment push ./model payments/fraud --alias candidate --metric auc=0.97",
        "muniment push model.onnx payments/fraud --create --kind deep_learning",
        "muniment push - payments/ocr --reference image=oci://r.example.org/ocr@sha256:4f…",
    ),
)
def push(
    context: typer.Context,
    path: Annotated[
        str,
        typer.Argument(metavar="PATH", help="A file or folder; '-' for references alone."),
    ],
    reference: ModelReference,
    label: Annotated[str | None, typer.Option(help="Your own name for the version.")] = None,
    alias: Annotated[
        list[str] | None, typer.Option(help="An alias to point to it; may be repeated.")
    ] = None,
    notes: Annotated[str | None, typer.Option(help="What is new in it.")] = None,
    tag: Tags = None,
    link: describing.Links = None,
    license: Annotated[  # noqa: A002  the option's name
        list[str] | None,
        typer.Option(
            metavar="SPDX",
            help="A licence as SPDX writes it, or 'LicenseRef-…'; may be repeated.",
        ),
    ] = None,
    references: Annotated[
        list[str] | None,
        typer.Option(
            "--reference",
            metavar="PATH=URI[@sha256:…]",
            help="An artifact that stays where it is; may be repeated.",
        ),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN=ROLE", help="What files are, if names do not tell."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Files to leave out.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="May be repeated.", rich_help_panel=_TRAINING),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=NUMBER", help="May be repeated.", rich_help_panel=_TRAINING),
    ] = None,
    dataset: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=URI", help="May be repeated.", rich_help_panel=_TRAINING),
    ] = None,
    commit: Annotated[
        str | None, typer.Option(help="The commit of the code.", rich_help_panel=_TRAINING)
    ] = None,
    repository: Annotated[
        str | None, typer.Option(help="Where the code is.", rich_help_panel=_TRAINING)
    ] = None,
    run: Annotated[
        str | None, typer.Option(help="The pipeline run.", rich_help_panel=_TRAINING)
    ] = None,
    create: Annotated[
        bool, typer.Option("--create", help="Register the model first if there is none.")
    ] = False,
    kind: describing.Kind = None,
    task: describing.Task = None,
    owner: describing.Owner = None,
    description: describing.Description = None,
    parallel: Parallel = 4,
    as_json: Json = False,
) -> None:
    """Register files as a new version of a model.

    Bytes that the registry has are not sent again, and the same push done twice registers one
    version. What the version may be a duplicate of is pointed out.
    """
    model = given(kind=kind, task=task, owner=owner, description=description)
    if model and not create:
        raise typer.BadParameter("these describe a new model; say --create.", param_hint="--create")
    training = given(
        parameters={key: value(text) for key, text in pairs(param, "--param").items()},
        metrics={key: number(text, "--metric") for key, text in pairs(metric, "--metric").items()},
        datasets=[{"name": name, "uri": uri} for name, uri in pairs(dataset, "--dataset").items()],
        code_commit=commit,
        code_repo=repository,
        pipeline_run=run,
    )
    fields: dict[str, Any] = given(
        label=label,
        aliases=alias,
        description=notes,
        tags=pairs(tag, "--tag"),
        links=links(link),
        licenses=license,
        references=[_reference(text) for text in references or ()],
        training=TrainingFields(**training) if training else None,
    )
    with registry(context, retries=PATIENTLY) as client, progress.shown(quiet=as_json) as listener:
        report = client.push(
            None if path == _NO_FILES else path,
            reference,
            create=NewModelFields(**model) if create else None,
            ignore=(*IGNORED, *(ignore or ())),
            roles=pairs(role, "--role"),
            progress=listener,
            parallel=parallel,
            **VersionFields(**fields),
        )
    _tell_pushed(report, as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment pull payments/fraud@champion ./model",
        "muniment pull payments/fraud ./model --as-of 2026-01-31 --force",
    ),
)
def pull(
    context: typer.Context,
    reference: VersionReference,
    destination: Annotated[Path, typer.Argument(metavar="DEST", help="The folder to make.")],
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there, as a whole.")
    ] = False,
    parallel: Parallel = 4,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Fetch the files of a version, each verified against its digest.

    The folder appears when everything has arrived, never in part. An interrupted pull is continued
    by the next one. Without '@…', the latest version is meant.
    """
    with (
        registry(context, as_of=as_of, retries=PATIENTLY) as client,
        progress.shown(quiet=as_json) as listener,
    ):
        report = client.pull(
            reference, destination, force=force, progress=listener, parallel=parallel
        )
    _tell_pulled(report, as_json=as_json)


def _reference(text: str) -> ReferenceFields:
    path, uri = pair(text, "--reference")
    address, _, digest = uri.rpartition("@sha256:")
    if not address:
        return ReferenceFields(path=path, uri=uri)
    return ReferenceFields(path=path, uri=address, digest=f"sha256:{digest}")


def _tell_pushed(report: PushReport, *, as_json: bool) -> None:
    version = report.version
    output.warn(wording.likenesses(version.warnings))
    if as_json:
        output.print_json(report)
        return
    sent = f"sent {wording.count(len(report.uploaded), 'file')}"
    output.note(f"{sent}, {wording.size(report.uploaded_bytes)}")
    if report.present:
        held = wording.count(len(report.present), "file")
        more = f" and {len(report.present) - _NAMED} more" if len(report.present) > _NAMED else ""
        named = wording.listed(report.present[:_NAMED])
        output.note(f"the registry had {held} already: {named}{more}")
    if report.replayed:
        output.note("this very push was registered before; nothing new was made")
    aliases = f" ({wording.listed(version.aliases)})" if version.aliases else ""
    output.say(f"{version.reference}{aliases} {version.digest}")


def _tell_pulled(report: PullReport, *, as_json: bool) -> None:
    if as_json:
        output.print_json(report)
        return
    for file in report.referenced:
        output.note(f"{file.path} is not stored here; it is at {file.uri}")
    fetched = wording.size(report.downloaded_bytes)
    output.note(f"{wording.count(len(report.files), 'file')} verified, {fetched} fetched")
    output.say(f"{report.version.reference} is in {report.folder}")
