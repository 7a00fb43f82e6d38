"""What is in which stage: the newest version of each, however many there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, ScalarSelect, select

from muniment.capabilities.catalog.model import Stage, Status
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, Described, described
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal


def newest(connection: Connection, model_ids: Sequence[str], moment: Moment) -> list[Described]:
    """Return of each model the version with the highest number in each stage, deleted ones apart.

    One look into an index for each model and stage: it takes no longer with more versions.
    """
    each = [_newest_in(stage, moment) for stage in Stage]
    here = (MODELS.c.model_id.in_(model_ids), MODELS.c.valid_to.is_(None))
    rows = connection.execute(select(*each).where(*here))
    ids = {found for row in rows for found in row if found is not None}
    return described(connection, sorted(ids), moment)


def _newest_in(stage: Stage, moment: Moment) -> ScalarSelect[Any]:
    return (
        select(DETAILS.c.version_id)
        .where(
            DETAILS.c.model_id == MODELS.c.model_id,
            DETAILS.c.stage == stage,
            DETAILS.c.status != Status.DELETED,
            temporal.at(DETAILS, moment),
        )
        .order_by(DETAILS.c.number.desc())
        .limit(1)
        .correlate(MODELS)
        .scalar_subquery()
    )


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
