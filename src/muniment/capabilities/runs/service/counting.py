"""Counting what experiments gathered."""

from collections.abc import Sequence

from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.store import counting as store
from muniment.capabilities.runs.store import metrics
from muniment.capabilities.runs.store.counting import Count
from muniment.platform.unit import Unit

__all__ = ["Count", "count_runs", "drawable"]


def count_runs(unit: Unit, found: Sequence[Experiment]) -> dict[str, Count]:
    """Return by id the runs of experiments that the actor has found."""
    ids = [one.experiment_id for one in found]
    counted = store.of_experiments(unit.connection, ids, unit.moment) if ids else {}
    return {experiment_id: counted.get(experiment_id, Count()) for experiment_id in ids}


def drawable(unit: Unit, run_ids: Sequence[str]) -> list[str]:
    """Return the metrics that runs, which the actor has found, measured more than once.

    Those of most runs come first.
    """
    found: dict[str, set[str]] = {}
    for run_id in run_ids:
        for series in metrics.series_of(unit.connection, run_id):
            if series.count > 1:
                found.setdefault(series.measures.name, set()).add(run_id)
    return sorted(found, key=lambda key: (-len(found[key]), key))
