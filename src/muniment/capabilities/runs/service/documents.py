"""Documents: runs as the search index has them.

Measurements are no events; a run is found by them once they are sealed, at its end or a minute
later at most.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from muniment.capabilities import projects
from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.service.permissions import READ_RUN
from muniment.capabilities.runs.store import experiments as experiment_store
from muniment.capabilities.runs.store import filling
from muniment.capabilities.runs.store import runs as store
from muniment.kernel.moment import Moment
from muniment.platform.searching import Document, Field, FieldKind, Searchable
from muniment.platform.searching.declaring import Value

RUN = "run"
_EXPERIMENT = "experiment"
_SUBJECTS = frozenset({RUN, "run-log", "run-metrics", _EXPERIMENT})
_MOST = 500
_LONGEST = 500
_NOTE = "mlflow.note.content"
_OWN_TAGS = "mlflow."
_FIELDS = (
    Field("name", FieldKind.TEXT, "What the run is called"),
    Field("description", FieldKind.TEXT, "What is said of it"),
    Field("project", FieldKind.KEYWORD, "The project it is in", facet=True),
    Field("experiment", FieldKind.KEYWORD, "The experiment it belongs to", facet=True),
    Field("user", FieldKind.KEYWORD, "Who ran it", facet=True),
    Field("status", FieldKind.KEYWORD, "How it stands: running, finished, failed …", facet=True),
    Field("source", FieldKind.KEYWORD, "The program that ran"),
    Field("commit", FieldKind.KEYWORD, "The commit of the code that ran"),
    Field("dataset", FieldKind.KEYWORD, "The datasets it read"),
    Field("run", FieldKind.KEYWORD, "Its id"),
    Field("parent", FieldKind.KEYWORD, "The run that it is a part of"),
    Field("created", FieldKind.DATE, "When it was started"),
    Field("metrics.*", FieldKind.NUMBER, "What it measured last"),
    Field("parameters.*", None, "What it was given"),
    Field("tags.*", FieldKind.KEYWORD, "Its tags"),
)


def _affected(connection: Connection, events: Sequence[Row[Any]]) -> set[str]:
    found: set[str] = set()
    for event in events:
        if event.subject_kind != _EXPERIMENT:
            found.add(event.subject_id)
        else:
            found |= store.ids_in_experiment(connection, event.subject_id)
    return found


def _documents(connection: Connection, ids: Collection[str], moment: Moment) -> Iterator[Document]:
    found = [run for run in store.with_ids(connection, sorted(ids), moment) if not run.deleted]
    homes = projects.names_by_id(connection, {run.project_id for run in found})
    names: dict[str, str] = {}
    for experiment_id in {run.experiment_id for run in found}:
        experiment = experiment_store.by_id(connection, experiment_id, moment)
        names[experiment_id] = experiment.name if experiment else experiment_id
    for full in filling.filled(connection, found, moment):
        yield _document(full, homes.get(full.run.project_id, ""), names[full.run.experiment_id])


def _document(full: FullRun, project: str, experiment: str) -> Document:
    run = full.run
    note = full.tags.get(_NOTE, "")
    return Document(
        id=run.run_id,
        project_id=run.project_id,
        model_id=None,
        title=run.name,
        reference=run.run_id,
        href=f"/runs/{run.run_id}",
        summary=note or f"{experiment} · {run.status.lower()}",
        text=[experiment, note, *(dataset.name for dataset in full.datasets)],
        values=_values(full) | {"project": project, "experiment": experiment, "description": note},
    )


def _values(full: FullRun) -> dict[str, Value | Sequence[Value]]:
    run = full.run
    found: dict[str, Value | Sequence[Value]] = {
        "name": run.name,
        "user": run.user_id,
        "status": run.status.lower(),
        "source": run.source_name or "",
        "commit": run.source_version or "",
        "dataset": [dataset.name for dataset in full.datasets],
        "run": run.run_id,
        "parent": run.parent_run_id or "",
        "created": run.started_at,
    }
    for point in full.metrics[:_MOST]:
        if math.isfinite(point.value):
            found[f"metrics.{point.key}"] = point.value
    for key, value in list(full.params.items())[:_MOST]:
        found[f"parameters.{key}"] = _figure(value[:_LONGEST])
    for key, value in full.tags.items():
        if not key.startswith(_OWN_TAGS):
            found[f"tags.{key}"] = value[:_LONGEST]
    return found


def _figure(text: str) -> float | str:
    """Return a parameter as the number that it is written as, if it is one."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


SEARCHABLES = (
    Searchable(
        kind=RUN,
        title="Runs",
        permission=READ_RUN,
        subjects=_SUBJECTS,
        fields=_FIELDS,
        affected=_affected,
        documents=_documents,
        ids=store.ids_after,
    ),
)
