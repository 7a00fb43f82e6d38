"""Rows that one change rests on while another could change them: held until the commit.

PostgreSQL's REPEATABLE READ lets two transactions pass each other that each read what the other
writes. A change that rests on the state of another row says so here. SQLite has one writer, so
nothing can pass anything there.
"""

from functools import cache

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select, update

from muniment.platform.database import temporal
from muniment.platform.database.prepared import Prepared


def rest_on(connection: Connection, target: Table, **keys: str | int) -> None:
    """Let the current row of `target` with these keys stand until this transaction ends.

    If it was changed meanwhile, the transaction is run again on the new state. Many may rest on
    one row at the same time.
    """
    if connection.dialect.name == "postgresql":
        _resting(target).value(connection, keys)


def contend_for(connection: Connection, target: Table, **keys: str) -> None:
    """Collide with every transaction at the same time that contends for or changes that row.

    For a change that makes something which another must not have found: a lock alone would let
    the other go on with what it saw before.
    """
    if connection.dialect.name == "postgresql":
        _contending(target).value(connection, keys)


@cache
def _resting(target: Table) -> Prepared:
    return Prepared(select(target.c.event_seq).where(*_current(target)).with_for_update(read=True))


@cache
def _contending(target: Table) -> Prepared:
    same = update(target).where(*_current(target)).values(event_seq=target.c.event_seq)
    return Prepared(same.returning(target.c.event_seq), ())


@cache
def _current(target: Table) -> tuple[ColumnElement[bool], ...]:
    keys = (target.c[name] == bindparam(name) for name in temporal.keys_of(target))
    return (*keys, target.c.valid_to.is_(None))
