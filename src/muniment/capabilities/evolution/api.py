"""JSON routes of the evolution of schemas and vocabularies."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from muniment.capabilities.evolution import service
from muniment.capabilities.evolution.model import TermNotFound, TermUses
from muniment.capabilities.evolution.service import Assessment, Judged
from muniment.capabilities.metadata import (
    ASSESS_SCHEMA,
    MIGRATE_ASPECTS,
    NotInForce,
    SchemaNotFound,
    VocabularyNotFound,
)
from muniment.platform.http import Body, Inquiry, Page, Router, page_of
from muniment.platform.http.paging import read_words, token_of

router = Router(tag="Schemas")
Number = Annotated[int, Field(ge=1, le=1_000_000)]
# Judging takes about as long as hundreds of plain rows, and nobody else is served meanwhile.
Batch = Annotated[int, Field(ge=1, le=500)]
_VERSION = "/schemas/{name}/{version}"
_BATCH = 200


class MigrationRun(Body):
    """How much to migrate at once, and where to go on."""

    limit: Batch = _BATCH
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Migrated:
    """What one run did: how many aspects it brought up, which it could not, where to go on."""

    migrated: int
    refused: list[Judged]
    next: str | None


@router.get(f"{_VERSION}/assessment", permission=ASSESS_SCHEMA, refusals=(SchemaNotFound,))
def assess_version(unit: Inquiry, name: str, version: Number) -> Assessment:
    """Say how a version goes together with the one before, and what it would break."""
    return service.assess_version(unit, name, version)


@router.get(f"{_VERSION}/impact", permission=ASSESS_SCHEMA, refusals=(SchemaNotFound,))
def list_impact(
    unit: Inquiry, name: str, version: Number, limit: Batch = _BATCH, cursor: str | None = None
) -> Page[Judged]:
    """Say of every aspect written by earlier versions what this version would make of it."""
    found = service.list_verdicts(unit, name, version, after=_place(cursor), limit=limit + 1)
    return page_of(found, limit, _key)


@router.post(
    f"{_VERSION}/migration", permission=MIGRATE_ASPECTS, refusals=(SchemaNotFound, NotInForce)
)
def migrate(unit: Inquiry, name: str, version: Number, run: MigrationRun) -> Migrated:
    """Bring aspects of earlier versions up to this one, so many at once; those unfit stay."""
    found = service.migrate_aspects(unit, name, version, after=_place(run.cursor), limit=run.limit)
    refused = [verdict for verdict in found if verdict.flaws]
    following = token_of(_key(found[-1])) if len(found) == run.limit else None
    return Migrated(len(found) - len(refused), refused, following)


@router.get(
    "/vocabularies/{name}/terms/{code}/uses",
    permission=ASSESS_SCHEMA,
    refusals=(VocabularyNotFound, TermNotFound),
)
def show_uses(unit: Inquiry, name: str, code: str) -> TermUses:
    """Say where a term stands now, before it is deprecated."""
    return service.uses_of_term(unit, name, code)


def _key(verdict: Judged) -> tuple[str, str]:
    return verdict.subject_kind, verdict.subject_id


def _place(cursor: str | None) -> tuple[str, str]:
    kind, subject_id = read_words(cursor, 2) or ("", "")
    return kind, subject_id
