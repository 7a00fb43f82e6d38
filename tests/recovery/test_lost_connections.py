"""A connection that breaks is noticed and replaced, and promises nothing it may not keep."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, text

from muniment.platform.database import Database, DatabaseUnavailable, connect
from muniment.platform.database.port import OutcomeUnknown
from tests.support import postgres


@pytest.fixture
def url(postgres_server: str) -> Iterator[str]:
    """An empty database with a counter."""
    with postgres.fresh_database(postgres_server, migrated=False) as fresh:
        with psycopg.connect(fresh, autocommit=True) as connection:
            connection.execute("CREATE TABLE counter (n int)")
            connection.execute("INSERT INTO counter VALUES (0)")
        yield fresh


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """That database, opened."""
    opened = connect(url)
    yield opened
    opened.close()


def cut(url: str) -> None:
    """End every other connection to the database, as a restart does."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        query = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        connection.execute(query.encode())


def count(connection: Connection) -> int:
    return connection.execute(text("SELECT n FROM counter")).scalar_one()


def increment(connection: Connection) -> None:
    connection.execute(text("UPDATE counter SET n = n + 1"))


def test_a_pooled_connection_that_died_is_replaced_unnoticed(database: Database, url: str) -> None:
    for expected in (1, 2, 3):
        database.write(increment)
        cut(url)
        assert database.read(count) == expected
        cut(url)


def test_work_that_was_cut_off_is_done_once(database: Database, url: str) -> None:
    cuts = iter([True, False])

    def interrupted(connection: Connection) -> None:
        increment(connection)
        if next(cuts):
            cut(url)
        increment(connection)

    database.write(interrupted)
    assert database.read(count) == 2


def test_a_commit_that_was_cut_off_is_in_doubt(database: Database, url: str) -> None:
    def then_cut(connection: Connection) -> None:
        increment(connection)
        cut(url)

    with pytest.raises(OutcomeUnknown, match="Idempotency-Key"):
        database.write(then_cut)
    assert database.read(count) in {0, 1}


def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    database = connect("postgresql://nobody@127.0.0.1:1/nothing")
    for work in (database.read, database.write):
        with pytest.raises(DatabaseUnavailable, match="does not answer"):
            work(count)
    database.close()
