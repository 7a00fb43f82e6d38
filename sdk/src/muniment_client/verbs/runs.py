"""Verbs about experiments, runs and what they left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from urllib.parse import quote

from muniment_client.records import (
    Artifact,
    Curve,
    Experiment,
    LoggedModel,
    MadeVersion,
    Measurement,
    Revision,
    Run,
    SealVerdict,
)
from muniment_client.reference import DEFAULT_PROJECT, segment
from muniment_client.session import decode
from muniment_client.verbs.verbs import Verbs

_CHUNK_BYTES = 1024 * 1024


class RunVerbs(Verbs):
    """Experiments by their number, runs and logged models by their id.

    A condition is a text such as `metrics.auc > 0.9`, an order a key such as `-metrics.auc`.
    """

    def experiments(
        self,
        project: str = DEFAULT_PROJECT,
        *,
        where: Sequence[str] = (),
        sort: Sequence[str] = (),
        deleted: bool = False,
    ) -> Iterator[Experiment]:
        """Return the experiments of a project one by one, the newest first."""
        query = _asked(where, sort, deleted=deleted)
        return self._session.pages(f"/projects/{segment(project)}/experiments", Experiment, query)

    def experiment(self, experiment_id: str) -> Experiment:
        """Return an experiment, deleted or not."""
        return self._session.get(_experiment(experiment_id), Experiment)

    def create_experiment(
        self,
        name: str,
        *,
        project: str = DEFAULT_PROJECT,
        tags: Mapping[str, str] | None = None,
        artifact_location: str = "",
    ) -> Experiment:
        """Open an experiment."""
        fields = {"name": name, "tags": dict(tags or {}), "artifact_location": artifact_location}
        return self._session.post(f"/projects/{segment(project)}/experiments", Experiment, fields)

    def update_experiment(
        self,
        experiment_id: str,
        *,
        name: str | None = None,
        tags: Mapping[str, str | None] | None = None,
        if_match: int | None = None,
    ) -> Experiment:
        """Rename an experiment or change its tags; a tag that is `None` is taken off."""
        fields = {"name": name, "tags": dict(tags or {})}
        return self._session.patch(_experiment(experiment_id), Experiment, fields, if_match)

    def delete_experiment(self, experiment_id: str) -> Experiment:
        """Delete an experiment with its runs; what they logged stays, and it can be restored."""
        return self._session.delete(_experiment(experiment_id), Experiment)

    def restore_experiment(self, experiment_id: str) -> Experiment:
        """Restore a deleted experiment, and the runs that went with it."""
        return self._session.post(f"{_experiment(experiment_id)}/restore", Experiment, {})

    def experiment_history(self, experiment_id: str) -> Iterator[Revision]:
        """Return what was recorded of an experiment one by one, newest first."""
        return self._session.pages(f"{_experiment(experiment_id)}/history", Revision)

    def runs(
        self,
        experiment_id: str | None = None,
        *,
        project: str = DEFAULT_PROJECT,
        where: Sequence[str] = (),
        sort: Sequence[str] = (),
        deleted: bool = False,
    ) -> Iterator[Run]:
        """Return the runs of an experiment, or of a project, one by one, the last one first."""
        of = f"/projects/{segment(project)}"
        if experiment_id is not None:
            of = _experiment(experiment_id)
        return self._session.pages(f"{of}/runs", Run, _asked(where, sort, deleted=deleted))

    def run(self, run_id: str) -> Run:
        """Return a run with all that is known of it, deleted or not."""
        return self._session.get(_run(run_id), Run)

    def start_run(
        self,
        experiment_id: str = "0",
        *,
        name: str | None = None,
        user: str | None = None,
        started_at: datetime | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Run:
        """Start a run; without an experiment, in the one that everybody has."""
        fields = {"name": name, "user_id": user, "started_at": started_at, "tags": tags or {}}
        return self._session.post(f"{_experiment(experiment_id)}/runs", Run, fields)

    def log_run(
        self,
        run_id: str,
        *,
        metrics: Sequence[Measurement] = (),
        params: Mapping[str, str] | None = None,
        tags: Mapping[str, str | None] | None = None,
        datasets: Sequence[Mapping[str, object]] = (),
    ) -> Run:
        """Keep what a run says of itself, all of it or nothing; a `None` tag is taken off."""
        fields = {
            "metrics": [_point(one) for one in metrics],
            "params": params or {},
            "tags": tags or {},
            "datasets": list(datasets),
        }
        return self._session.post(f"{_run(run_id)}/log", Run, fields)

    def update_run(
        self,
        run_id: str,
        *,
        name: str | None = None,
        status: str | None = None,
        tags: Mapping[str, str | None] | None = None,
    ) -> Run:
        """Rename a run, say how it stands, or change its tags; a `None` tag is taken off."""
        fields = {"name": name, "status": status, "tags": dict(tags or {})}
        return self._session.patch(_run(run_id), Run, fields)

    def end_run(self, run_id: str, status: str = "FINISHED") -> Run:
        """Say that a run is over, and how: FINISHED, FAILED or KILLED; seals what it measured."""
        return self._session.patch(_run(run_id), Run, {"status": status})

    def delete_run(self, run_id: str) -> Run:
        """Take a run back; what it logged stays for whoever asks."""
        return self._session.delete(_run(run_id), Run)

    def restore_run(self, run_id: str) -> Run:
        """Restore a deleted run."""
        return self._session.post(f"{_run(run_id)}/restore", Run, {})

    def run_history(self, run_id: str, of: str = "run") -> Iterator[Revision]:
        """Return what was recorded of a run; `of` can be `log`, `metrics` or `artifacts` too."""
        return self._session.pages(f"{_run(run_id)}/history", Revision, {"of": of})

    def metric_history(self, run_id: str, key: str) -> Iterator[Measurement]:
        """Return the points of a metric one by one, in the order in which they came."""
        return self._session.pages(f"{_run(run_id)}/metrics", Measurement, {"key": key})

    def metric_curves(self, run_id: str, key: str, *, points: int = 500) -> tuple[Curve, ...]:
        """Return up to `points` of each series of a metric, with every peak in them."""
        query = {"key": key, "points": points}
        return self._session.get(f"{_run(run_id)}/curves", tuple[Curve, ...], query)

    def verify_run(self, run_id: str) -> SealVerdict:
        """Compare the points of a run with the digests that the journal holds of them."""
        return self._session.get(f"{_run(run_id)}/seals", SealVerdict)

    def register_run(
        self,
        run_id: str,
        model: str,
        *,
        path: str = "",
        description: str = "",
        aliases: Sequence[str] = (),
        tags: Mapping[str, str] | None = None,
    ) -> MadeVersion:
        """Make a version of `project/model` of a run's artifacts below `path`, which freeze."""
        project, _, name = model.rpartition("/")
        fields = {
            "project": project or DEFAULT_PROJECT,
            "model": name,
            "path": path,
            "description": description,
            "aliases": list(aliases),
            "tags": tags or {},
        }
        return self._session.post(f"{_run(run_id)}/register", MadeVersion, fields)

    def run_versions(self, run_id: str) -> tuple[MadeVersion, ...]:
        """Return the versions that were made of a run."""
        return self._session.get(f"{_run(run_id)}/versions", tuple[MadeVersion, ...])

    def logged_models(
        self, experiment_id: str, *, where: Sequence[str] = (), sort: Sequence[str] = ()
    ) -> Iterator[LoggedModel]:
        """Return the models that runs of an experiment logged, the newest first."""
        path = f"{_experiment(experiment_id)}/logged-models"
        return self._session.pages(path, LoggedModel, _asked(where, sort, deleted=False))

    def logged_model(self, model_id: str) -> LoggedModel:
        """Return a logged model."""
        return self._session.get(_logged_model(model_id), LoggedModel)

    def update_logged_model(self, model_id: str, *, tags: Mapping[str, str | None]) -> LoggedModel:
        """Set tags of a logged model; a `None` tag is taken off."""
        return self._session.patch(_logged_model(model_id), LoggedModel, {"tags": dict(tags)})

    def delete_logged_model(self, model_id: str) -> LoggedModel:
        """Delete a logged model; what it was stays, and so do versions made of it."""
        return self._session.delete(_logged_model(model_id), LoggedModel)

    def logged_model_history(self, model_id: str) -> Iterator[Revision]:
        """Return what was recorded of a logged model one by one, newest first."""
        return self._session.pages(f"{_logged_model(model_id)}/history", Revision)

    def artifacts(self, owner_id: str, folder: str = "") -> tuple[Artifact, ...]:
        """Return what lies in a folder of a run's or a logged model's artifacts."""
        path = f"{_owner(owner_id)}/artifacts"
        return self._session.get(path, tuple[Artifact, ...], {"folder": folder})

    def send_artifact(self, owner_id: str, source: "str | PathLike[str]", path: str) -> Artifact:
        """Send a file as the artifact at `path` of a run or a logged model."""
        file = Path(source)
        return self.stream_artifact(owner_id, path, file.stat().st_size, lambda: _chunks(file))

    def stream_artifact(
        self, owner_id: str, path: str, size: int, chunks: Callable[[], Iterable[bytes]]
    ) -> Artifact:
        """Send `size` bytes as an artifact; `chunks` is asked for them anew with each attempt."""
        place = f"{_owner(owner_id)}/artifacts/{quote(path)}"
        return decode(self._session.put_blob(place, size, chunks), Artifact)

    def fetch_artifact(self, owner_id: str, path: str, target: "str | PathLike[str]") -> Path:
        """Write an artifact to a file, which is there whole or not at all."""
        found = Path(target)
        self._session.save(f"{_owner(owner_id)}/artifacts/{quote(path)}", found)
        return found


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def _asked(
    where: Sequence[str], sort: Sequence[str], *, deleted: bool
) -> dict[str, list[str] | bool | None]:
    return {"where": list(where) or None, "sort": list(sort) or None, "deleted": deleted or None}


def _point(one: Measurement) -> dict[str, object]:
    said = {
        "key": one.key,
        "value": one.value,
        "timestamp_ms": one.timestamp_ms,
        "step": one.step,
        "model_id": one.model_id,
        "dataset_name": one.dataset_name,
        "dataset_digest": one.dataset_digest,
    }
    return {name: value for name, value in said.items() if value is not None}


def _experiment(experiment_id: str) -> str:
    return f"/experiments/{segment(experiment_id)}"


def _run(run_id: str) -> str:
    return f"/runs/{segment(run_id)}"


def _logged_model(model_id: str) -> str:
    return f"/logged-models/{segment(model_id)}"


def _owner(owner_id: str) -> str:
    return _logged_model(owner_id) if owner_id.startswith("m-") else _run(owner_id)
