"""What is in a stage."""

from sqlalchemy import Connection, select

from muniment.capabilities.catalog.model import Stage, Status
from muniment.capabilities.catalog.store.versions import DETAILS, Described, described
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal


def in_stage(
    connection: Connection, model_id: str, stage: Stage, moment: Moment
) -> list[Described]:
    """Return every active version of a model that is in a stage."""
    wanted = select(DETAILS.c.version_id).where(
        DETAILS.c.model_id == model_id,
        DETAILS.c.stage == stage,
        DETAILS.c.status == Status.ACTIVE,
        temporal.at(DETAILS, moment),
    )
    return described(connection, connection.execute(wanted).scalars().all(), moment)
