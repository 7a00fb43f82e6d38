"""Owners of artifacts, whichever kind they are of."""

from sqlalchemy import Connection

from muniment.capabilities.runs.model.artifacts import is_model
from muniment.capabilities.runs.store.logged_models import MODELS
from muniment.capabilities.runs.store.runs import RUNS
from muniment.platform.database import guards


def contend_for(connection: Connection, owner_id: str) -> None:
    """Collide with whoever stores an artifact of a run or a logged model meanwhile."""
    if is_model(owner_id):
        guards.contend_for(connection, MODELS, model_id=owner_id)
    else:
        guards.contend_for(connection, RUNS, run_id=owner_id)
