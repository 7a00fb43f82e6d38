"""An import from beginning to end: what belongs to it, and in which order it comes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

from muniment.cli.client.mlflow import items, leaving, reading, telling
from muniment.cli.client.mlflow.bringing import Desk
from muniment.cli.client.mlflow.histories import (
    Measured,
    Point,
    about_models,
    histories,
    measured_of,
)
from muniment.cli.client.mlflow.source import SourceRefused

Told = dict[str, Any]
Registered = tuple[Told, list[Told]]
_AT_A_TIME = 50
_MODEL = re.compile(r"(m-[0-9a-f]{32})/artifacts")
_RUN = re.compile(r"/([0-9a-f]{32})/artifacts")


def bring_over(desk: Desk, experiments: Sequence[str] = (), models: Sequence[str] = ()) -> None:
    """Bring over the experiments and the models of these names; without any names, everything.

    With a model come the runs and the logged models that its versions were made of.
    """
    desk.remember()
    everything = not experiments and not models
    every = list(reading.experiments(desk.source))
    chosen = [one for one in every if everything or one["name"] in experiments]
    registered = list(_registered(desk, models, everything=everything))
    _complain(desk, "experiment", experiments, [one["name"] for one in chosen])
    _complain(desk, "model", models, [one["name"] for one, _ in registered])
    logged = {one["experiment_id"]: _logged(desk, one) for one in chosen}
    runs: dict[str, Iterable[Told]] = {
        one["experiment_id"]: reading.runs(desk.source, one["experiment_id"]) for one in chosen
    }
    if not everything:
        _add_what_made(desk, [one for _, some in registered for one in some], runs, logged)
    measured = measured_of(model for some in logged.values() for model in some)
    concerned = [one for one in every if one["experiment_id"] in runs]
    for one in concerned:
        if items.bring_experiment(desk, one, last=False):
            key = one["experiment_id"]
            bring = partial(_bring_contents, desk, runs[key], logged[key], measured)
            desk.guarded("experiment", key, bring, counted=False)
    for said, versions in registered:
        items.bring_model(desk, said, versions)
    for one in concerned:
        if telling.is_deleted(one):
            items.bring_experiment(desk, one, last=True)
    if everything:
        leaving.tell_gone(desk, registered)
        leaving.tell_deleted(desk, chain.from_iterable(logged.values()))
    leaving.tell_left(desk, chosen, registered)


def _registered(desk: Desk, names: Sequence[str], *, everything: bool) -> Iterator[Registered]:
    if everything:
        found: Iterable[Told | None] = reading.registered_models(desk.source)
    else:
        found = (reading.registered_model(desk.source, name) for name in dict.fromkeys(names))
    for one in found:
        versions: list[Told] = []
        if one is not None and desk.guarded(
            "model", one["name"], partial(_add_versions, desk, one["name"], versions)
        ):
            yield one, versions


def _add_versions(desk: Desk, name: str, found: list[Told]) -> None:
    found += reading.versions(desk.source, name)


def _logged(desk: Desk, experiment: Told) -> list[Told]:
    key = experiment["experiment_id"]
    found: list[Told] = []

    def read() -> None:
        found.extend(reading.logged_models(desk.source, key))

    desk.guarded("experiment", key, read, counted=False)
    return found


def _bring_contents(
    desk: Desk, runs: Iterable[Told], logged: list[Told], measured: Measured
) -> None:
    _bring_runs(desk, runs, measured)
    desk.each(logged, partial(items.bring_logged_model, desk))


def _complain(desk: Desk, kind: str, wanted: Sequence[str], found: list[str]) -> None:
    for name in wanted:
        if name not in found:
            desk.report.leave(kind, name, f"the source has no {kind} of this name")


def _add_what_made(
    desk: Desk,
    versions: Iterable[Told],
    runs: dict[str, Iterable[Told]],
    logged: dict[str, list[Told]],
) -> None:
    """Add the runs and the logged models that versions were made of, unless they come anyway."""
    whole = set(runs)
    made_of, made_by = _makers(desk, versions)
    for one in made_of.values():
        if (experiment := one["info"]["experiment_id"]) not in whole:
            logged.setdefault(experiment, []).append(one)
    for one in made_by.values():
        if (experiment := one["info"]["experiment_id"]) not in whole:
            runs[experiment] = [*runs.get(experiment, ()), one]
    for experiment in {*runs, *logged}:
        runs.setdefault(experiment, [])
        logged.setdefault(experiment, [])


def _makers(desk: Desk, versions: Iterable[Told]) -> tuple[dict[str, Told], dict[str, Told]]:
    """Return the logged models and the runs that versions were made of, by their ids.

    Lists of versions do not tell the logged model; where the files are does.
    """
    models: dict[str, Told] = {}
    runs: dict[str, Told] = {}
    for one in versions:
        place = reading.location(desk.source, one["name"], one["version"])
        ids = [one.get("run_id"), *_RUN.findall(place)]
        for model_id in _MODEL.findall(place):
            if (model := reading.logged_model(desk.source, model_id)) is not None:
                models[model_id] = model
                ids.append(model["info"].get("source_run_id"))
        for run_id in filter(None, ids):
            if run_id not in runs and (run := reading.run(desk.source, run_id)) is not None:
                runs[run_id] = run
    return models, runs


def _bring_runs(desk: Desk, runs: Iterable[Told], measured: Measured) -> None:
    for some in _in_chunks(runs):
        desk.linked.update(chain.from_iterable(map(telling.links_of, some)))
        wanted: list[tuple[Told, str]] = []
        for one in some:
            key, digest = one["info"]["run_id"], items.digest_of_run(one, measured)
            if not desk.is_done("run", key, digest, has_files=True) and not desk.try_out(
                "run", key
            ):
                wanted.append((one, digest))
        points = _points(desk, [one for one, _ in wanted], measured)

        def bring(pair: tuple[Told, str], points: dict[str, list[Point]] = points) -> None:
            said, digest = pair
            if (found := points.get(said["info"]["run_id"])) is not None:
                items.bring_run(desk, said, digest, found)

        desk.each(wanted, bring)


def _points(desk: Desk, runs: list[Told], measured: Measured) -> dict[str, list[Point]]:
    """Return by run all its points; a run whose points cannot be had is reported, and left out."""
    try:
        found = histories(desk.source, runs)
    except SourceRefused:
        found = dict[str, list[Point]]()
        for one in runs:
            _add_points(desk, one, found)
    return {key: about_models(points, measured, key) for key, points in found.items()}


def _add_points(desk: Desk, run: Told, found: dict[str, list[Point]]) -> None:
    key = run["info"]["run_id"]
    desk.guarded("run", key, lambda: found.update(histories(desk.source, [run])))


def _in_chunks(runs: Iterable[Told]) -> Iterator[list[Told]]:
    chunk: list[Told] = []
    for one in runs:
        chunk.append(one)
        if len(chunk) == _AT_A_TIME:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
