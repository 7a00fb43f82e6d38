"""Stages: how far a version has come on its way into use."""

from dataclasses import dataclass

from muniment.capabilities.catalog.model import Stage
from muniment.capabilities.catalog.model.versions import IN_USE
from muniment.capabilities.catalog.service import finding
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.service.permissions import STAGE_VERSION
from muniment.capabilities.catalog.service.records import record_details
from muniment.capabilities.catalog.store import staging as store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.kernel.errors import Invalid
from muniment.platform.unit import Unit


class StageRefused(Invalid):
    """There is no such stage, or it is one that is not taken over."""

    code = "catalog.stage-refused"
    title = "The version cannot go to this stage"


@dataclass(frozen=True, slots=True)
class Staging:
    """Where a version goes; `archiving` archives what else is in that stage."""

    stage: Stage
    archiving: bool = False


def stage_version(unit: Unit, project: str, name: str, version: str, wanted: Staging) -> Found:
    """Put a version into a stage; raise `StageRefused` for taking over one that is not in use."""
    found = finding.changeable_version(unit, project, name, version, STAGE_VERSION)
    unit.match(found.details.revision)
    if wanted.archiving and wanted.stage not in IN_USE:
        raise StageRefused(
            f"Only staging and production are taken over; nothing else is archived for a version "
            f"that goes to '{wanted.stage}'.",
            stage=wanted.stage,
        )
    # Of two that take over at a time, the second finds what the first has put there.
    version_store.take_turn(unit.connection, found.model.model_id)
    finding.require_open(unit, found.model)
    if wanted.archiving:
        _archive_others(unit, found, wanted.stage)
    if found.details.stage is wanted.stage:
        return found
    staged = found.details.staged(wanted.stage)
    recorded = record_details(unit, "version.staged", found.version, staged)
    return Found(found.project, found.model, found.version, recorded)


def _archive_others(unit: Unit, found: Found, stage: Stage) -> None:
    for other in store.in_stage(unit.connection, found.model.model_id, stage, unit.base):
        if other.version.version_id != found.version.version_id:
            archived = other.details.staged(Stage.ARCHIVED)
            record_details(unit, "version.staged", other.version, archived)
