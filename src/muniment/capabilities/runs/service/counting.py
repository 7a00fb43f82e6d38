"""Counting what experiments gathered."""

from collections.abc import Sequence

from muniment.capabilities.runs.model.experiments import Experiment
from muniment.capabilities.runs.store import counting as store
from muniment.capabilities.runs.store.counting import Count
from muniment.platform.unit import Unit

__all__ = ["Count", "count_runs"]


def count_runs(unit: Unit, found: Sequence[Experiment]) -> dict[str, Count]:
    """Return by id the runs of experiments that the actor has found."""
    ids = [one.experiment_id for one in found]
    counted = store.of_experiments(unit.connection, ids, unit.moment) if ids else {}
    return {experiment_id: counted.get(experiment_id, Count()) for experiment_id in ids}
