"""Schemas and vocabularies: what metadata must say, and in which terms."""

import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from muniment.cli.client import output
from muniment.cli.client.options import AsOf, Json, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import listed
from muniment_client import Schema, Term, Vocabulary

schemas = typer.Typer(name="schema", help="What metadata of a kind must and may say.")
vocabularies = typer.Typer(name="vocabulary", help="The terms that fields are filled in with.")


@schemas.command("list", epilog=examples("muniment schema list --json"))
def list_schemas(context: typer.Context, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the schemas, each in the version in force."""
    with registry(context, as_of=as_of) as client:
        found = list(client.schemas())
    output.answer_list(found, _SCHEMAS, empty="There are no schemas.", as_json=as_json)


@schemas.command("show", epilog=examples("muniment schema show model-card@2"))
def show_schema(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME[@VERSION]", help="A schema; without a version, the one in force."
        ),
    ],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show a schema: to what it applies, and its JSON Schema."""
    plain, _, version = name.partition("@")
    with registry(context, as_of=as_of) as client:
        schema = client.schema(plain, int(version) if version.isdigit() else None)
    if as_json:
        output.print_json(schema)
        return
    output.print_facts(
        {
            "schema": f"{schema.name}@{schema.version}",
            "title": schema.title,
            "status": schema.status,
            "applies to": listed(schema.applies_to),
            "of kinds": listed(schema.model_kinds) or "all",
            "mandatory for": listed(schema.mandatory_for) or "none",
            "description": schema.description,
        }
    )
    output.say(json.dumps(schema.body, indent=2, ensure_ascii=False))


@schemas.command(
    "add",
    epilog=examples("muniment schema add model-card card.json --applies-to model --publish"),
)
def add_schema(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the schema is called.")],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="A JSON Schema (2020-12)."
        ),
    ],
    applies_to: Annotated[
        list[str], typer.Option(help="project, use_case, model or version; may be repeated.")
    ],
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option(help="Only for models of this kind; may be repeated.")
    ] = None,
    mandatory_for: Annotated[
        list[str] | None, typer.Option(help="Kinds that must have it; '*' for all.")
    ] = None,
    migration: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="How documents of the version before become such of this one (JSON).",
        ),
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Put it in force at once.")] = False,
    as_json: Json = False,
) -> None:
    """Draft a schema, or the next version of one; drafts judge nothing until published."""
    with registry(context) as client:
        schema = client.draft_schema(
            name,
            _json_object(file),
            applies_to=applies_to,
            title=title,
            model_kinds=kind or (),
            mandatory_for=mandatory_for or (),
            migration=None if migration is None else _json_object(migration),
        )
        if publish:
            schema = client.publish_schema(schema.name, schema.version)
    sentence = f"{schema.name}@{schema.version} is {schema.status}."
    output.answer(schema, sentence, as_json=as_json)


@vocabularies.command("list", epilog=examples("muniment vocabulary list --json"))
def list_vocabularies(context: typer.Context, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the vocabularies."""
    with registry(context, as_of=as_of) as client:
        found = list(client.vocabularies())
    output.answer_list(found, _VOCABULARIES, empty="There are none.", as_json=as_json)


@vocabularies.command("show", epilog=examples("muniment vocabulary show task"))
def show_vocabulary(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As 'muniment vocabulary list' names them.")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show the terms of a vocabulary, and other words for them."""
    with registry(context, as_of=as_of) as client:
        found = client.vocabulary(name)
    if as_json:
        output.print_json(found)
    else:
        output.print_table(found.terms, _TERMS, empty="It has no terms.")


def _json_object(file: Path) -> dict[str, Any]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise typer.BadParameter(f"{file} is not a JSON object: {error}.") from error


_SCHEMAS: tuple[output.Column[Schema], ...] = (
    ("schema", lambda schema: schema.name),
    ("version", lambda schema: schema.version),
    ("status", lambda schema: schema.status),
    ("applies to", lambda schema: listed(schema.applies_to)),
    ("title", lambda schema: schema.title),
)
_VOCABULARIES: tuple[output.Column[Vocabulary], ...] = (
    ("vocabulary", lambda one: one.name),
    ("terms", lambda one: len(one.terms)),
    ("title", lambda one: one.title),
)
_TERMS: tuple[output.Column[Term], ...] = (
    ("term", lambda term: term.code),
    ("label", lambda term: term.label),
    ("also", lambda term: listed(term.synonyms)),
    ("instead use", lambda term: term.deprecated_by or ("(deprecated)" if term.deprecated else "")),
)
