"""A catalog of a million versions, written straight into the tables the journal would fill."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import uuid_utils  # noqa: TID251 (there is no unit of work to ask)
from sqlalchemy import Connection, insert

from bench.catalogues import VERSIONS_PER_MODEL, Catalogues, Entry, Result
from muniment.capabilities.catalog.model import Details, Model, Training, Version
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, FILES, VERSIONS
from muniment.capabilities.projects import store as projects
from muniment.capabilities.projects.model import Project
from muniment.kernel.events import Stamp
from muniment.kernel.naming import key_of
from muniment.platform.database import connect, records

BEGAN = datetime(2023, 1, 1, tzinfo=UTC)
_PROJECTS = 40
_MODELS_PER_BATCH = 500
_FIRST_SEQ = 1_000_000  # far from what the journal itself has given out
_AUTHOR = "bench"


def seed(database_url: str, catalogues: Catalogues, versions: int) -> None:
    """Write so many versions, ten of each model."""
    database = connect(database_url)
    try:
        homes = database.write(_write_projects)
        batch: list[Entry] = []
        for entry in catalogues.entries(versions // VERSIONS_PER_MODEL):
            batch.append(entry)
            if len(batch) == _MODELS_PER_BATCH:
                _write(database, _rows(batch, catalogues, homes))
                batch = []
        _write(database, _rows(batch, catalogues, homes))
    finally:
        database.close()


Rows = dict[str, list[dict[str, Any]]]


def _write(database: Any, rows: Rows) -> None:
    tables = {"models": MODELS, "versions": VERSIONS, "details": DETAILS, "files": FILES}

    def write(connection: Connection) -> None:
        for name, table in tables.items():
            if rows[name]:
                connection.execute(insert(table), rows[name])

    database.write(write)


def _write_projects(connection: Connection) -> list[str]:
    found: list[str] = []
    for number in range(_PROJECTS):
        project = Project(
            project_id=_new_id(),
            name=f"bureau-{number}",
            title=f"Bureau {number}",
            description="",
            archived=False,
            created_at=BEGAN,
            created_by=_AUTHOR,
        )
        stamp = Stamp(_FIRST_SEQ - 1 - number, _new_id(), BEGAN, BEGAN, _AUTHOR, _AUTHOR)
        projects.save(connection, stamp, records.state_of(project))
        found.append(project.project_id)
    return found


def _rows(entries: list[Entry], catalogues: Catalogues, homes: list[str]) -> Rows:
    rows: Rows = {"models": [], "versions": [], "details": [], "files": []}
    for entry in entries:
        model_id, home = _new_id(), homes[entry.number % _PROJECTS]
        rows["models"].append(_model(entry, model_id, home))
        for number, result in enumerate(catalogues.results(entry.number), start=1):
            for table, row in _version(entry, model_id, home, number, result):
                rows[table].append(row)
    return rows


def _model(entry: Entry, model_id: str, home: str) -> dict[str, Any]:
    model = Model(
        model_id,
        home,
        entry.name,
        key_of(entry.name),
        "ml_deep",
        BEGAN + timedelta(minutes=entry.number),
        _AUTHOR,
        task=entry.task,
        domain=entry.topic,
        vendor=entry.vendor or None,
        owner=entry.owner,
        description=entry.description,
        tags={"agency": entry.agency, "stage": entry.stage},
    )
    return _state(model, entry, 0)


def _version(
    entry: Entry, model_id: str, home: str, number: int, result: Result
) -> Iterator[tuple[str, dict[str, Any]]]:
    version_id = _new_id()
    digest = f"sha256:{sha256(version_id.encode()).hexdigest()}"
    version = Version(
        version_id,
        model_id,
        home,
        number,
        digest,
        result.size_bytes,
        1,
        Training(metrics={"top1": result.top1, "top5": result.top5, "params": result.parameters}),
        [entry.license] if entry.license else [],
        BEGAN + timedelta(minutes=entry.number, days=7 * number),
        _AUTHOR,
    )
    times = _times(entry, number)
    del times["valid_to"]
    yield "versions", {**records.values_of(version), **times}
    yield "details", {**records.values_of(Details(version_id)), **_times(entry, number)}
    yield (
        "files",
        {
            "version_id": version_id,
            "path": "model.safetensors",
            "digest": digest,
            "size_bytes": result.size_bytes,
            "media_type": "application/octet-stream",
            "role": "weights",
            "uri": None,
        },
    )


def _state(model: Model, entry: Entry, number: int) -> dict[str, Any]:
    state = asdict(model)
    del state["revision"]
    return {**state, **_times(entry, number)}


def _times(entry: Entry, number: int) -> dict[str, Any]:
    return {
        "valid_from": BEGAN,
        "valid_to": None,
        "recorded_at": BEGAN,
        "event_seq": _FIRST_SEQ + entry.number * (VERSIONS_PER_MODEL + 1) + number,
    }


def _new_id() -> str:
    return str(uuid_utils.uuid7())
