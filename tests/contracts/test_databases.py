"""What every database promises: all or nothing, durable before told, one state per read."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import Connection, column, select, table, text
from sqlalchemy.exc import DBAPIError

from muniment.platform.database import Database, connect
from muniment.platform.database.prepared import Prepared
from muniment.platform.settings import Settings


class Refused(Exception):
    """A command changes its mind."""


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """An empty database with one counter table."""
    opened = connect(settings.database)
    opened.write(lambda c: c.execute(text("CREATE TABLE counter (name TEXT PRIMARY KEY, n INT)")))
    opened.write(lambda c: c.execute(text("INSERT INTO counter VALUES ('a', 0)")))
    yield opened
    opened.close()


def count(connection: Connection) -> int:
    """Read the counter."""
    return connection.execute(text("SELECT n FROM counter WHERE name = 'a'")).scalar_one()


def increment(connection: Connection) -> int:
    """Read the counter and write the next number, as two statements."""
    following = count(connection) + 1
    connection.execute(text("UPDATE counter SET n = :n WHERE name = 'a'"), {"n": following})
    return following


def test_what_a_command_wrote_is_there_when_it_returns(database: Database) -> None:
    assert database.write(increment) == 1
    assert database.read(count) == 1


def test_a_refused_command_leaves_nothing_behind(database: Database) -> None:
    def refuse(connection: Connection) -> None:
        increment(connection)
        raise Refused

    with pytest.raises(Refused):
        database.write(refuse)
    assert database.read(count) == 0


def test_a_refusal_takes_no_other_command_with_it(database: Database) -> None:
    def attempt(number: int) -> int:
        def work(connection: Connection) -> int:
            made = increment(connection)
            if number % 3 == 0:
                raise Refused
            return made

        try:
            return database.write(work)
        except Refused:
            return 0

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(60)))
    kept = sorted(outcome for outcome in outcomes if outcome)
    assert kept == list(range(1, 41))
    assert database.read(count) == 40


def test_commands_at_the_same_time_lose_no_update(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: database.write(increment), range(80)))
    assert sorted(made) == list(range(1, 81))


def test_a_read_sees_one_state_throughout(database: Database) -> None:
    began, written = threading.Event(), threading.Event()

    def look_twice(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        began.set()
        assert written.wait(60)
        return before, count(connection)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(database.read, look_twice)
        assert began.wait(60)
        database.write(increment)
        written.set()
        assert looking.result(60) == (0, 0)
    assert database.read(count) == 1


def test_a_read_can_change_nothing(database: Database) -> None:
    with suppress(DBAPIError):
        database.read(increment)
    assert database.read(count) == 0


def test_a_statement_stays_ready_when_a_read_is_over(database: Database) -> None:
    looked = Prepared(select(column("n")).select_from(table("counter")))
    for _ in range(2):
        assert database.read(lambda c: looked.value(c, {})) == 0
    if database.dialect == "postgresql":
        ready = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%counter%'"
        assert database.read(lambda c: c.exec_driver_sql(ready.replace("%", "%%")).scalar()) == 1


def test_a_programs_fault_is_told_as_it_is(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nowhere"):
        database.write(lambda c: c.execute(text("SELECT * FROM nowhere")))
    assert database.write(increment) == 1


def test_what_was_accepted_is_finished_before_closing(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(database.write, increment) for _ in range(20)]
        assert sorted(done.result(10) for done in waiting) == list(range(1, 21))
