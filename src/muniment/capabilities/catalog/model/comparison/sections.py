"""What of a version is compared, section by section."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from muniment.capabilities.catalog.model.comparison import table
from muniment.capabilities.catalog.model.comparison.directions import direction_of
from muniment.capabilities.catalog.model.comparison.files import FileRow, by_content, by_path
from muniment.capabilities.catalog.model.comparison.table import Column, Comparison, Row, Section
from muniment.capabilities.catalog.model.comparison.values import Path, by_package, lines_of
from muniment.capabilities.catalog.model.files import File
from muniment.capabilities.catalog.model.models import Model
from muniment.capabilities.catalog.model.versions import Details, Version

_NOTHING: tuple[Any, ...] = (None, "", [], {})
_OF_MODEL = ("kind", "task", "domain", "origin", "vendor", "owner")


@dataclass(frozen=True, slots=True)
class Subject:
    """A version with everything that is compared of it; `aspects` are documents by schema."""

    asked: str
    project: str
    model: Model
    version: Version
    details: Details
    files: Sequence[File] = ()
    aliases: Sequence[str] = ()
    aspects: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    as_of: datetime | None = None

    @property
    def column(self) -> Column:
        """The version as the head of a column names it."""
        number = self.version.number
        return Column(
            asked=self.asked,
            reference=f"{self.project}/{self.model.name}@{number}",
            project=self.project,
            model=self.model.name,
            number=number,
            label=self.details.label,
            digest=self.version.digest,
            created_at=self.version.created_at,
            as_of=self.as_of,
        )


def compared(subjects: Sequence[Subject], baseline: int) -> Comparison:
    """Return versions side by side; `baseline` is the place of one of them."""
    sections = [
        _section(subjects, baseline, "identity", "Identity", _identity),
        _metrics(subjects, baseline),
        _section(subjects, baseline, "parameters", "Parameters", _parameters, in_order=True),
        _section(subjects, baseline, "training", "Training record", _training),
        _section(subjects, baseline, "datasets", "Datasets", _datasets),
        _section(subjects, baseline, "environment", "Environment", _environment, in_order=True),
        _section(subjects, baseline, "licenses", "Licences", _licenses),
        *_aspects(subjects, baseline),
        _files(subjects, baseline),
        _section(subjects, baseline, "notes", "Tags and notes", _notes),
    ]
    return table.table([subject.column for subject in subjects], baseline, sections)


def _section(
    subjects: Sequence[Subject],
    baseline: int,
    name: str,
    title: str,
    read: Callable[[Subject], Mapping[Path, Any]],
    *,
    in_order: bool = False,
) -> Section:
    rows = table.rows_of([_recorded(read(subject)) for subject in subjects], baseline)
    return table.section(name, title, sorted(rows, key=_by_name) if in_order else rows)


def _metrics(subjects: Sequence[Subject], baseline: int) -> Section:
    documents = [dict(lines_of(subject.version.training.metrics)) for subject in subjects]
    directions = {path: direction_of(path[-1]) for document in documents for path in document}
    rows = table.rows_of(documents, baseline, directions)
    return table.section("metrics", "Metrics", sorted(rows, key=_by_name))


def _aspects(subjects: Sequence[Subject], baseline: int) -> list[Section]:
    names = sorted({name for subject in subjects for name in subject.aspects})
    sections: list[Section] = []
    for name in names:
        documents = [dict(lines_of(subject.aspects.get(name, {}))) for subject in subjects]
        rows = table.rows_of([_recorded(document) for document in documents], baseline)
        sections.append(table.section(f"aspect:{name}", name, rows))
    return sections


def _files(subjects: Sequence[Subject], baseline: int) -> Section:
    rows = by_content(by_path([subject.files for subject in subjects]))
    return table.section("files", "Files", [_file_row(row, baseline) for row in rows])


def _file_row(row: FileRow, baseline: int) -> Row:
    first = next(iter(row.paths))
    cell = row.cells[baseline]
    note = None
    if len(row.paths) > 1:
        note = f"the same content as {', '.join(path for path in row.paths if path != first)}"
    return Row(
        name=first if cell is None else cell.path,
        values=list(row.cells),
        differs=row.differs,
        note=note,
    )


def _identity(subject: Subject) -> Mapping[Path, Any]:
    version, model = subject.version, subject.model
    of_model = {(name,): getattr(model, name) for name in _OF_MODEL}
    return {
        ("digest",): version.digest,
        ("status",): str(subject.details.status),
        ("aliases",): sorted(subject.aliases),
        **of_model,
        ("size_bytes",): version.size_bytes,
        ("files_count",): version.files_count,
        ("created_at",): version.created_at,
        ("created_by",): version.created_by,
    }


def _parameters(subject: Subject) -> Mapping[Path, Any]:
    return dict(lines_of(subject.version.training.parameters))


def _training(subject: Subject) -> Mapping[Path, Any]:
    training = subject.version.training
    return {
        ("code_repo",): training.code_repo,
        ("code_commit",): training.code_commit,
        ("pipeline_run",): training.pipeline_run,
    }


def _datasets(subject: Subject) -> Mapping[Path, Any]:
    """Return the datasets by name, for they have no order; the second of a name is its `2`."""
    found: dict[str, Any] = {}
    for dataset in subject.version.training.datasets:
        said = str(dataset.get("name") or dataset.get("uri") or dataset.get("digest") or "unnamed")
        name, count = said, 1
        while name in found:
            count += 1
            name = f"{said} {count}"
        found[name] = {key: value for key, value in dataset.items() if key != "name"} or True
    return dict(lines_of(found))


def _environment(subject: Subject) -> Mapping[Path, Any]:
    return dict(lines_of(by_package(subject.version.training.environment)))


def _licenses(subject: Subject) -> Mapping[Path, Any]:
    return dict.fromkeys(((licence,) for licence in sorted(subject.version.licenses)), True)


def _notes(subject: Subject) -> Mapping[Path, Any]:
    details = subject.details
    links = {("links", one.get("rel", ""), one.get("href", "")): True for one in details.links}
    return {
        ("label",): details.label,
        ("description",): details.description,
        **{("tags", key): value for key, value in sorted(details.tags.items())},
        **links,
    }


def _recorded(document: Mapping[Path, Any]) -> Mapping[Path, Any]:
    """Leave out what says nothing, so that a name no version has a value for makes no row."""
    return {path: value for path, value in document.items() if value not in _NOTHING}


def _by_name(row: Row) -> str:
    return row.name
