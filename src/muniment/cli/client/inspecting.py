"""Looking into files, and at what a model still needs."""

from typing import Annotated

import typer

from muniment.cli.client import output, wording
from muniment.cli.client.options import (
    AsKnown,
    AsOf,
    Json,
    Limit,
    ModelReference,
    VersionReference,
    examples,
)
from muniment.cli.client.session import registry
from muniment_client import FilePreview, Happening, Need, Port, Preview, Readiness, Tensor

commands = typer.Typer()
_PANEL = "Looking things up"


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment preview payments/fraud@champion model.safetensors"),
)
def preview(
    context: typer.Context,
    reference: VersionReference,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A file, as 'show' lists it.")],
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Look into a stored file without fetching it: its header, its text or its first bytes."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.preview(reference, path)
    if as_json:
        output.print_json(found)
        return
    output.print_facts(_facts(found))
    _show_matter(found.preview)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment readiness payments/fraud", "muniment readiness payments/fraud --all"),
)
def readiness(
    context: typer.Context,
    reference: ModelReference,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is there already, not only what is missing.")
    ] = False,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Say what a model still needs before it can be relied on, and who can supply it."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = client.readiness(reference)
        url = client.url
    if as_json:
        output.print_json(found)
        return
    output.say(_verdict(found))
    needs = [need for need in found.needs if everything or not need.done]
    if needs:
        where: output.Column[Need] = (
            "where",
            lambda need: "" if need.done else f"{url}{need.form}",
        )
        output.print_table(needs, (*_NEEDS, where), empty="")


@commands.command(
    rich_help_panel=_PANEL,
    epilog=examples("muniment activity payments/fraud --limit 20"),
)
def activity(
    context: typer.Context,
    reference: ModelReference,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List what happened to a model and to its versions, aliases and metadata, newest first."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = [one for one, _ in zip(client.activity(reference), range(limit), strict=False)]
    output.answer_list(found, _ACTIVITY, empty="Nothing was recorded of it.", as_json=as_json)


def _verdict(found: Readiness) -> str:
    counting = f", counting version {found.version}" if found.version else ""
    standing = "ready" if found.ready else "not ready"
    name = f"{found.project}/{found.model}"
    return f"{name} is {standing}: {found.done} of {len(found.needs)} there{counting}."


def _people(need: Need) -> str:
    if need.done:
        return ""
    more = f" and {wording.count(need.more_people, 'other')}" if need.more_people else ""
    return wording.listed(need.people) + more or f"nobody yet; takes {' or '.join(need.roles)}"


def _facts(found: FilePreview) -> dict[str, object]:
    seen = found.preview
    return {
        "file": found.path,
        "size": wording.size(found.size_bytes),
        "digest": found.digest,
        "seen as": seen.format,
        "problem": seen.problem,
        **{name.lower(): value for name, value in seen.facts.items()},
        "parameters": "" if seen.parameters is None else f"{seen.parameters:,}",
        **seen.metadata,
    }


def _show_matter(seen: Preview) -> None:
    for title, ports in (("What goes in", seen.inputs), ("What comes out", seen.outputs)):
        if ports:
            output.say(f"\n{title}:")
            output.print_table(ports, _PORTS, empty="")
    if seen.tensors:
        output.say(f"\n{wording.count(seen.tensors_count, 'tensor')}:")
        output.print_table(seen.tensors, _TENSORS, empty="")
    text = seen.text if seen.text is not None else seen.hex
    if text:
        output.say(f"\n{text}")
    if seen.truncated:
        output.note("There is more in it than is shown here; 'muniment pull' fetches all.")


_NEEDS: tuple[output.Column[Need], ...] = (
    ("what", lambda need: need.title),
    ("", lambda need: "there" if need.done else "required" if need.required else "advised"),
    ("who can supply it", _people),
)
_PORTS: tuple[output.Column[Port], ...] = (
    ("name", lambda port: port.name),
    ("type", lambda port: port.dtype),
    ("shape", lambda port: " x ".join(port.shape)),
)
_TENSORS: tuple[output.Column[Tensor], ...] = (
    ("name", lambda tensor: tensor.name),
    ("type", lambda tensor: tensor.dtype),
    ("shape", lambda tensor: " x ".join(map(str, tensor.shape))),
)
_ACTIVITY: tuple[output.Column[Happening], ...] = (
    ("when", lambda one: wording.moment(one.recorded_at)),
    ("what", lambda one: one.type),
    ("about", lambda one: one.about),
    ("who", lambda one: one.actor),
    ("why", lambda one: one.purpose),
    ("changes", lambda one: wording.changes(one.changes)),
)
