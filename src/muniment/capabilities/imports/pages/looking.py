"""Imports that were carried out: the list, the report of each, and taking one back."""

from typing import Final

from muniment.capabilities.imports.model.runs import RunStatus
from muniment.capabilities.imports.service import preparing, runs
from muniment.capabilities.imports.service.desk import EdgeDesk
from muniment.capabilities.imports.service.permissions import (
    READ_IMPORT,
    RUN_IMPORT,
    UNDO_IMPORT,
)
from muniment.platform.http.edge import Edge
from muniment.platform.http.paging import page_of, read_number, read_words
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.pages import Pages

pages = Pages(
    done={
        "imports.finished": "The import is done; this is its report.",
        "imports.undone": "The import is taken back; what had to stay is named with its row.",
    }
)
_RUN: Final = "/imports/{import_id}"
_SHOWN: Final = 50
_ROWS: Final = ("rejected", "conflict", "warned", "created", "updated", "unchanged")
_UNDOABLE: Final = frozenset({RunStatus.FINISHED, RunStatus.INTERRUPTED})


@pages.get("/imports", permission=READ_IMPORT)
def list_imports(unit: Unit, request: PageRequest) -> Html:
    """List what was imported, and what the visitor has begun to."""
    words = read_words(request.query.get("cursor"))
    before = words[0] if words else None
    waits = request.query.get("waiting") == "end"
    listed = runs.list_unfinished if waits else runs.list_imports
    found = listed(unit, before=before, limit=_SHOWN + 1)
    may_run = unit.context.access.permits_somewhere(RUN_IMPORT, unit.now)
    return Html(
        "imports/imports.html",
        page=page_of(found, _SHOWN, lambda run: (run.run_id,)),
        waits=waits,
        prepared=preparing.list_preparations(unit) if may_run else [],
        may={"run"} if may_run else set[str](),
    )


@pages.get(_RUN, permission=READ_IMPORT)
def show_import(unit: Unit, request: PageRequest) -> Html:
    """Show who brought in what, by which mapping, and what became of each row."""
    import_id, wanted = request.path["import_id"], request.query.get("status")
    if wanted is not None and wanted not in _ROWS:
        raise RequestRefused(
            f"'{wanted[:40]}' is no outcome of a row; choose one of {', '.join(_ROWS)}.",
            errors=[{"pointer": "status", "message": "unknown"}],
        )
    run = runs.show_import(unit, import_id)
    counts = run.counts.get("rows", {})
    status = wanted or next((name for name in _ROWS if counts.get(name)), "created")
    after = read_number(request.query.get("cursor")) or 0
    found = runs.list_rows(unit, import_id, status, after=after, limit=_SHOWN + 1)
    may_undo = unit.context.access.permits_somewhere(UNDO_IMPORT, unit.now)
    return Html(
        "imports/import.html",
        run=run,
        counts=counts,
        statuses=_ROWS,
        status=status,
        page=page_of(found, _SHOWN, lambda row: (row.row,)),
        may={"undo"} if may_undo and run.status in _UNDOABLE else set[str](),
    )


@pages.errand(f"{_RUN}/undo", permission=UNDO_IMPORT, again=show_import)
async def undo(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Take an import back."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    import_id = request.path["import_id"]
    await wizard.take_back(EdgeDesk(edge, context, UNDO_IMPORT), import_id)
    return Redirect(request.frame.present("imports", import_id), done="imports.undone")
