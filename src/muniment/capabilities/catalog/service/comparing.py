"""Comparing versions, two or more, and reading what was said of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.catalog.model import File
from muniment.capabilities.catalog.model.comparison import (
    Comparison,
    FileCell,
    Subject,
    Wanted,
    by_path,
    compared,
    place_of,
    read_wanted,
)
from muniment.capabilities.catalog.service import finding
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.store import aliases as alias_store
from muniment.capabilities.catalog.store import versions as version_store
from muniment.platform.database import records
from muniment.platform.http.reading import read_time
from muniment.platform.journal.history import Change, changes
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that two versions have under one path, with other content."""

    path: str
    before: str | None
    after: str | None
    size_before: int | None
    size_after: int | None


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """What differs between two versions: their files, and what is recorded of them."""

    before: str
    after: str
    added: list[str]
    removed: list[str]
    changed: list[FileChange]
    same: int
    changes: list[Change]


def details_in(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a version's event says of it: all of the state, but in the first one's part."""
    return state.get("details", state)


def compare_versions(unit: Unit, before: Found, after: Found) -> VersionDifference:
    """Compare any two versions, of one model or of two."""
    rows = by_path([_files(unit, before), _files(unit, after)])
    both = [(old, new) for old, new in (row.cells for row in rows) if old and new]
    return VersionDifference(
        before=_named(before),
        after=_named(after),
        added=[row.paths[0] for row in rows if row.present == {1}],
        removed=[row.paths[0] for row in rows if row.present == {0}],
        changed=[_changed(old, new) for old, new in both if old.content != new.content],
        same=sum(old.content == new.content for old, new in both),
        changes=changes(_facts(before), _facts(after)),
    )


def compare(
    unit: Unit, texts: Sequence[str], baseline: str | None = None, *, only_differences: bool = False
) -> Comparison:
    """Compare 2 to 8 versions, of any models, each as of a date of its own if it names one.

    Raises what `finding.resolve` raises for one that the actor may not see or that is not there,
    and `ComparisonRefused`.
    """
    subjects = [_subject(unit, wanted) for wanted in read_wanted(texts)]
    references = [subject.column.reference for subject in subjects]
    found = compared(subjects, place_of(baseline, [one.asked for one in subjects], references))
    return found.only() if only_differences else found


def _subject(unit: Unit, wanted: Wanted) -> Subject:
    moment = unit.moment
    if wanted.date is not None:
        moment = replace(moment, as_of=read_time(wanted.date, "v"))
    found = finding.resolve(unit, wanted.reference, moment)
    version = found.version
    pointing = alias_store.of_version(unit.connection, version.version_id, moment)
    said = metadata.aspects_of(unit, version.subject, moment)
    return Subject(
        asked=wanted.text,
        project=found.project.name,
        model=found.model,
        version=version,
        details=found.details,
        files=_files(unit, found),
        aliases=[alias.alias for alias in pointing],
        aspects={aspect.schema: aspect.body or {} for aspect in said},
        as_of=moment.as_of,
    )


def _files(unit: Unit, found: Found) -> list[File]:
    return version_store.files(unit.connection, found.version.version_id)


def _changed(one: FileCell, other: FileCell) -> FileChange:
    return FileChange(
        one.path,
        one.digest or one.uri,
        other.digest or other.uri,
        one.size_bytes,
        other.size_bytes,
    )


def _facts(found: Found) -> dict[str, Any]:
    details = records.state_of(found.details)
    facts = {
        key: details[key] for key in ("label", "description", "tags", "links", "status", "stage")
    }
    version = records.state_of(found.version)
    return {**facts, **{key: version[key] for key in ("training", "licenses", "digest")}}


def _named(found: Found) -> str:
    return f"{found.project.name}/{found.model.name}@{found.version.number}"
