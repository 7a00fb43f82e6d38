"""Evolving: what a version of a schema would break, and bringing what was written up to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from muniment.capabilities.metadata.model import Aspect, Schema, SchemaStatus, Vocabulary
from muniment.capabilities.metadata.model.evolution import (
    Comparison,
    NotInForce,
    NotReadable,
    Verdict,
)
from muniment.capabilities.metadata.model.narrowing import (
    Compatibility,
    compatibility_of,
    narrowings,
)
from muniment.capabilities.metadata.service.permissions import ASSESS_SCHEMA, MIGRATE_ASPECTS
from muniment.capabilities.metadata.service.schemas import schema_named
from muniment.capabilities.metadata.service.vocabularies import vocabulary_named
from muniment.capabilities.metadata.store import aspects as store
from muniment.capabilities.metadata.store import schemas as schema_store
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

START = ("", "")


@dataclass(frozen=True, slots=True)
class Way:
    """The versions on the way to one, and the words that it judges with."""

    steps: tuple[Schema, ...]
    words: Mapping[str, Vocabulary]

    @property
    def goal(self) -> Schema:
        """The version that the way leads to."""
        return self.steps[-1]

    def verdict(self, aspect: Aspect) -> Verdict:
        """Return what becomes of an aspect at the end of the way."""
        before = aspect.body or {}
        after = self._migrated(aspect.schema_version, before)
        after, flaws = self.goal.judge.judge(after, self.words)
        _, plain = (after, flaws) if after == before else self.goal.judge.judge(before, self.words)
        return Verdict(
            subject_kind=aspect.subject_kind,
            subject_id=aspect.subject_id,
            project_id=aspect.project_id,
            model_id=aspect.model_id,
            written_by=aspect.schema_version,
            fits_as_it_is=not plain,
            before=before,
            after=after,
            flaws=tuple(flaws),
        )

    def _migrated(self, written_by: int, body: dict[str, Any]) -> dict[str, Any]:
        for step in self.steps:
            if step.version > written_by and step.migration is not None:
                body = step.migration.apply(body)
        return body


def compare_versions(unit: Unit, name: str, version: int) -> Comparison:
    """Return how a version of a schema goes together with the published one before it."""
    unit.authorize(ASSESS_SCHEMA)
    found = schema_named(unit, name, version, moment=Moment.NOW)
    earlier = [
        schema
        for schema in schema_store.between(unit.connection, name, 0, version - 1)
        if schema.status is not SchemaStatus.DRAFT and schema.published_at is not None
    ]
    before = earlier[-1] if earlier else None
    if before is None:
        return Comparison(name, version, None, Compatibility.FULL, (), (), found.mandatory_for)
    return Comparison(
        schema=name,
        version=version,
        against=before.version,
        compatibility=compatibility_of(before.body, found.body),
        breaking=tuple(narrowings(before.body, found.body)),
        unknown=tuple(narrowings(found.body, before.body)),
        newly_mandatory_for=tuple(sorted({*found.mandatory_for} - {*before.mandatory_for})),
    )


def list_verdicts(
    unit: Unit, name: str, version: int, *, after: tuple[str, str] = START, limit: int
) -> list[Verdict]:
    """Return what would become of up to `limit` aspects that earlier versions were written by."""
    unit.authorize(ASSESS_SCHEMA)
    way = _way_to(unit, schema_named(unit, name, version, moment=Moment.NOW))
    found = store.under(unit.connection, name, before=version, after=after, limit=limit)
    return [way.verdict(aspect) for aspect in found]


def migrate_aspects(
    unit: Unit, name: str, version: int, *, after: tuple[str, str] = START, limit: int
) -> list[Verdict]:
    """Bring up to `limit` aspects up to a version in force; return what became of each.

    Those that would not fit (their verdict has flaws) stay as they are. Raises `NotInForce`
    unless the version is published.
    """
    unit.authorize(MIGRATE_ASPECTS)
    goal = schema_named(unit, name, version, moment=Moment.NOW)
    if goal.status is not SchemaStatus.PUBLISHED:
        raise NotInForce(
            f"Version {version} of '{name}' is {goal.status}; publish it before anything is "
            "migrated to it.",
            schema=name,
            status=goal.status,
        )
    way = _way_to(unit, goal)
    verdicts: list[Verdict] = []
    for aspect in store.under(unit.connection, name, before=version, after=after, limit=limit):
        verdict = way.verdict(aspect)
        verdicts.append(verdict)
        if not verdict.flaws:
            wanted = replace(aspect, schema_version=version, body=verdict.after)
            enter(unit, "aspect.migrated", wanted)
    return verdicts


def uses_of_term(unit: Unit, vocabulary: str, code: str, *, limit: int) -> dict[str, int]:
    """Return by schema how many of up to `limit` aspects under each hold a term now."""
    unit.authorize(ASSESS_SCHEMA)
    uses: dict[str, int] = {}
    for schema in schema_store.all_versions(unit.connection):
        if vocabulary not in schema.judge.vocabularies or schema.name in uses:
            continue
        found = store.mentioning(unit.connection, schema.name, code, after=START, limit=limit)
        holding = [a for a in found if schema.judge.places_of(a.body or {}, vocabulary, code)]
        uses[schema.name] = len(holding)
    return uses


def seen_through(unit: Unit, aspect: Aspect, version: int) -> Aspect:
    """Return an aspect as it reads by a later version of its schema; nothing is changed.

    Raises `NotReadable` if it was written by a later version, or would not fit.
    """
    if version == aspect.schema_version:
        return aspect
    if version < aspect.schema_version:
        raise NotReadable(
            f"It was written by version {aspect.schema_version} of '{aspect.schema}', and a "
            f"migration leads only onwards; name that version or a later one.",
            schema_version=aspect.schema_version,
        )
    way = _way_to(unit, schema_named(unit, aspect.schema, version, moment=Moment.NOW))
    verdict = way.verdict(aspect)
    if verdict.flaws:
        said = "; ".join(f"{flaw.pointer}: {flaw.message}" for flaw in verdict.flaws[:5])
        raise NotReadable(
            f"It does not fit version {version} of '{aspect.schema}': {said}.",
            schema_version=aspect.schema_version,
            errors=[{"pointer": flaw.pointer, "message": flaw.message} for flaw in verdict.flaws],
        )
    return replace(aspect, schema_version=version, body=verdict.after)


def _way_to(unit: Unit, goal: Schema) -> Way:
    """Return the way to a version; drafts and versions never in force are no part of it."""
    between = schema_store.between(unit.connection, goal.name, 0, goal.version - 1)
    passed = [schema for schema in between if schema.published_at is not None]
    words = {name: vocabulary_named(unit, name, Moment.NOW) for name in goal.judge.vocabularies}
    return Way((*passed, goal), words)
