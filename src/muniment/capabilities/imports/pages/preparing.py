"""Importing in the browser: a file, what its columns mean, what would happen, and go.

What reads inventories is slow to load, so each step loads it when it is taken.
"""

from typing import TYPE_CHECKING, Final

from muniment.capabilities import projects
from muniment.capabilities.imports.service import preparing
from muniment.capabilities.imports.service.desk import EdgeDesk
from muniment.capabilities.imports.service.permissions import RUN_IMPORT
from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.http.edge import Edge
from muniment.platform.http.paging import MAX_LIMIT
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Context, Unit
from muniment.platform.web.answers import Html, Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.form import Form
from muniment.platform.web.pages import Pages

if TYPE_CHECKING:
    from muniment.capabilities.imports.model.suggesting import RowIs

pages = Pages(
    done={
        "imports.prepared": "The file is here. Nothing is imported yet.",
        "imports.rehearsed": "This is what the import would do. Nothing is imported yet.",
        "imports.dropped": "The file is forgotten; nothing was imported.",
    }
)
_NEW: Final = "/imports/new"
_PREPARED: Final = "/imports/prepared/{preparation_id}"
_COLUMN: Final = "column:"
_WORD: Final = "word:"


@pages.get(_NEW, permission=RUN_IMPORT, present=True)
def show_new(unit: Unit, request: PageRequest) -> Html:
    """Ask for the file."""
    unit.authorize_anywhere(RUN_IMPORT)
    return Html("imports/new.html", prepared=preparing.list_preparations(unit), form=request.form)


@pages.delivery(_NEW, permission=RUN_IMPORT, again=show_new)
async def send(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Receive the file."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    desk = _desk(edge, context)
    await desk.read(lambda unit: unit.authorize_anywhere(RUN_IMPORT))
    file = next((file for file in request.files if file.field == "file"), None)
    if file is None:
        raise RequestRefused(
            "Choose the file with your inventory.",
            errors=[{"pointer": "file", "message": "is required"}],
        )
    prepared = await wizard.receive(desk, edge.units.blobs, file.name, file.content)
    return _to(request, prepared.preparation_id, done="imports.prepared")


@pages.get(_PREPARED, permission=RUN_IMPORT, present=True)
def show_mapping(unit: Unit, request: PageRequest) -> Html:
    """Show what is in the file, and ask what it means."""
    from muniment.capabilities.imports.model import suggesting  # noqa: PLC0415  slow to load
    from muniment.capabilities.imports.service import (  # noqa: PLC0415  slow to load
        shipped,
        wizard,
    )

    prepared = preparing.show_preparation(unit, request.path["preparation_id"])
    row_is = _row_is(request.query.get("rows") or prepared.columns.get("") or "model")
    file = wizard.look(unit, prepared, row_is)
    chosen = prepared.columns if prepared.columns.get("") == row_is else {}
    columns = {
        column.heading: chosen.get(column.heading, column.suggested) for column in file.columns
    }
    stem = "".join(c if c.isalnum() and c.isascii() else "-" for c in prepared.file.name.lower())
    values = {
        "mapping": "",
        "name": (prepared.mapping_name or stem.rpartition("-")[0] or stem).strip("-")[:60],
        "project": prepared.project or DEFAULT_PROJECT,
        **{f"{_COLUMN}{heading}": target for heading, target in columns.items()},
    }
    homes = projects.list_projects(unit, after=None, limit=MAX_LIMIT)
    return Html(
        "imports/mapping.html",
        prepared=prepared,
        file=file,
        row_is=row_is,
        targets=[(target.name, target.words) for target in suggesting.targets_of(row_is)],
        shipped=shipped.mapping_names(),
        homes=[home.name for home in homes if not home.archived],
        form=request.form if request.form.refusal else Form(values),
    )


@pages.post(f"{_PREPARED}/mapping", permission=RUN_IMPORT, again=show_mapping)
def choose_mapping(unit: Unit, request: PageRequest) -> Redirect:
    """Take a mapping that is shipped, or one that was typed."""
    from muniment.capabilities.imports.service import (  # noqa: PLC0415  slow to load
        shipped,
        wizard,
    )

    form, preparation_id = request.form, request.path["preparation_id"]
    text, name = form.value("mapping").strip(), form.value("shipped")
    if name and not text:
        text = shipped.mapping_text(name)
    if not text:
        raise RequestRefused(
            "Choose a mapping, or write one.",
            errors=[{"pointer": "shipped", "message": "is required, or a mapping of your own"}],
        )
    wizard.choose_mapping(
        unit, preparation_id, text, columns={}, project=form.value("into") or None
    )
    return _to(request, preparation_id, "report")


@pages.post(f"{_PREPARED}/columns", permission=RUN_IMPORT, again=show_mapping)
def choose_columns(unit: Unit, request: PageRequest) -> Redirect:
    """Take what each column was said to mean."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    form, preparation_id = request.form, request.path["preparation_id"]
    chosen = {
        name.removeprefix(_COLUMN): target
        for name, target in form.values.items()
        if name.startswith(_COLUMN)
    }
    wizard.choose_columns(
        unit,
        preparation_id,
        name=form.value("name").strip(),
        row_is=_row_is(form.value("rows")),
        project=form.value("project") or DEFAULT_PROJECT,
        columns=chosen,
    )
    return _to(request, preparation_id, "report")


@pages.get(f"{_PREPARED}/report", permission=RUN_IMPORT, present=True)
def show_report(unit: Unit, request: PageRequest) -> Html:
    """Show what the import would do, once that was tried."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    prepared = preparing.show_preparation(unit, request.path["preparation_id"])
    return Html(
        "imports/report.html",
        prepared=prepared,
        form=request.form,
        terms=wizard.terms_of(unit, prepared) if prepared.report else {},
    )


@pages.errand(f"{_PREPARED}/rehearse", permission=RUN_IMPORT, again=show_report)
async def rehearse(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Try the import out, and keep nothing of it but the report."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    preparation_id = request.path["preparation_id"]
    await wizard.rehearse(_desk(edge, context), edge.units.blobs, preparation_id)
    return _to(request, preparation_id, "report", done="imports.rehearsed")


@pages.errand(f"{_PREPARED}/words", permission=RUN_IMPORT, again=show_report)
async def explain_words(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Take words for the terms that somebody says they stand for, and try the import again."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    words: dict[str, dict[str, str]] = {}
    for name, term in request.form.values.items():
        if name.startswith(_WORD) and term:
            vocabulary, _, word = name.removeprefix(_WORD).partition(":")
            words.setdefault(vocabulary, {})[word] = term
    if not words:
        raise RequestRefused("Choose for at least one word the term that it stands for.")
    preparation_id, desk = request.path["preparation_id"], _desk(edge, context)
    await desk.write(lambda unit: wizard.explain_words(unit, preparation_id, words))
    await wizard.rehearse(desk, edge.units.blobs, preparation_id)
    return _to(request, preparation_id, "report", done="imports.rehearsed")


@pages.errand(f"{_PREPARED}/run", permission=RUN_IMPORT, again=show_report)
async def run(edge: Edge, context: Context, request: PageRequest) -> Redirect:
    """Import the file."""
    from muniment.capabilities.imports.service import wizard  # noqa: PLC0415  slow to load

    preparation_id, desk = request.path["preparation_id"], _desk(edge, context)
    overwrite = bool(request.form.value("overwrite"))

    def choose(unit: Unit) -> None:
        preparing.change_preparation(unit, preparation_id, overwrite=overwrite)

    await desk.write(choose)
    made = await wizard.carry_out(desk, edge.units.blobs, preparation_id)
    return Redirect(request.frame.present("imports", made.run_id), done="imports.finished")


@pages.post(f"{_PREPARED}/drop", permission=RUN_IMPORT, again=show_report)
def drop(unit: Unit, request: PageRequest) -> Redirect:
    """Forget the file."""
    preparing.drop_preparation(unit, request.path["preparation_id"])
    return Redirect("/imports", done="imports.dropped")


def _row_is(text: str) -> "RowIs":
    from muniment.capabilities.imports.model.suggesting import ROW_IS  # noqa: PLC0415  slow to load

    for known in ROW_IS:
        if known == text:
            return known
    raise RequestRefused(
        f"A row is one of {', '.join(ROW_IS)}, not '{text[:40]}'.",
        errors=[{"pointer": "rows", "message": "unknown"}],
    )


def _desk(edge: Edge, context: Context) -> EdgeDesk:
    return EdgeDesk(edge, context, RUN_IMPORT)


def _to(request: PageRequest, preparation_id: str, *step: str, done: str = "") -> Redirect:
    place = request.frame.present("imports", "prepared", preparation_id, *step)
    return Redirect(place, done=done)
