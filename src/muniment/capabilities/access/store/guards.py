"""Which models nobody looks at without saying why, in the table that `platform.auth` reads."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from muniment.capabilities.access.model import Guard
from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment
from muniment.platform.auth.tables import GUARDS
from muniment.platform.database import records, temporal


def save_guard(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a guard's state into its table."""
    records.project(connection, GUARDS, Guard, stamp, state)


def find(connection: Connection, model_id: str, moment: Moment = Moment.NOW) -> Guard | None:
    """Return what is recorded of guarding a model."""
    row = connection.execute(
        select(GUARDS).where(GUARDS.c.model_id == model_id, temporal.at(GUARDS, moment))
    ).first()
    return None if row is None else records.load(Guard, row)


def guarded(connection: Connection, moment: Moment, visible: ColumnElement[bool]) -> list[Guard]:
    """Return the guards in force on visible models."""
    rows = connection.execute(
        select(GUARDS)
        .where(GUARDS.c.purpose_required.is_(True), temporal.at(GUARDS, moment), visible)
        .order_by(GUARDS.c.model_id)
    )
    return [records.load(Guard, row) for row in rows]
