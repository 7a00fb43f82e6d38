"""What is in which stage: the newest version of each, however many there are."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Label, bindparam, select

from muniment.capabilities.catalog.model import Stage, Status
from muniment.capabilities.catalog.store.models import MODELS
from muniment.capabilities.catalog.store.versions import DETAILS, Described, described
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import temporal
from muniment.platform.database.prepared import Prepared


def newest(connection: Connection, model_ids: Sequence[str], moment: Moment) -> list[Described]:
    """Return of each model the version with the highest number in each stage, deleted ones apart.

    One look into an index for each model and stage: it takes no longer with more versions.
    """
    times = temporal.times(moment)
    if len(model_ids) == 1:
        row = _newest(moment.shape).first(connection, {"model_id": model_ids[0], **times})
        found = list((row or {}).values())
    else:
        each = [_newest_in(stage, moment.shape, MODELS.c.model_id) for stage in Stage]
        here = (MODELS.c.model_id.in_(model_ids), MODELS.c.valid_to.is_(None))
        rows = connection.execute(select(*each).where(*here), times)
        found = [one for row in rows for one in row]
    return described(connection, sorted(one for one in found if one is not None), moment)


@cache
def _newest(shape: Shape) -> Prepared:
    of: ColumnElement[Any] = bindparam("model_id")
    return Prepared(select(*[_newest_in(stage, shape, of) for stage in Stage]))


def _newest_in(stage: Stage, shape: Shape, of: ColumnElement[Any]) -> Label[Any]:
    return (
        select(DETAILS.c.version_id)
        .where(
            DETAILS.c.model_id == of,
            DETAILS.c.stage == stage,
            DETAILS.c.status != Status.DELETED,
            temporal.holds(DETAILS, shape),
        )
        .order_by(DETAILS.c.number.desc())
        .limit(1)
        .correlate(MODELS)
        .scalar_subquery()
        .label(stage.value)
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
