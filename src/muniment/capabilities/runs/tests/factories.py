"""Runs as tests want them."""

from dataclasses import dataclass

from muniment.capabilities import runs
from muniment.capabilities.runs import Batch, Point, Start
from tests.support.house import Workshop


@dataclass
class Bench(Workshop):
    """A bench in a project and an experiment of its own."""

    project: str = "default"
    experiment: str = "0"


def started(bench, experiment_id=None, **said):
    """Start a run."""
    return bench.do(runs.start_run, Start(experiment_id or bench.experiment, **said))


def point(key="loss", value=0.5, step=0, timestamp_ms=1_700_000_000_000, **more):
    """Return a measurement."""
    return Point(key, value, timestamp_ms, step, **more)


def logged(bench, run_id, *points, params=None, tags=None):
    """Have a run say something."""
    bench.do(runs.log, run_id, Batch(points, params or {}, tags or {}))


def kept(bench, owner_id, path, content=b"bytes"):
    """Store an artifact of a run or a logged model."""
    writer = bench.house.units.blobs.open_writer(size_limit=2**20)
    writer.write(content)
    return bench.do(runs.store_artifact, owner_id, path, writer.commit())


def modelled(bench, **said):
    """Log a model."""
    return bench.do(runs.create_logged_model, runs.Creation(bench.experiment, **said)).model
