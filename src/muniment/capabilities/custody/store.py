"""The tables of holds, of the condition of versions, and of when each blob was last read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from muniment.capabilities.custody.model import Condition, Hold, Integrity
from muniment.kernel.events import Scope, Stamp
from muniment.kernel.moment import Moment, Shape
from muniment.platform.database import METADATA, Instant, Json, records, temporal
from muniment.platform.database.members import as_list, listed_in
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal import EVENTS

HOLDS = temporal.table(
    "custody_holds",
    Column("hold_id", String(36), nullable=False),
    state=(
        Column("target", Text, nullable=False),
        Column("project_id", String(36), nullable=False, index=True),
        Column("model_id", String(36)),
        Column("version_id", String(36)),
        Column("reason", Text, nullable=False),
        Column("ticket", String(200), nullable=False),
        Column("set_at", Instant, nullable=False),
        Column("set_by", String(200), nullable=False),
        Column("released_at", Instant),
        Column("released_by", String(200)),
        Column("release_reason", Text),
    ),
)
CONDITIONS = temporal.table(
    "custody_conditions",
    Column("version_id", String(36), nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("model_id", String(36), nullable=False, index=True),
        Column("number", BigInteger, nullable=False),
        Column("integrity", String(10), nullable=False, index=True),
        Column("flaws", Json, nullable=False),
        Column("found_at", Instant, nullable=False),
    ),
)
# Not a projection: that a blob was read and found sound is no governed fact.
CHECKS = Table(
    "custody_checks",
    METADATA,
    Column("digest", String(71), primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("checked_at", Instant, index=True),
    Column("problem", String(10), index=True),
)
# Holds and deletions take turns by it, so that neither decides on what the other is changing.
TURNS = Table(
    "custody_turns",
    METADATA,
    Column("turn_id", Integer, primary_key=True),
    Column("turn", BigInteger, nullable=False),
)
_TURN = 1
_LISTED = Prepared(select(CHECKS.c.problem).where(CHECKS.c.digest == bindparam("digest")))


def open_turns(connection: Connection) -> None:
    """Keep the row that turns are taken by, once."""
    if connection.execute(select(TURNS.c.turn)).first() is None:
        connection.execute(insert(TURNS).values(turn_id=_TURN, turn=0))


def take_turn(connection: Connection) -> None:
    """Wait for deletions under way; those that have begun to look are run again."""
    connection.execute(update(TURNS).values(turn=TURNS.c.turn + 1))


def rest_on_turn(connection: Connection) -> None:
    """Let no hold be set until this transaction ends; if one was, it is run again."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(TURNS.c.turn).with_for_update(read=True))


def save_hold(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project a hold's state into its table."""
    records.project(connection, HOLDS, Hold, stamp, state)


def save_condition(connection: Connection, stamp: Stamp, state: Mapping[str, Any]) -> None:
    """Project the condition of a version into its table."""
    records.project(connection, CONDITIONS, Condition, stamp, state)


def hold(connection: Connection, hold_id: str, moment: Moment) -> Hold | None:
    """Return the hold with that id."""
    where = (HOLDS.c.hold_id == hold_id, temporal.at(HOLDS, moment))
    row = connection.execute(select(HOLDS).where(*where)).first()
    return None if row is None else records.load(Hold, row)


def holds(
    connection: Connection,
    moment: Moment,
    *conditions: ColumnElement[bool],
    active: bool = False,
    after: str | None = None,
    limit: int | None = None,
) -> list[Hold]:
    """Return holds, the last set first."""
    statement = select(HOLDS).where(temporal.at(HOLDS, moment), *conditions)
    if active:
        statement = statement.where(HOLDS.c.released_at.is_(None))
    if after is not None:
        statement = statement.where(HOLDS.c.hold_id < after)
    rows = connection.execute(statement.order_by(HOLDS.c.hold_id.desc()).limit(limit))
    return [records.load(Hold, row) for row in rows]


def is_involved(connection: Connection, scope: Scope, person_id: str) -> bool:
    """Whether the journal has anything that the person did in a scope."""
    wanted = [EVENTS.c.actor_id == person_id, EVENTS.c.project_id == scope.project_id]
    if scope.model_id is not None:
        wanted.append(EVENTS.c.model_id == scope.model_id)
    found = connection.execute(select(EVENTS.c.event_seq).where(*wanted).limit(1)).first()
    return found is not None


def conditions(
    connection: Connection, moment: Moment, *wanted: ColumnElement[bool]
) -> list[Condition]:
    """Return what is known of versions, the last found first."""
    rows = connection.execute(
        select(CONDITIONS)
        .where(temporal.at(CONDITIONS, moment), *wanted)
        .order_by(CONDITIONS.c.found_at.desc(), CONDITIONS.c.version_id)
    )
    return [records.load(Condition, row) for row in rows]


def condition(connection: Connection, version_id: str, moment: Moment) -> Condition | None:
    """Return what is known of one version."""
    wanted = {"version_id": version_id, **temporal.times(moment)}
    row = _of_version(moment.shape).first(connection, wanted)
    return None if row is None else records.load(Condition, row)


@cache
def _of_version(shape: Shape) -> Prepared:
    same = CONDITIONS.c.version_id == bindparam("version_id")
    known = records.columns_of(Condition, CONDITIONS)
    return Prepared(select(*known).where(same, temporal.holds(CONDITIONS, shape)))


def damaged(connection: Connection, digests: Collection[str]) -> set[str]:
    """Return those of `digests` whose stored bytes were found to be wrong or missing."""
    wanted = {"listed": as_list(list(map(str, digests)))}
    return {row[0] for row in _damaged(connection.dialect.name).tuples(connection, wanted)}


@cache
def _damaged(dialect: str) -> Prepared:
    digests = listed_in(dialect, bindparam("listed", type_=Text))
    wrong = CHECKS.c.problem.is_not(None)
    return Prepared(select(CHECKS.c.digest).where(wrong, CHECKS.c.digest.in_(digests)))


def listed(connection: Connection) -> set[str]:
    """Return the digests of all blobs on the list of what is to be read."""
    return set(connection.execute(select(CHECKS.c.digest)).scalars())


def put_on_list(connection: Connection, blobs: Iterable[tuple[str, int]]) -> None:
    """Have blobs read, by digest and size; those on the list already stay as they are."""
    wanted = dict(blobs)
    there = select(CHECKS.c.digest).where(CHECKS.c.digest.in_(wanted))
    new = wanted.keys() - set(connection.execute(there).scalars())
    rows = [{"digest": digest, "size_bytes": wanted[digest]} for digest in sorted(new)]
    if rows:
        connection.execute(insert(CHECKS), rows)


def take_off_list(connection: Connection, digests: Collection[str]) -> None:
    """Have blobs not read any more."""
    connection.execute(delete(CHECKS).where(CHECKS.c.digest.in_(digests)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A blob on the list, and when it was last found to be right or wrong."""

    digest: str
    size_bytes: int
    checked_at: datetime | None


def oldest(connection: Connection, before: datetime, limit: int) -> list[Checked]:
    """Return blobs not read since `before`: those never read, then the oldest first."""
    unread = CHECKS.c.checked_at.is_(None)
    rows = connection.execute(
        select(CHECKS)
        .where(unread | (CHECKS.c.checked_at < before))
        .order_by(unread.desc(), CHECKS.c.checked_at, CHECKS.c.digest)
        .limit(limit)
    )
    return [records.load_fixed(Checked, row) for row in rows]


def note_check(connection: Connection, seen: Checked, now: datetime, problem: Integrity) -> bool:
    """Remember what a blob was found to be; return False if it was sent or read meanwhile."""
    where = and_(
        CHECKS.c.digest == seen.digest, CHECKS.c.checked_at.is_not_distinct_from(seen.checked_at)
    )
    kept = None if problem is Integrity.SOUND else problem.value
    noted = update(CHECKS).where(where).values(checked_at=now, problem=kept)
    return connection.execute(noted).rowcount > 0


def note_arrival(connection: Connection, digest: str, now: datetime) -> bool:
    """Remember that the right bytes came in; return whether those that were there were wrong."""
    found = _LISTED.first(connection, {"digest": digest})
    if found is None:
        return False
    same = CHECKS.c.digest == digest
    connection.execute(update(CHECKS).where(same).values(checked_at=now, problem=None))
    return found["problem"] is not None


def progress(connection: Connection, since: datetime) -> Mapping[str, int]:
    """Return counts and bytes of all blobs, of those read since, and of those with a problem."""
    read = CHECKS.c.checked_at >= since
    sizes = func.coalesce(func.sum(CHECKS.c.size_bytes), 0)
    total = connection.execute(select(func.count(), sizes)).one()
    done = connection.execute(select(func.count(), sizes).where(read)).one()
    wrong = select(func.count()).where(CHECKS.c.problem.is_not(None))
    return {
        "blobs": total[0],
        "bytes": int(total[1]),
        "read_blobs": done[0],
        "read_bytes": int(done[1]),
        "problems": connection.execute(wrong).scalar_one(),
    }
