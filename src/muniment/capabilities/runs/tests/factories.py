"""Runs as tests want them."""

from muniment.capabilities import runs
from muniment.capabilities.runs import Batch, Point, Start


def started(workshop, experiment_id="0", **said):
    """Start a run."""
    return workshop.do(runs.start_run, Start(experiment_id, **said))


def point(key="loss", value=0.5, step=0, timestamp_ms=1_700_000_000_000, **more):
    """Return a measurement."""
    return Point(key, value, timestamp_ms, step, **more)


def logged(workshop, run_id, *points, params=None, tags=None):
    """Have a run say something."""
    workshop.do(runs.log, run_id, Batch(points, params or {}, tags or {}))


def kept(workshop, owner_id, path, content=b"bytes"):
    """Store an artifact of a run or a logged model."""
    writer = workshop.house.units.blobs.open_writer(size_limit=2**20)
    writer.write(content)
    return workshop.do(runs.store_artifact, owner_id, path, writer.commit())


def modelled(workshop, **said):
    """Log a model."""
    return workshop.do(runs.create_logged_model, runs.Creation("0", **said)).model
