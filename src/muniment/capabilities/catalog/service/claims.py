"""What the catalog knows of stored files as such: who sent them, and which versions hold them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities import projects
from muniment.capabilities.catalog.service.permissions import READ_MODEL
from muniment.capabilities.catalog.store import claims as store
from muniment.capabilities.catalog.store import models
from muniment.capabilities.catalog.store.claims import Holding
from muniment.kernel.digest import Digest
from muniment.kernel.moment import Moment
from muniment.platform import referring
from muniment.platform.unit import Unit

__all__ = [
    "Holding",
    "Named",
    "Stored",
    "Totals",
    "expire_claims",
    "forget_claims",
    "name_of",
    "stored_by_project",
    "stored_totals",
    "versions_holding",
]


@dataclass(frozen=True, slots=True)
class Stored:
    """What one project has in the storage, each file once, and what is stored once for all."""

    project: str
    files: int
    size_bytes: int


def expire_claims(
    unit: Unit, before: datetime, limit: int, held: Sequence[referring.Held] = ()
) -> int:
    """Forget up to `limit` uploads as old as `before` that no version uses; return how many.

    What other rooms say to be `held` is used as well.
    MUST be the first thing in its transaction, so that no version is registered meanwhile.
    """
    referring.close_gate(unit.connection)
    return store.expire(unit.connection, before, limit, held)


def forget_claims(unit: Unit, digests: Collection[Digest]) -> None:
    """Forget who sent files that are removed: nobody may be told that they are there."""
    store.forget(unit.connection, digests)


def versions_holding(unit: Unit, digest: str) -> list[Holding]:
    """Return every version that stores a file under a digest, with its paths, deleted ones too."""
    return store.holding(unit.connection, digest)


def stored_by_project(unit: Unit) -> list[Stored]:
    """Return what each project that the actor may see has in the storage, the most first."""
    found = store.by_project(unit.connection)
    names = projects.projects_by_id(unit, found)
    rows = [
        Stored(names[project_id].name, *found[project_id])
        for project_id in found
        if project_id in names and unit.sees_within(READ_MODEL, project_id)
    ]
    return sorted(rows, key=lambda row: (-row.size_bytes, row.project))


@dataclass(frozen=True, slots=True)
class Totals:
    """What versions store: by role of the file, and what it would be without shared files."""

    by_role: dict[str, tuple[int, int]]
    named_bytes: int
    stored_bytes: int


def stored_totals(unit: Unit) -> Totals:
    """Return what the files of all versions take up."""
    return Totals(
        store.by_role(unit.connection),
        store.named_bytes(unit.connection),
        store.different_bytes(unit.connection),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """What people call a model, and who answers for it."""

    project: str
    model: str
    owner: str | None


def name_of(unit: Unit, model_id: str) -> Named:
    """Return what a model that something was recorded of is called, even if it was deleted."""
    model = models.by_id(unit.connection, model_id, Moment.NOW)
    if model is None:
        return Named("", model_id, None)
    home = projects.projects_by_id(unit, [model.project_id])[model.project_id]
    return Named(home.name, model.name, model.owner)
