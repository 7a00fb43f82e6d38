"""Reading an MLflow server: its experiments, runs, logged models, models and versions."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from muniment.cli.client.mlflow.source import Source, SourceRefused

Told = dict[str, Any]
_EVERYTHING = "ALL"
_MOST_EXPERIMENTS = 1_000
_MOST_RUNS = 200
_MOST_LOGGED = 50
_MOST_MODELS = 100
_MOST_VERSIONS = 1_000
_MOST_POINTS = 25_000
_MOST_TRACES = 500
MOST_TRACES = 5_000
_NEWER = "/api/3.0/mlflow/"
_IS_PROMPT = "tags.`mlflow.prompt.is_prompt` = 'true'"


def experiments(source: Source) -> Iterator[Told]:
    """Return every experiment, deleted ones too."""
    asked = {"max_results": _MOST_EXPERIMENTS, "view_type": _EVERYTHING}
    yield from source.pages("experiments/search", asked, "experiments")


def runs(source: Source, experiment_id: str) -> Iterator[Told]:
    """Return every run of an experiment, deleted ones too, the first started first.

    In this order a run that begins meanwhile comes at the end, and shifts no other.
    """
    asked = {
        "experiment_ids": [experiment_id],
        "run_view_type": _EVERYTHING,
        "max_results": _MOST_RUNS,
        "order_by": ["attributes.start_time ASC"],
    }
    yield from source.pages("runs/search", asked, "runs")


def run(source: Source, run_id: str) -> Told | None:
    """Return one run, if the server still has it."""
    return _one(lambda: source.get("runs/get", {"run_id": run_id}).get("run"))


def history(source: Source, run_id: str, key: str) -> Iterator[Told]:
    """Return every point of a metric of a run."""
    asked = {"run_id": run_id, "metric_key": key, "max_results": _MOST_POINTS}
    yield from source.pages_asked("metrics/get-history", asked, "metrics")


def logged_models(source: Source, experiment_id: str) -> list[Told]:
    """Return the logged models of an experiment; servers before 3.0 know of none."""
    asked = {"experiment_ids": [experiment_id], "max_results": _MOST_LOGGED}
    try:
        return list(source.pages("logged-models/search", asked, "models"))
    except SourceRefused as refusal:
        if refusal.is_unknown:
            return []
        raise


def logged_model(source: Source, model_id: str) -> Told | None:
    """Return one logged model, if the server still has it."""
    return _one(lambda: source.get(f"logged-models/{model_id}", {}).get("model"))


def registered_models(source: Source) -> Iterator[Told]:
    """Return every registered model, prompts too: they are listed only where they are asked for."""
    seen: set[str] = set()
    for where in ("", _IS_PROMPT):
        asked = {"max_results": _MOST_MODELS, **({"filter": where} if where else {})}
        for one in source.pages_asked("registered-models/search", asked, "registered_models"):
            if one["name"] not in seen:
                seen.add(one["name"])
                yield registered_model(source, one["name"]) or one


def registered_model(source: Source, name: str) -> Told | None:
    """Return one registered model with its aliases, which some servers leave out of lists."""
    found = _one(lambda: source.get("registered-models/get", {"name": name}))
    return found and found.get("registered_model")


def versions(source: Source, name: str) -> list[Told]:
    """Return the versions of a model by their numbers; deleted ones are not told of."""
    quote = '"' if "'" in name else "'"
    found: dict[int, Told] = {}
    for more in ("", f" AND {_IS_PROMPT}"):
        asked = {"max_results": _MOST_VERSIONS, "filter": f"name = {quote}{name}{quote}{more}"}
        for one in source.pages_asked("model-versions/search", asked, "model_versions"):
            found[int(one["version"])] = one
        if found:
            break
    return [found[number] for number in sorted(found)]


def location(source: Source, name: str, number: str) -> str:
    """Return where the files of a version are."""
    asked = {"name": name, "version": number}
    return str(source.get("model-versions/get-download-uri", asked).get("artifact_uri") or "")


def has_artifacts(source: Source, run_id: str) -> bool:
    """Whether a run has artifacts in a storage that the server does not hand out."""
    try:
        return bool(source.get("artifacts/list", {"run_id": run_id}).get("files"))
    except SourceRefused:
        # It may have no way to that storage itself; then there may be some.
        return True


def traces(source: Source, experiment_id: str) -> int:
    """Return how many traces an experiment has, at most `MOST_TRACES`; none where there are none.

    Servers before 3.0 answer at another place, and those before 2.14 at neither.
    """
    place = {
        "type": "MLFLOW_EXPERIMENT",
        "mlflow_experiment": {"experiment_id": experiment_id},
    }
    asked = {"locations": [place], "max_results": _MOST_TRACES}
    newer = source.pages("traces/search", asked, "traces", base=_NEWER)
    asked = {"experiment_ids": [experiment_id], "max_results": _MOST_TRACES}
    for found in (newer, source.pages_asked("traces", asked, "traces")):
        try:
            return sum(1 for _ in islice(found, MOST_TRACES))
        except SourceRefused:
            continue
    return 0


def by_key(tags: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """Return tags or parameters by key."""
    return {one["key"]: one.get("value", "") for one in tags or ()}


def _one(ask: Any) -> Any:
    try:
        return ask()
    except SourceRefused as refusal:
        if refusal.is_unknown:
            return None
        raise
