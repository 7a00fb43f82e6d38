"""The steps of an import in the browser: look at a file, say what it means, rehearse, import."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from anyio import to_thread

from muniment.capabilities import metadata
from muniment.capabilities.imports.model.loading import read_mapping
from muniment.capabilities.imports.model.mapping import Source
from muniment.capabilities.imports.model.preparations import NotMapped, Preparation
from muniment.capabilities.imports.model.report import Findings
from muniment.capabilities.imports.model.rows import Sheet
from muniment.capabilities.imports.model.runs import Evidence, ImportRun, NothingToRead
from muniment.capabilities.imports.model.suggesting import RowIs, compose, suggest
from muniment.capabilities.imports.model.synonyms import Synonyms, synonyms_in, with_synonyms
from muniment.capabilities.imports.model.values import text_of
from muniment.capabilities.imports.service import conducting, preparing, shipped, undoing
from muniment.capabilities.imports.service.conducting import Commission, Report
from muniment.capabilities.imports.service.csv_rows import read_csv
from muniment.capabilities.imports.service.decoding import decode
from muniment.capabilities.imports.service.desk import EdgeDesk
from muniment.capabilities.imports.service.jsonl_rows import read_jsonl
from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs
from muniment.platform.encoding import to_plain
from muniment.platform.unit import Unit

_SAMPLES: Final = 3
_SAMPLE_LENGTH: Final = 80
_MOST_COLUMNS: Final = 150
_MOST_ROWS: Final = 200
_MOST_VALUES: Final = 40
_UNMAPPED: Final = "Say first what the columns of the file mean, or choose a mapping."
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a file: its heading, a few of its values, and what it seems to mean."""

    heading: str
    samples: list[str]
    suggested: str


@dataclass(frozen=True, slots=True)
class FileView:
    """What a file turns out to be: its format, its columns, and how many rows were read."""

    format: str
    rows: int
    columns: list[ColumnView]
    notes: tuple[str, ...]


async def receive(desk: EdgeDesk, blobs: Blobs, name: str, content: bytes) -> Preparation:
    """Keep an uploaded file; raise `NothingToRead` for an empty one."""
    if not content.strip():
        raise NothingToRead("The file is empty; choose one with a heading and rows.")

    def store() -> Evidence:
        writer = blobs.open_writer(size_limit=len(content), expected=Digest.of(content))
        writer.write(content)
        stat = writer.commit()
        return Evidence(name, str(stat.digest), stat.size_bytes)

    _, sheet = await to_thread.run_sync(_readable, content)
    if not sheet.rows:
        raise NothingToRead("No row of the file can be read; send a table in CSV or JSON Lines.")
    file = await to_thread.run_sync(store)
    return await desk.write(lambda unit: preparing.prepare(unit, file))


def look(unit: Unit, prepared: Preparation, row_is: RowIs) -> FileView:
    """Return what is in the file, and what each of its columns seems to mean."""
    form, sheet = _readable(_content(unit.blobs, prepared))
    headings = sheet.headers or tuple(
        dict.fromkeys(key for row in sheet.rows for key in row.values)
    )
    headings = headings[:_MOST_COLUMNS]
    suggested = suggest(headings, row_is)
    columns = [ColumnView(each, _samples(sheet, each), suggested[each]) for each in headings]
    return FileView(form, sheet.rows_read, columns, sheet.notes)


def choose_mapping(unit: Unit, preparation_id: str, text: str, **choices: Any) -> Preparation:
    """Take the text of a mapping for the file."""
    mapping = read_mapping(text)
    shipped.check_schemas(unit, mapping)
    return preparing.change_preparation(
        unit, preparation_id, mapping=text, mapping_name=mapping.name, report=None, **choices
    )


def choose_columns(
    unit: Unit,
    preparation_id: str,
    *,
    name: str,
    row_is: RowIs,
    project: str,
    columns: dict[str, str],
) -> Preparation:
    """Make a mapping from what each column was said to mean, and take it."""
    prepared = preparing.show_preparation(unit, preparation_id)
    form, _ = _readable(_content(unit.blobs, prepared))
    text = compose(name, form, row_is, project, columns)
    if prepared.columns and prepared.mapping:
        text = with_synonyms(text, synonyms_in(prepared.mapping))
    return choose_mapping(unit, preparation_id, text, columns={**columns, "": row_is}, project=None)


def explain_words(unit: Unit, preparation_id: str, words: Synonyms) -> Preparation:
    """Have the mapping of a file take words for the terms that somebody says they stand for."""
    prepared = preparing.show_preparation(unit, preparation_id)
    if not prepared.mapping:
        raise NotMapped(_UNMAPPED)
    return choose_mapping(unit, preparation_id, with_synonyms(prepared.mapping, words))


def terms_of(unit: Unit, prepared: Preparation) -> dict[str, list[tuple[str, str]]]:
    """Return the terms, each with its words, of the vocabularies that a report normalised by."""
    report: dict[str, Any] = prepared.report or {}
    own = read_mapping(prepared.mapping).vocabularies if prepared.mapping else {}
    names = {str(found["vocabulary"]) for found in report.get("normalisations", [])}
    return {
        name: [(code, code) for code in own[name]]
        if name in own
        else [
            (term.code, term.label or term.code)
            for term in metadata.show_vocabulary(unit, name).terms
            if term.is_accepted
        ]
        for name in names
    }


async def rehearse(desk: EdgeDesk, blobs: Blobs, preparation_id: str) -> Preparation:
    """Say what importing the file would do, and keep that with it."""
    prepared = await desk.read(lambda unit: preparing.show_preparation(unit, preparation_id))
    commission = replace(_commission(blobs, prepared), dry_run=True)
    report = await conducting.conduct(desk, blobs, commission, lambda _, told: _kept(told.findings))

    def keep(unit: Unit) -> Preparation:
        return preparing.change_preparation(unit, preparation_id, report=report)

    return await desk.write(keep)


async def carry_out(desk: EdgeDesk, blobs: Blobs, preparation_id: str) -> ImportRun:
    """Import the file, and forget that it was being prepared."""
    prepared = await desk.read(lambda unit: preparing.show_preparation(unit, preparation_id))

    def conclude(unit: Unit, report: Report) -> ImportRun:
        preparing.drop_preparation(unit, preparation_id)
        assert report.run is not None
        return report.run

    return await conducting.conduct(desk, blobs, _commission(blobs, prepared), conclude)


async def take_back(desk: EdgeDesk, run_id: str) -> None:
    """Undo an import; what had to be left is told with its records."""
    await undoing.undo(desk, run_id, lambda _, __: None)


def _commission(blobs: Blobs, prepared: Preparation) -> Commission:
    if not prepared.mapping:
        raise NotMapped(_UNMAPPED)
    return Commission(
        file_name=prepared.file.name,
        content=_content(blobs, prepared),
        mapping_text=prepared.mapping,
        project=prepared.project,
        overwrite=prepared.overwrite,
    )


def _content(blobs: Blobs, prepared: Preparation) -> bytes:
    return b"".join(blobs.read(Digest(prepared.file.digest)))


def _readable(content: bytes) -> tuple[str, Sheet]:
    """Return the format of a file and its rows; raise what is refused about the file."""
    text = decode(content, "auto").content
    if text.lstrip()[:1] == "{":
        return "jsonl", read_jsonl(text)
    return "csv", read_csv(text, Source(format="csv"), frozenset(_heading(text)))


def _heading(text: str) -> Sequence[str]:
    """Return the cells of the first line that has any, by the delimiter that gives the most."""
    line = next((line for line in text.splitlines() if line.strip(f"{_DELIMITERS} ")), ",")
    return max((next(csv.reader([line], delimiter=mark)) for mark in _DELIMITERS), key=len)


def _samples(sheet: Sheet, heading: str) -> list[str]:
    found: dict[str, None] = {}
    for row in sheet.rows:
        text = text_of(row.values.get(heading)).strip()
        if text:
            found[text[:_SAMPLE_LENGTH]] = None
        if len(found) == _SAMPLES:
            break
    return list(found)


def _kept(found: Findings) -> dict[str, Any]:
    """Return what of a report is shown on a page; the counts are of all of it."""
    shown = replace(
        found,
        rejected=found.rejected[:_MOST_ROWS],
        conflicts=found.conflicts[:_MOST_ROWS],
        warnings=found.warnings[:_MOST_ROWS],
        normalisations=[
            replace(each, values=each.values[:_MOST_VALUES]) for each in found.normalisations
        ],
    )
    return to_plain(asdict(shown))
