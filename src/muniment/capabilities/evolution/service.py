"""Assessing: one answer from every room that a change of words concerns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from muniment.capabilities import catalog, imports, metadata, savedsearches, usecases
from muniment.capabilities.evolution.model import (
    MappingVerdict,
    SearchVerdict,
    TermNotFound,
    TermUses,
    lost_fields,
    mapping_verdict,
)
from muniment.capabilities.metadata import Term, Verdict
from muniment.kernel.moment import Moment
from muniment.platform.unit import Unit

_MOST_USES = 1_000


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a version of a schema would mean, read off the schemas and what is built on them.

    `searches` are the saved searches that ask for fields which the version drops.
    """

    comparison: metadata.Comparison
    mappings: tuple[MappingVerdict, ...]
    searches: tuple[SearchVerdict, ...]


@dataclass(frozen=True, slots=True)
class Judged(Verdict):
    """A verdict with the name that people type for what it is about, such as `fraud/cards@3`."""

    reference: str


def assess_version(unit: Unit, name: str, version: int) -> Assessment:
    """Return what a version of a schema would mean for readers, writers and importers."""
    comparison = metadata.compare_versions(unit, name, version)
    schema = metadata.schema_named(unit, name, version, moment=Moment.NOW)
    mappings = [
        mapping_verdict(schema.body, use.source, use.import_id, use.fields)
        for use in imports.mappings_under(unit, name)
    ]
    searches = _broken_searches(unit, name, comparison.against, schema.body)
    return Assessment(comparison, tuple(mappings), tuple(searches))


def _broken_searches(
    unit: Unit, name: str, against: int | None, body: Mapping[str, Any]
) -> list[SearchVerdict]:
    if against is None:
        return []
    before = metadata.schema_named(unit, name, against, moment=Moment.NOW)
    found = savedsearches.searches_under(unit, name)
    judged = [(use, lost_fields(before.body, body, use.fields)) for use in found]
    return [SearchVerdict(use.owner, use.name, use.query, lost) for use, lost in judged if lost]


def list_verdicts(
    unit: Unit, name: str, version: int, *, after: tuple[str, str] = ("", ""), limit: int
) -> list[Judged]:
    """Return what would become of up to `limit` records that earlier versions wrote, by name."""
    found = metadata.list_verdicts(unit, name, version, after=after, limit=limit)
    return _by_name(unit, found)


def migrate_aspects(
    unit: Unit, name: str, version: int, *, after: tuple[str, str], limit: int
) -> list[Judged]:
    """Bring up to `limit` records up to a version; return what became of each, by name."""
    found = metadata.migrate_aspects(unit, name, version, after=after, limit=limit)
    return _by_name(unit, found)


def _by_name(unit: Unit, verdicts: Sequence[Verdict]) -> list[Judged]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        ids[verdict.subject_kind].add(verdict.subject_id)
    names: Mapping[str, str] = {
        **catalog.model_references(unit, ids["model"]),
        **catalog.version_references(unit, ids["version"]),
        **usecases.use_case_references(unit, ids["use_case"]),
    }
    told = [field.name for field in fields(Verdict)]
    return [
        Judged(
            **{name: getattr(verdict, name) for name in told},
            reference=names.get(verdict.subject_id, verdict.subject_id),
        )
        for verdict in verdicts
    ]


def term_named(unit: Unit, vocabulary: str, code: str) -> tuple[metadata.Vocabulary, Term]:
    """Return a term with its vocabulary to whoever may see it; raise `TermNotFound` if none."""
    known = metadata.show_vocabulary(unit, vocabulary)
    for term in known.terms:
        if term.code == code:
            return known, term
    raise TermNotFound(
        f"The vocabulary '{known.name}' has no term '{code[:80]}'; its terms are "
        f"{', '.join(known.codes[:20])}.",
        vocabulary=known.name,
    )


def uses_of_term(unit: Unit, vocabulary: str, code: str) -> TermUses:
    """Return where a term stands now; raise `TermNotFound` if the vocabulary has no such term."""
    unit.authorize(metadata.ASSESS_SCHEMA)
    term_named(unit, vocabulary, code)
    return TermUses(
        vocabulary=vocabulary,
        code=code,
        models=catalog.uses_of_term(unit, vocabulary, code),
        use_cases=usecases.uses_of_term(unit, vocabulary, code),
        aspects=metadata.uses_of_term(unit, vocabulary, code, limit=_MOST_USES),
        limit=_MOST_USES,
    )
