"""What is stored, what is wrong with it, and what was done about it lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muniment.capabilities import catalog, custody
from muniment.capabilities.upkeep import store
from muniment.capabilities.upkeep.model import Collection, Reading
from muniment.capabilities.upkeep.service.permissions import READ_STORAGE
from muniment.platform import referring
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Share:
    """A part of what is stored: how many different files, and their bytes."""

    name: str
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A version whose stored bytes are not what was recorded."""

    project: str
    model: str
    version: int
    integrity: str
    files: list[str]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Storage:
    """The state of the storage.

    `named_bytes` is what versions would take up if each kept its own copy. `waiting` are files
    that nothing refers to and whose grace is not over, as of the last collection.
    """

    stored_bytes: int
    named_bytes: int
    saved_bytes: int
    by_project: list[Share]
    by_kind: list[Share]
    waiting: int
    waiting_bytes: int
    last_collection: Collection | None
    reading: Reading
    problems: int
    holds: int


def storage(unit: Unit) -> Storage:
    """Return the state of the storage."""
    unit.authorize(READ_STORAGE)
    totals = catalog.stored_totals(unit)
    waiting, waiting_bytes = referring.waiting(unit.connection)
    by_kind = sorted(totals.by_role.items(), key=lambda kind: -kind[1][1])
    return Storage(
        stored_bytes=totals.stored_bytes,
        named_bytes=totals.named_bytes,
        saved_bytes=totals.named_bytes - totals.stored_bytes,
        by_project=[
            Share(each.project, each.files, each.size_bytes)
            for each in catalog.stored_by_project(unit)
        ],
        by_kind=[Share(name, files, size) for name, (files, size) in by_kind],
        waiting=waiting,
        waiting_bytes=waiting_bytes,
        last_collection=store.last(unit.connection),
        reading=_reading(unit),
        problems=len(custody.conditions_now(unit)),
        holds=custody.count_holds(unit),
    )


def problems(unit: Unit) -> list[Problem]:
    """Return every version with something wrong, the last found first."""
    unit.authorize(READ_STORAGE)
    return [
        Problem(
            project=named.project,
            model=named.model,
            version=condition.number,
            integrity=condition.integrity,
            files=[flaw.path for flaw in condition.flaws],
            found_at=condition.found_at,
        )
        for condition in custody.conditions_now(unit)
        for named in [catalog.name_of(unit, condition.model_id)]
    ]


def _reading(unit: Unit) -> Reading:
    pace = store.pace(unit.connection)
    read = custody.reading(unit, unit.now - timedelta(days=pace.days))
    return Reading(**read, days=pace.days, bytes_per_second=pace.bytes_per_second)
