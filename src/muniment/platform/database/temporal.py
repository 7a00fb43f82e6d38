"""Rows that remember: each state a thing had, when it was true and when it was learned.

A temporal table holds one row per state. `valid_from` (inclusive) to `valid_to` (exclusive, NULL
while it still holds) is when the state was true in the world; `recorded_at` is when the register
learned of it; `event_seq` is the journal event that said so. Rows are never deleted. `put` and
`begin` are the only writers, and only projectors call them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Table,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.schema import SchemaItem

from muniment.kernel.events import Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database.metadata import METADATA
from muniment.platform.database.prepared import Prepared, insert_into
from muniment.platform.database.types import Instant

_KEYS = "temporal_keys"
_AS_OF = "as_of"
_AS_KNOWN = "as_known"


def table(name: str, *keys: Column[Any], state: tuple[SchemaItem, ...] = ()) -> Table:
    """Declare a temporal table: its key columns, then the columns of its state.

    At most one row per key holds now (a partial unique index sees to it).
    """
    names = [key.name for key in keys]
    built = Table(
        name,
        METADATA,
        *keys,
        *state,
        Column("valid_from", Instant, nullable=False),
        Column("valid_to", Instant),
        Column("recorded_at", Instant, nullable=False),
        Column("event_seq", BigInteger, nullable=False),
        PrimaryKeyConstraint(*names, "event_seq"),
        info={_KEYS: tuple(names)},
    )
    current = built.c.valid_to.is_(None)
    Index(
        f"uq_{name}_current",
        *(built.c[key] for key in names),
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    Index(f"ix_{name}_valid", *(built.c[key] for key in names), built.c.valid_from)
    return built


def keys_of(target: Table) -> tuple[str, ...]:
    """Return the names of the key columns of a temporal table."""
    return target.info[_KEYS]


def is_temporal(target: Table) -> bool:
    """Whether `table` declared this one."""
    return _KEYS in target.info


def at(target: Table, moment: Moment) -> ColumnElement[bool]:
    """Return the condition that picks, for each key, the row that answers for `moment`."""
    return _holds(target, moment.shape, times(moment))


def times(moment: Moment) -> dict[str, datetime]:
    """Return the parameters of a statement built with `holds`."""
    found = {_AS_OF: moment.as_of, _AS_KNOWN: moment.as_known}
    return {name: value for name, value in found.items() if value is not None}


def holds(target: Table, shape: Shape) -> ColumnElement[bool]:
    """Return the condition of `at` with its times left open, to build a statement once.

    Execute such a statement with the parameters that `times` gives.
    """
    return _holds(target, shape, {})


def _holds(target: Table, shape: Shape, given: Mapping[str, datetime]) -> ColumnElement[bool]:
    if shape is Shape.NOW:
        return target.c.valid_to.is_(None)
    as_of = _time(_AS_OF, given)
    if shape is Shape.AS_OF:
        begun = target.c.valid_from <= as_of
        return and_(begun, or_(target.c.valid_to.is_(None), target.c.valid_to > as_of))
    as_known = _time(_AS_KNOWN, given)
    return _as_known(target, as_known, as_of if shape is Shape.AS_OF_AS_KNOWN else None)


def _time(name: str, given: Mapping[str, datetime]) -> BindParameter[datetime]:
    if name in given:
        return bindparam(name, given[name], type_=Instant)
    return bindparam(name, type_=Instant)


def _as_known(
    target: Table, as_known: BindParameter[datetime], as_of: BindParameter[datetime] | None
) -> ColumnElement[bool]:
    """Ignore what was recorded later: of the rest, the newest state that had begun by then.

    `valid_to` cannot be used: it may have been set by a row that was not known yet.
    """
    later = target.alias()
    begun = [target.c.recorded_at <= as_known]
    known_later = [
        *(later.c[key] == target.c[key] for key in keys_of(target)),
        later.c.recorded_at <= as_known,
        tuple_(later.c.valid_from, later.c.event_seq)
        > tuple_(target.c.valid_from, target.c.event_seq),
    ]
    if as_of is not None:
        begun.append(target.c.valid_from <= as_of)
        known_later.append(later.c.valid_from <= as_of)
    return and_(*begun, ~select(later.c.event_seq).where(*known_later).exists())


def born(target: Table, shape: Shape) -> ColumnElement[bool]:
    """Return the condition that what never changes was there by then, and known by then.

    `target` has the columns `valid_from` and `recorded_at`; the parameters are those of `times`.
    """
    then: list[ColumnElement[bool]] = []
    if shape in {Shape.AS_OF, Shape.AS_OF_AS_KNOWN}:
        then.append(target.c.valid_from <= bindparam(_AS_OF, type_=Instant))
    if shape in {Shape.AS_KNOWN, Shape.AS_OF_AS_KNOWN}:
        then.append(target.c.recorded_at <= bindparam(_AS_KNOWN, type_=Instant))
    return and_(true(), *then)


def put(
    connection: Connection,
    target: Table,
    values: Mapping[str, object],
    stamp: Stamp,
) -> bool:
    """Record that the thing whose keys are in `values` was in that state from `stamp.valid_at` on.

    A state dated before a later one holds only until that one begins (a correction of the past);
    the row in force when it begins is closed there. Of two states dated alike, the one recorded
    later holds. Returns whether it is the present state.
    """
    statements = _statements(target)
    dated: dict[str, Any] = {f"k_{name}": values[name] for name in keys_of(target)}
    dated["v"] = stamp.valid_at
    valid_to = None
    if not statements.supersede.value(connection, dated):
        # Nothing holds that began earlier: it is new, or this corrects its past.
        valid_to = statements.following.value(connection, dated)
        if valid_to is not None:
            # Only where another state follows can one have ended later than this begins.
            statements.close.run(connection, {**dated, "until": stamp.valid_at})
    _insert(connection, target, values, stamp, valid_to)
    return valid_to is None


def begin(
    connection: Connection, target: Table, values: Mapping[str, object], stamp: Stamp
) -> None:
    """Do what `put` does for a thing whose keys are new, so that no other state can concern it."""
    _insert(connection, target, values, stamp, None)


def _insert(
    connection: Connection,
    target: Table,
    values: Mapping[str, object],
    stamp: Stamp,
    valid_to: datetime | None,
) -> None:
    times = {
        "valid_from": stamp.valid_at,
        "valid_to": valid_to,
        "recorded_at": stamp.recorded_at,
        "event_seq": stamp.seq,
    }
    _statements(target).insert.run(connection, {**values, **times})


@dataclass(frozen=True, slots=True)
class _Statements:
    supersede: Prepared
    following: Prepared
    close: Prepared
    insert: Prepared


@cache
def _statements(target: Table) -> _Statements:
    """Build the statements of `put` once per table: building costs more than running them."""
    same = [target.c[name] == bindparam(f"k_{name}") for name in keys_of(target)]
    date = bindparam("v", type_=Instant)
    # The usual case, a change of what holds now, reads one row of the partial index.
    # An expression no index holds: SQLite would narrow by it all the states there ever were.
    begun = type_coerce(target.c.valid_from, BigInteger) + literal_column("0")
    supersede = (
        update(target)
        .where(*same, target.c.valid_to.is_(None), begun <= date)
        .values(valid_to=date)
        .returning(target.c.event_seq)
    )
    open_then = or_(target.c.valid_to.is_(None), target.c.valid_to > date)
    following = (
        select(target.c.valid_from)
        .where(*same, target.c.valid_from > date)
        .order_by(target.c.valid_from)
        .limit(1)
    )
    close = (
        update(target)
        .where(*same, target.c.valid_from <= date, open_then)
        .values(valid_to=bindparam("until", type_=Instant))
    )
    return _Statements(
        Prepared(supersede, ()), Prepared(following), Prepared(close, ()), insert_into(target)
    )
