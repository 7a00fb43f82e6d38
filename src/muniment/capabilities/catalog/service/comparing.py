"""Comparing any two versions, and reading what was said of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from muniment.capabilities.catalog.model import File
from muniment.capabilities.catalog.service.finding import Found
from muniment.capabilities.catalog.store import versions as version_store
from muniment.platform.database import records
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
    old = {file.path: file for file in _files(unit, before)}
    new = {file.path: file for file in _files(unit, after)}
    shared = sorted(old.keys() & new.keys())
    changed = [_changed(old[path], new[path]) for path in shared if _differ(old[path], new[path])]
    return VersionDifference(
        before=_named(before),
        after=_named(after),
        added=sorted(new.keys() - old.keys()),
        removed=sorted(old.keys() - new.keys()),
        changed=changed,
        same=len(shared) - len(changed),
        changes=changes(_facts(before), _facts(after)),
    )


def _files(unit: Unit, found: Found) -> list[File]:
    return version_store.files(unit.connection, found.version.version_id)


def _differ(one: File, other: File) -> bool:
    return (one.digest, one.uri) != (other.digest, other.uri)


def _changed(one: File, other: File) -> FileChange:
    return FileChange(
        one.path,
        one.digest or one.uri,
        other.digest or other.uri,
        one.size_bytes,
        other.size_bytes,
    )


def _facts(found: Found) -> dict[str, Any]:
    details = records.state_of(found.details)
    facts = {key: details[key] for key in ("label", "description", "tags", "links", "status")}
    version = records.state_of(found.version)
    return {**facts, **{key: version[key] for key in ("training", "licenses", "digest")}}


def _named(found: Found) -> str:
    return f"{found.project.name}/{found.model.name}@{found.version.number}"
