"""Imports as people and programs read them."""

from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities.imports.model.runs import Evidence, ImportRun


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as it is shown."""

    id: str
    source: str
    title: str
    status: str
    file: Evidence
    mapping: Evidence
    project: str | None
    overwrite: bool
    counts: dict[str, dict[str, int]]
    seal: str | None
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    undone: dict[str, int] | None
    revision: int


def import_view(run: ImportRun) -> ImportView:
    """Show an import."""
    return ImportView(
        id=run.run_id,
        source=run.source,
        title=run.title,
        status=run.status,
        file=run.file,
        mapping=run.mapping,
        project=run.project,
        overwrite=run.overwrite,
        counts=run.counts,
        seal=run.seal,
        started_at=run.started_at,
        started_by=run.started_by,
        finished_at=run.finished_at,
        undone_at=run.undone_at,
        undone_by=run.undone_by,
        undone=run.undone,
        revision=run.revision,
    )
