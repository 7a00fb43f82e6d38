"""Migrations are whole or not at all, happen once, and say who can work beside them (T10)."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from muniment.app import open_house
from muniment.capabilities.runs.store.searching import _few
from muniment.kernel.conditions import Comparison, Operator
from muniment.kernel.errors import MunimentError
from muniment.kernel.moment import Moment
from muniment.platform import schema
from muniment.platform.database import connect
from muniment.platform.settings import Settings
from tests.support import postgres

RUN = "a" * 32
_INSERT = (
    "INSERT INTO {} (run_id, key, value, event_seq, valid_from, recorded_at{})"
    " VALUES (:run_id, :key, :value, :event_seq, :valid_from, :recorded_at{})"
)
PROGRAM = """
import sys, os, signal
from pathlib import Path
import muniment.app
from muniment.platform import schema
from muniment.platform.database import connect
schema._FOLDER = Path(sys.argv[1])
schema.migrate(connect(sys.argv[2]))
print(schema.current(connect(sys.argv[2])))
"""
NEXT = '''
"""A migration of the test."""
import os, signal, time
from alembic import op
import sqlalchemy as sa

revision = "{level}"
down_revision = "{before}"
branch_labels = None
depends_on = None
{compatible}


def upgrade():
    op.create_table("later_a", sa.Column("n", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO later_a VALUES (1)")
    if os.environ.get("DIE"):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(float(os.environ.get("LINGER", "0")))
    op.create_table("later_b", sa.Column("n", sa.Integer(), primary_key=True))
'''


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'muniment.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.fresh_database(server, migrated=False) as fresh:
        yield fresh


def newer(folder: Path, compatible: str | None = None) -> Path:
    """Return the migrations of a version that has one more than this."""
    shutil.copytree(schema._FOLDER, folder)
    level = f"{int(schema.head()) + 1:04d}"
    said = f'compatible_from = "{compatible}"' if compatible else ""
    source = NEXT.format(level=level, before=schema.head(), compatible=said)
    (folder / "versions" / f"{level}_later.py").write_text(source)
    return folder


def migrate(folder: Path, url: str, **environment: str) -> subprocess.Popen[str]:
    """Begin to migrate in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder, url],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def tables(url: str) -> set[str]:
    """Return the names of the tables that are there."""
    database = connect(url)
    try:
        return set(database.read(lambda connection: inspect(connection).get_table_names()))
    finally:
        database.close()


def test_a_migration_that_is_killed_leaves_nothing_and_is_done_again(
    url: str, tmp_path: Path
) -> None:
    migrate(schema._FOLDER, url).communicate()
    before = tables(url)
    later = newer(tmp_path / "later")
    dying = migrate(later, url, DIE="1")
    dying.communicate()
    assert dying.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60
    while tables(url) != before and time.monotonic() < deadline:
        time.sleep(0.05)  # PostgreSQL notices in a moment that the client is gone
    assert tables(url) == before
    done, _ = migrate(later, url).communicate()
    assert done.strip() == f"{int(schema.head()) + 1:04d}"
    assert tables(url) == before | {"later_a", "later_b"}


def test_many_processes_that_start_at_once_migrate_once(
    postgres_server: str, tmp_path: Path
) -> None:
    later = newer(tmp_path / "later")
    with postgres.fresh_database(postgres_server, migrated=False) as url:
        started = [migrate(later, url, LINGER="0.3") for _ in range(3)]
        ended = [(process.communicate(), process.returncode) for process in started]
        assert [code for _, code in ended] == [0, 0, 0], ended
        database = connect(url)
        count = text("SELECT count(*) FROM later_a")
        assert database.read(lambda connection: connection.execute(count).scalar()) == 1
        database.close()


def test_an_older_program_works_beside_a_compatible_newer_one_only(
    settings: Settings, tmp_path: Path
) -> None:
    house = open_house(settings)  # the older one, which goes on serving
    level = f"{int(schema.head()) + 1:04d}"
    compatible = newer(tmp_path / "compatible", compatible=schema.head())
    done = migrate(compatible, settings.database)
    assert done.communicate()[0].strip() == level
    schema.check_usable(house.database)
    house.close()
    open_house(settings).close()  # it may even be started anew
    database = connect(settings.database)
    later = text(f"UPDATE schema_levels SET compatible_from = '{level}' WHERE level = '{level}'")
    database.write(lambda connection: connection.execute(later))
    with pytest.raises(schema.SchemaNewer, match=f"takes a Muniment that knows {level}"):
        schema.check_usable(database)
    with pytest.raises(MunimentError, match="Start the newer version"):
        schema.migrate(database)
    database.close()


def test_what_runs_said_before_is_found_by_its_beginning(url: str) -> None:
    database = connect(url)
    database.write(lambda connection: schema.upgrade(connection, "0010"))
    long, odd = "ü" * 300, "it's\n50 %"
    said = [("long", long), ("odd", odd), ("empty", ""), ("twice", "then"), ("gone", None)]
    times = {"valid_from": 1, "recorded_at": 1}
    rows = [
        {"run_id": RUN, "key": key, "value": value, "event_seq": seq, **times}
        for seq, (key, value) in enumerate(said, 1)
    ]
    ended = {**rows[3], "value": "before", "event_seq": 9}

    def fill(connection: Connection) -> None:
        connection.execute(text(_INSERT.format("runs_params", "", "")), rows[:4])
        connection.execute(text(_INSERT.format("runs_tags", "", "")), rows)
        connection.execute(text(_INSERT.format("runs_tags", ", valid_to", ", 2")), ended)

    database.write(fill)
    schema.migrate(database)
    wanted = [("long", "ü" * 200), *said[1:4]]

    def found(table: str) -> set[tuple[str, str | None]]:
        asked = text(f"SELECT key, beginning FROM {table}")
        return {
            (key, beginning)
            for key, beginning in database.read(lambda connection: connection.execute(asked).all())
        }

    assert found("runs_params") == set(wanted)
    assert found("runs_tags") == {*wanted, ("gone", None), ("twice", "before")}
    by_tag = Comparison("tag", "long", Operator.EQUAL, long)
    by_param = Comparison("param", "odd", Operator.EQUAL, odd)
    for one in (by_tag, by_param):
        few = database.read(lambda connection, one=one: _few(connection, Moment.NOW, [one]))
        assert few == [RUN]
    database.close()
