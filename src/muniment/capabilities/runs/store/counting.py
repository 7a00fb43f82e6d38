"""How many runs experiments have, and when the last of each began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from muniment.capabilities.runs.store.runs import RUNS
from muniment.kernel.moment import Moment
from muniment.platform.database import temporal
from muniment.platform.database.members import among


@dataclass(frozen=True, slots=True)
class Count:
    """Runs of one experiment, without deleted ones."""

    runs: int = 0
    last_started_at: datetime | None = None


def of_experiments(
    connection: Connection, experiment_ids: Sequence[str], moment: Moment
) -> dict[str, Count]:
    """Return the counts of those of some experiments that have runs."""
    statement = (
        select(RUNS.c.experiment_id, func.count(), func.max(RUNS.c.started_at))
        .where(
            among(connection, RUNS.c.experiment_id, experiment_ids),
            ~RUNS.c.deleted,
            temporal.holds(RUNS, moment.shape),
        )
        .group_by(RUNS.c.experiment_id)
    )
    rows = connection.execute(statement, temporal.times(moment))
    return {experiment_id: Count(runs, last) for experiment_id, runs, last in rows}
