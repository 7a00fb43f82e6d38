"""A catalog with a long past, written straight into the tables the journal would fill."""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import uuid_utils  # noqa: TID251 (there is no unit of work to ask)
from sqlalchemy import Connection, insert

from muniment.capabilities.catalog.model import Model
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.projects import store as projects
from muniment.capabilities.projects.model import Project
from muniment.kernel.events import Stamp
from muniment.kernel.naming import key_of
from muniment.platform.database import connect, records

BEGAN = datetime(2023, 1, 1, tzinfo=UTC)
INTERVAL = timedelta(days=10)
REVISIONS_PER_MODEL = 100
MODELS_PER_BATCH = 200
FIRST_SEQ = 1_000_000  # far from what the journal itself has given out
PROJECT = "portfolio"
AUTHOR = "bench"


@dataclass(frozen=True)
class Past:
    """The past that was written: so many models, each changed a hundred times since `BEGAN`."""

    models: int

    def name(self, n: int) -> str:
        """Return the name of the n-th model, beginning again after the last."""
        return f"scoring-{n % self.models}"

    def moment(self, chance: random.Random) -> datetime:
        """Return a time at which every model already was."""
        return BEGAN + INTERVAL * chance.uniform(1, REVISIONS_PER_MODEL)


def seed(database_url: str, revisions: int) -> Past:
    """Write so many revisions in all, a batch of models per transaction."""
    past = Past(revisions // REVISIONS_PER_MODEL)
    database = connect(database_url)
    try:
        project_id = database.write(_write_project)
        for first in range(0, past.models, MODELS_PER_BATCH):
            numbers = range(first, min(first + MODELS_PER_BATCH, past.models))
            rows = [row for n in numbers for row in _revisions(past, n, project_id)]
            database.write(lambda connection, rows=rows: connection.execute(insert(MODELS), rows))
    finally:
        database.close()
    return past


def _write_project(connection: Connection) -> str:
    project = Project(
        project_id=_new_id(),
        name=PROJECT,
        title="Portfolio",
        description="",
        archived=False,
        created_at=BEGAN,
        created_by=AUTHOR,
    )
    stamp = Stamp(FIRST_SEQ - 1, _new_id(), BEGAN, BEGAN, AUTHOR, AUTHOR)
    projects.save(connection, stamp, records.state_of(project))
    return project.project_id


def _revisions(past: Past, number: int, project_id: str) -> Iterator[dict[str, Any]]:
    """Yield one row per revision of a model, each in force until the next."""
    name = past.name(number)
    state = asdict(Model(_new_id(), project_id, name, key_of(name), "ml_classical", BEGAN, AUTHOR))
    del state["revision"]
    for revision in range(REVISIONS_PER_MODEL):
        begins = BEGAN + INTERVAL * revision
        last = revision + 1 == REVISIONS_PER_MODEL
        yield {
            **state,
            "owner": f"owner{revision % 7}@example.org",
            "description": f"What {name} does, as it was described the {revision}th time.",
            "tags": {"stage": str(revision)},
            "valid_from": begins,
            "valid_to": None if last else begins + INTERVAL,
            "recorded_at": begins,
            # In the order of time over all models, as a journal would have numbered them.
            "event_seq": FIRST_SEQ + revision * past.models + number,
        }


def _new_id() -> str:
    return str(uuid_utils.uuid7())
