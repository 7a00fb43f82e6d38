"""What is said of models and versions under schemas: as it is, as it was, and back again."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import msgspec
import typer

from muniment.cli.client import asking, output, wording
from muniment.cli.client.options import AnyReference, AsKnown, AsOf, Json, Limit, Yes, examples
from muniment.cli.client.session import registry
from muniment_client import Aspect

commands = typer.Typer(
    name="metadata", help="What is said of models and versions under schemas, and was."
)
_Schema = Annotated[
    str, typer.Argument(metavar="SCHEMA", help="A schema, as 'muniment schema list' names it.")
]


@commands.command(
    epilog=examples(
        "muniment metadata show payments/fraud",
        "muniment metadata show payments/fraud@3 model-card --as-of 2026-01-31",
    )
)
def show(
    context: typer.Context,
    reference: AnyReference,
    schema: Annotated[
        str | None, typer.Argument(metavar="SCHEMA", help="Only what is said under this one.")
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """Show what is said of a model or version under schemas, or under one of them."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        found = [client.aspect(reference, schema)] if schema else list(client.aspects(reference))
    if as_json:
        output.print_json(found[0] if schema else found)
        return
    print_aspects(found)
    if not found:
        output.note("Nothing is said of it under a schema.")


@commands.command(
    "set",
    epilog=examples(
        "muniment metadata set payments/fraud model-card card.json",
        "muniment --purpose 'audit finding 12' metadata set payments/fraud@3 model-card card.json",
    ),
)
def put(
    context: typer.Context,
    reference: AnyReference,
    schema: _Schema,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The document, as JSON."),
    ],
    if_revision: Annotated[
        int | None, typer.Option(help="Refuse if it is not at this revision any more.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say something under a schema, in place of what was said before."""
    try:
        body = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise typer.BadParameter(f"{file} is not a JSON object: {error}.") from error
    with registry(context) as client:
        said = client.put_aspect(reference, schema, body, if_match=if_revision)
    output.answer(said, _at_revision(said), as_json=as_json)


@commands.command(epilog=examples("muniment metadata history payments/fraud model-card"))
def history(
    context: typer.Context,
    reference: AnyReference,
    schema: _Schema,
    limit: Limit = 100,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_json: Json = False,
) -> None:
    """List what was said under a schema, newest first: which fields changed, who, when, why."""
    with registry(context, as_of=as_of, as_known=as_known) as client:
        listed = client.aspect_history(reference, schema)
        found = [entry for entry, _ in zip(listed, range(limit), strict=False)]
    empty = "Nothing was ever said of it under that schema."
    output.answer_list(found, wording.HISTORY_COLUMNS, empty=empty, as_json=as_json)


@commands.command(epilog=examples("muniment metadata revert payments/fraud model-card 4711 --yes"))
def revert(
    context: typer.Context,
    reference: AnyReference,
    schema: _Schema,
    revision: Annotated[
        int, typer.Argument(metavar="REVISION", help="As 'metadata history' numbers them.")
    ],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Say again what an earlier revision said, as a new revision."""
    asking.confirm(f"Say again what revision {revision} of '{schema}' said?", yes=yes)
    with registry(context) as client:
        said = client.revert_aspect(reference, schema, revision)
    output.answer(said, _at_revision(said), as_json=as_json)


def print_aspects(found: Iterable[Aspect]) -> None:
    """Print what is said under schemas, a heading for each and a line for each of its values."""
    for place, aspect in enumerate(found):
        if place:
            output.say("")
        output.say(f"{aspect.schema}@{aspect.schema_version} (revision {aspect.revision})")
        output.print_facts(_lines(aspect.body or {}))


def _lines(document: Mapping[str, Any], above: str = "  ") -> dict[str, str]:
    lines: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict) and value:
            lines |= _lines(cast("dict[str, Any]", value), f"{above}{name}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines[f"{above}{name}"] = text
    return lines


def _at_revision(said: Aspect) -> str:
    return f"What is said under '{said.schema}' is at revision {said.revision} now."
