"""The table of registrations: which version was made of what."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    select,
)

from muniment.capabilities.runs.model.registrations import Registration
from muniment.kernel.events import Stamp
from muniment.platform.database import METADATA, Instant, records
from muniment.platform.database.members import among, as_list, listed_in
from muniment.platform.database.prepared import Prepared, insert_into

REGISTRATIONS = Table(
    "runs_registrations",
    METADATA,
    Column("version_id", String(36), nullable=False),
    Column("project_id", String(36), nullable=False),
    Column("model_id", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("run_id", String(36)),
    Column("logged_model_id", String(36)),
    Column("owner_id", String(36)),
    Column("folder", Text, nullable=False),
    Column("run_link", Text, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("registered_by", String(200), nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("version_id"),
)
_C = REGISTRATIONS.c
Index("ix_runs_registrations_run", _C.run_id, _C.event_seq)
Index("ix_runs_registrations_logged_model", _C.logged_model_id, _C.event_seq)
Index("ix_runs_registrations_owner", _C.owner_id)
Index("ix_runs_registrations_model", _C.model_id, _C.number)


class Origin(NamedTuple):
    """What a version was made from, as lists show it."""

    run_id: str | None
    logged_model_id: str | None
    run_link: str


_ORIGIN = [_C[name] for name in ("version_id", *Origin._fields)]
_RECORD = [_C[name] for name in Registration.__dataclass_fields__]
_INSERT = insert_into(REGISTRATIONS)


def _by(name: str) -> Prepared:
    return Prepared(select(*_RECORD).where(_C[name] == bindparam("it")).order_by(_C.event_seq))


_BY = {name: _by(name) for name in ("version_id", "run_id", "logged_model_id", "owner_id")}


def save(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a registration into its table."""
    row = records.values_of(records.from_state(Registration, state))
    row |= {"valid_from": stamp.valid_at, "recorded_at": stamp.recorded_at, "event_seq": stamp.seq}
    _INSERT.run(connection, row)


def of_version(connection: Connection, version_id: str) -> Registration | None:
    """Return what a version was made from."""
    return next(iter(_found(connection, "version_id", version_id)), None)


def origins(connection: Connection, version_ids: Sequence[str]) -> dict[str, Origin]:
    """Return by version id what each of these versions was made from, in short."""
    wanted = {"ids": as_list(version_ids)}
    rows = _origins(connection.dialect.name).tuples(connection, wanted)
    return {row[0]: Origin(*row[1:]) for row in rows}


@cache
def _origins(dialect: str) -> Prepared:
    ids = listed_in(dialect, bindparam("ids", type_=Text))
    return Prepared(select(*_ORIGIN).where(_C.version_id.in_(ids)))


def of_run(connection: Connection, run_id: str) -> list[Registration]:
    """Return the versions that were made of a run, the oldest first."""
    return _found(connection, "run_id", run_id)


def of_logged_model(connection: Connection, model_id: str) -> list[Registration]:
    """Return the versions that were made of a logged model, the oldest first."""
    return _found(connection, "logged_model_id", model_id)


def of_logged_models(
    connection: Connection, model_ids: Sequence[str]
) -> dict[str, list[Registration]]:
    """Return by logged model the versions that were made of it, the oldest first."""
    wanted = among(connection, _C.logged_model_id, model_ids)
    found: dict[str, list[Registration]] = {}
    rows = connection.execute(select(*_RECORD).where(wanted).order_by(_C.event_seq))
    for row in rows:
        one = records.load_fixed(Registration, row)
        found.setdefault(str(one.logged_model_id), []).append(one)
    return found


def of_owner(connection: Connection, owner_id: str) -> list[Registration]:
    """Return what was registered of the files of a run or a logged model."""
    return _found(connection, "owner_id", owner_id)


def _found(connection: Connection, name: str, it: str) -> list[Registration]:
    rows = _BY[name].all(connection, {"it": it})
    return [records.load_fixed(Registration, row) for row in rows]
