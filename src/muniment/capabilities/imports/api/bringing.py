"""Bringing an inventory in over HTTP, and taking it back: many units of work for one request."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from muniment.capabilities.imports.api.desk import answer_of, answer_once
from muniment.capabilities.imports.api.forms import ImportForm, read_form
from muniment.capabilities.imports.api.views import ImportView, import_view
from muniment.capabilities.imports.model.plan import Normalisation, RejectedRow, RowProblem
from muniment.capabilities.imports.model.report import Conflict, Reason
from muniment.capabilities.imports.service import conducting, shipped, undoing
from muniment.capabilities.imports.service.conducting import Commission, Report
from muniment.capabilities.imports.service.desk import EdgeDesk
from muniment.capabilities.imports.service.permissions import RUN_IMPORT, UNDO_IMPORT
from muniment.capabilities.imports.service.undoing import Kept, Undone
from muniment.kernel.digest import Digest
from muniment.platform.http import edge_of, idempotency, reading
from muniment.platform.http.idempotency import Answer, IdempotencyKey
from muniment.platform.unit import Unit

CREATED: Final = 201


@dataclass(frozen=True, slots=True)
class ReportView:
    """The report of an import; `run` is missing where it was only a dry run."""

    dry_run: bool
    source: str
    run: ImportView | None
    counts: dict[str, dict[str, int]]
    reasons: list[Reason]
    normalisations: list[Normalisation]
    rejected: list[RejectedRow]
    conflicts: list[Conflict]
    warnings: list[RowProblem]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class UndoneView:
    """What an undo did, and the records that it had to leave as they are."""

    run: ImportView
    kept: list[Kept]


async def import_inventory(request: Request) -> Response:
    """Receive an inventory and its mapping, and carry the import out."""
    edge = edge_of(request)
    desk = EdgeDesk(edge, await edge.context(request, RUN_IMPORT), RUN_IMPORT)
    edge.check_wait(request)
    await desk.read(lambda unit: unit.authorize_anywhere(RUN_IMPORT))
    form = await read_form(request)
    commission = _commission(form)
    key = None if commission.dry_run else _key(request, commission)
    conclude = partial(_concluded, key=key)
    return await answer_once(
        request,
        desk,
        key,
        lambda: conducting.conduct(desk, edge.units.blobs, commission, conclude),
    )


async def undo_import(request: Request) -> Response:
    """Take an import back."""
    edge = edge_of(request)
    desk = EdgeDesk(edge, await edge.context(request, UNDO_IMPORT), UNDO_IMPORT)
    edge.check_wait(request)
    key = idempotency.read_key(request, await reading.read_body(request))
    import_id: str = request.path_params["import_id"]
    conclude = partial(_undone, key=key)
    return await answer_once(request, desk, key, lambda: undoing.undo(desk, import_id, conclude))


def _commission(form: ImportForm) -> Commission:
    text = shipped.mapping_text(form.mapping) if form.is_shipped else form.mapping
    return Commission(
        file_name=form.file_name,
        content=form.content,
        mapping_text=text,
        project=form.project,
        dry_run=form.is_set("dry_run"),
        overwrite=form.is_set("overwrite"),
        format=form.format,
    )


def _key(request: Request, commission: Commission) -> IdempotencyKey | None:
    """Return the key of the request with a digest of what was sent, whatever form it came in."""
    key = idempotency.read_key(request, b"")
    parts = (
        request.scope["path"],
        Digest.of(commission.content),
        Digest.of(commission.mapping_text.encode()),
        commission.project or "",
        str(commission.overwrite),
    )
    return key and replace(key, request_digest=Digest.of("\n".join(parts).encode()).hex)


def _concluded(unit: Unit, report: Report, *, key: IdempotencyKey | None) -> Answer:
    found = report.findings
    view = ReportView(
        dry_run=report.run is None,
        source=report.source,
        run=import_view(report.run) if report.run else None,
        counts=found.counts,
        reasons=found.reasons,
        normalisations=found.normalisations,
        rejected=found.rejected,
        conflicts=found.conflicts,
        warnings=found.warnings,
        notes=found.notes,
    )
    if report.run is None:
        return answer_of(unit, view, key)
    location = f"/api/v1/imports/{report.run.run_id}"
    return answer_of(unit, view, key, status=CREATED, location=location)


def _undone(unit: Unit, undone: Undone, *, key: IdempotencyKey | None) -> Answer:
    return answer_of(unit, UndoneView(import_view(undone.run), undone.kept), key)
