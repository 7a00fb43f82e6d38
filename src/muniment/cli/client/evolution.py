"""Changing schemas and vocabularies in use: what would break, and bringing records along."""

from typing import Annotated

import typer

from muniment.cli import exits
from muniment.cli.client import output, wording
from muniment.cli.client.asking import confirm
from muniment.cli.client.metadata import schemas, vocabularies
from muniment.cli.client.options import Json, Yes, examples
from muniment.cli.client.session import registry
from muniment.cli.client.wording import listed
from muniment_client import Assessment, Migrated, Place, Verdict

__all__ = ["schemas", "vocabularies"]
Vocabulary = Annotated[
    str, typer.Argument(metavar="VOCABULARY", help="As 'muniment vocabulary list' names it.")
]
Code = Annotated[str, typer.Argument(metavar="TERM", help="The code of the term.")]
Versioned = Annotated[str, typer.Argument(metavar="NAME@VERSION", help="The version meant.")]
_SHOWN = 20


@schemas.command("publish", epilog=examples("muniment schema publish model-card@2"))
def publish_schema(context: typer.Context, schema: Versioned, as_json: Json = False) -> None:
    """Put a draft in force for everything that is written from now on."""
    name, version = _split(schema)
    with registry(context) as client:
        done = client.publish_schema(name, version)
    output.answer(done, f"{schema} is in force.", as_json=as_json)


@schemas.command("retire", epilog=examples("muniment schema retire model-card@1"))
def retire_schema(context: typer.Context, schema: Versioned, as_json: Json = False) -> None:
    """Take a version out of force; what was written by it stays."""
    name, version = _split(schema)
    with registry(context) as client:
        done = client.retire_schema(name, version)
    output.answer(done, f"{schema} is retired.", as_json=as_json)


@schemas.command("check", epilog=examples("muniment schema check model-card@2"))
def check_schema(context: typer.Context, schema: Versioned, as_json: Json = False) -> None:
    """Say what a version would break: stored records, readers, import mappings, searches.

    Ends with 1 if a stored record, a mapping or a saved search would break, so that a pipeline can
    stop there.
    """
    name, version = _split(schema)
    with registry(context) as client:
        told = client.assess_schema(name, version)
        verdicts = list(client.schema_impact(name, version))
    broken = [verdict for verdict in verdicts if verdict.flaws]
    mappings = [one for one in told.mappings if one.refused or one.lacking]
    if as_json:
        counts = {"judged": len(verdicts), "broken": len(broken)}
        output.print_json({"assessment": told, "records": counts, "broken": broken})
    else:
        _tell(told, verdicts, broken)
    if broken or mappings or told.searches:
        raise typer.Exit(exits.REFUSED)


@schemas.command("migrate", epilog=examples("muniment schema migrate model-card@2 --dry-run"))
def migrate_schema(
    context: typer.Context,
    schema: Versioned,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Bring what earlier versions were written by up to a version in force; unfit records stay."""
    name, version = _split(schema)
    with registry(context, timeout=300.0) as client:
        if dry_run:
            verdicts = list(client.schema_impact(name, version))
            refused = tuple(verdict for verdict in verdicts if verdict.flaws)
            done = Migrated(migrated=len(verdicts) - len(refused), refused=refused)
        else:
            confirm(f"Migrate everything written by earlier versions to {schema}?", yes=yes)
            batches = list(client.migrate_aspects(name, version))
            done = Migrated(
                migrated=sum(batch.migrated for batch in batches),
                refused=tuple(verdict for batch in batches for verdict in batch.refused),
            )
    if as_json:
        output.print_json(done)
        return
    would = "would be" if dry_run else "was" if done.migrated == 1 else "were"
    output.say(f"{wording.count(done.migrated, 'record')} {would} brought up to {schema}.")
    if done.refused:
        output.say(f"{len(done.refused)} would not fit and stay as they are:")
        _tell_verdicts(done.refused)


@vocabularies.command("uses", epilog=examples("muniment vocabulary uses task other"))
def show_uses(
    context: typer.Context, vocabulary: Vocabulary, term: Code, as_json: Json = False
) -> None:
    """Say where a term stands now, before it is deprecated."""
    with registry(context) as client:
        uses = client.term_uses(vocabulary, term)
    if as_json:
        output.print_json(uses)
        return
    places = [(f"models, {field}", count) for field, count in uses.models.items()]
    places += [(f"use cases, {field}", count) for field, count in uses.use_cases.items()]
    places += [(f"records under {schema}", count) for schema, count in uses.aspects.items()]
    output.print_table(places, _PLACES, empty="No field takes its values from this vocabulary.")


@vocabularies.command(
    "deprecate", epilog=examples("muniment vocabulary deprecate task guessing --instead other")
)
def deprecate_term(
    context: typer.Context,
    vocabulary: Vocabulary,
    term: Code,
    instead: Annotated[
        str | None, typer.Option(help="The code of the term to use instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """End a term: it stands for another from now on, or is refused; what was recorded stays."""
    with registry(context) as client:
        changed = client.deprecate_term(vocabulary, term, instead)
    meaning = f"means {instead}" if instead else "is refused"
    output.answer(changed, f"{term} {meaning} from now on.", as_json=as_json)


def _split(text: str) -> tuple[str, int]:
    name, _, version = text.partition("@")
    if not name or not version.isascii() or not version.isdigit():
        raise typer.BadParameter(f"'{text}' names no version; write NAME@VERSION, as in card@2.")
    return name, int(version)


def _tell(told: Assessment, verdicts: list[Verdict], broken: list[Verdict]) -> None:
    comparison = told.comparison
    against = f"version {comparison.against}" if comparison.against else "nothing before it"
    output.say(f"compatibility with {against}: {comparison.compatibility}")
    _tell_places("may refuse", comparison.breaking)
    _tell_places("not expected by older readers", comparison.unknown)
    if comparison.newly_mandatory_for:
        output.say(f"mandatory from now on for: {listed(comparison.newly_mandatory_for)}")
    for mapping in told.mappings:
        lost = [f"writes {name}" for name in mapping.refused]
        lost += [f"lacks {name}" for name in mapping.lacking]
        output.say(f"import mapping {mapping.source}: {listed(lost) or 'can stay as it is'}")
    for search in told.searches:
        named = f"{search.owner}/{search.name}" if search.name else f"private, of {search.owner}"
        output.say(f"saved search {named}: asks for {listed(search.lost)}")
    output.say(f"stored records: {len(verdicts)} judged, {len(broken)} would not fit")
    _tell_verdicts(broken)


def _tell_places(title: str, places: tuple[Place, ...]) -> None:
    for place in places:
        output.say(f"{title}: {place.pointer} {place.message}")


def _tell_verdicts(verdicts: list[Verdict] | tuple[Verdict, ...]) -> None:
    for verdict in verdicts[:_SHOWN]:
        said = "; ".join(f"{flaw.pointer} {flaw.message}" for flaw in verdict.flaws[:3])
        kind = verdict.subject_kind.replace("_", " ")
        output.say(f"  {kind} {verdict.reference or verdict.subject_id}: {said}")
    if len(verdicts) > _SHOWN:
        output.say(f"  and {len(verdicts) - _SHOWN} more; --json lists them all.")


_PLACES: tuple[output.Column[tuple[str, int]], ...] = (
    ("where", lambda place: place[0]),
    ("how often", lambda place: place[1]),
)
