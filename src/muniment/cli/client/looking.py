"""Looking something up: as it is, as it was, and what changed in between."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import typer

from muniment.cli.client import output, wording
from muniment.cli.client.aspects import print_aspects
from muniment.cli.client.options import AnyReference, AsKnown, AsOf, Json, Limit, examples
from muniment.cli.client.pasts import show_history
from muniment.cli.client.session import registry
from muniment_client import (
    Aspect,
    Client,
    Diff,
    File,
    Model,
    Point,
    Reference,
    Version,
    VersionDiff,
)

commands = typer.Typer()
_PANEL = "Looking things up"


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment show payments/fraud",
        "muniment show payments/fraud@champion --as-of 2026-01-31",
    ),
)
def show(
    context: typer.Context,
    reference: AnyReference,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show a model, or a version with its files, and what is said of it under schemas."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        if Reference.parse(reference).version is None:
            _show_model(client, reference, as_json=as_json)
        else:
            _show_version(client, reference, as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment history payments/fraud", "muniment history payments/fraud@3 --json"),
)
def history(
    context: typer.Context,
    reference: AnyReference,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List what was recorded of a model or version, newest first: what, who, when, why.

    What is said under schemas has a history of its own, see 'muniment metadata history'; 'muniment
    activity' lists everything together.
    """
    show_history(
        context,
        lambda client: client.history(reference),
        limit=limit,
        as_of=as_of,
        as_known=as_known,
        as_json=as_json,
    )


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "muniment diff payments/fraud@2 payments/fraud@champion",
        "muniment diff payments/fraud@2 3",
        "muniment diff payments/fraud --from 2026-01-31",
    ),
)
def diff(
    context: typer.Context,
    reference: AnyReference,
    other: Annotated[
        str | None,
        typer.Argument(metavar="OTHER", help="A version: of any model, or a number or alias."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="WHEN", help="A date or a revision.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="A date or a revision; else, now.")
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Compare two versions, or one model at two points of its history (by default, the last two).

    With OTHER, two versions: which files differ, and what is said of them; with --as-of, as they
    were then. Otherwise a model, at two dates or revisions.
    """
    if other is not None and (since or until):
        raise typer.BadParameter(
            "two versions have no points in time between them; see --as-of.", param_hint="--from"
        )
    if other is None and Reference.parse(reference).version is not None:
        raise typer.BadParameter(
            f"name another version; or see what was said of this one at two dates: "
            f"muniment compare {reference}@2026-01-31 {reference}",
            param_hint="OTHER",
        )
    with registry(context, as_of=as_of, as_known=as_known) as client:
        if other is None:
            _show_diff(client.diff(reference, since, until), as_json=as_json)
        else:
            _show_comparison(client.difference(reference, _selector(other)), as_json=as_json)


def _selector(other: str) -> str:
    """Return `other` as the registry reads it: whole references have a project."""
    return str(Reference.parse(other)) if "/" in other or "@" in other else other


def _show_model(client: Client, reference: str, *, as_json: bool) -> None:
    model = client.model(reference)
    said = list(client.aspects(reference))
    if as_json:
        output.print_json({**_members(model), "aspects": said})
        return
    aliases = (f"{alias} → {number}" for alias, number in sorted(model.aliases.items()))
    output.print_facts(
        {
            "model": model.reference,
            "status": _status(model),
            "kind": model.kind,
            "task": model.task,
            "domain": model.domain,
            "origin": model.origin,
            "vendor": model.vendor,
            "owner": model.owner,
            "executive": model.accountable_executive,
            "sensitivity": model.sensitivity,
            "risk": wording.listed(model.risk),
            "regulations": wording.listed(model.regulations),
            "use cases": wording.listed(model.use_cases),
            "tags": wording.tagged(model.tags.items()),
            "links": wording.linked(model.links),
            "latest version": model.latest_version,
            "aliases": wording.listed(aliases),
            "registered": f"{wording.moment(model.created_at)} by {model.created_by}",
            "revision": model.revision,
            "description": model.description,
        }
    )
    _show_aspects(said)


def _show_aspects(said: Sequence[Aspect]) -> None:
    if said:
        output.say("")
        print_aspects(said)


def _show_version(client: Client, reference: str, *, as_json: bool) -> None:
    version = client.version(reference)
    files = list(client.files(version.reference))
    said = list(client.aspects(version.reference))
    if as_json:
        output.print_json({**_members(version), "files": files, "aspects": said})
        return
    output.print_facts({**_facts(version), **_training(version)})
    _show_aspects(said)
    output.say("")
    output.print_table(files, _FILES, empty="It has no files.")


def _facts(version: Version) -> dict[str, object]:
    amount = f"{wording.count(version.files_count, 'file')}, {wording.size(version.size_bytes)}"
    return {
        "version": version.reference,
        "label": version.label,
        "status": _status(version),
        "digest": version.digest,
        "content": amount,
        "aliases": wording.listed(version.aliases),
        "licences": wording.listed(version.licenses),
        "tags": wording.tagged(version.tags.items()),
        "links": wording.linked(version.links),
        "registered": f"{wording.moment(version.created_at)} by {version.created_by}",
        "revision": version.revision,
        "description": version.description,
    }


def _training(version: Version) -> dict[str, object]:
    training = version.training
    return {
        "code": " ".join(part for part in (training.code_repo, training.code_commit) if part),
        "pipeline run": training.pipeline_run,
        "parameters": wording.listed(f"{k}={v}" for k, v in training.parameters.items()),
        "metrics": wording.listed(f"{k}={v:g}" for k, v in training.metrics.items()),
        "datasets": wording.listed(one.get("name") or one.get("uri") for one in training.datasets),
    }


def _status(found: Model | Version) -> str:
    return f"{found.status}: {found.status_reason}" if found.status_reason else found.status


def _show_diff(found: Diff, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    output.note(f"From {_point(found.before)} to {_point(found.after)}:")
    output.say(wording.changes(found.changes) or "Nothing differs.")


def _point(point: Point | None) -> str:
    if point is None:
        return "before it existed"
    return f"revision {point.revision} ({wording.moment(point.valid_at)})"


def _show_comparison(found: VersionDiff, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    output.note(f"From {found.before} to {found.after}:")
    lines = [f"- {path}" for path in found.removed]
    lines += [f"+ {path}" for path in found.added]
    lines += [
        f"~ {one.path}  {wording.short(one.before)} → {wording.short(one.after)}"
        for one in found.changed
    ]
    for line in lines:
        output.say(line)
    output.say(f"{wording.count(found.same, 'file')} the same")
    if found.changes:
        output.say(wording.changes(found.changes))


def _members(record: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


_FILES: tuple[output.Column[File], ...] = (
    ("file", lambda file: file.path),
    ("size", lambda file: wording.size(file.size_bytes)),
    ("role", lambda file: file.role),
    ("digest", lambda file: file.digest),
    ("kept at", lambda file: file.uri),
)
