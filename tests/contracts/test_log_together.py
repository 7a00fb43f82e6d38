"""Several processes on one PostgreSQL: those that have the key sign, one at a time."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from muniment.app import House, open_house
from muniment.capabilities import projects
from muniment.cli.server import check_log
from muniment.cli.server.patient import Patient
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import CheckpointRecord
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context
from tests.support import postgres
from tests.support.serving import TOKEN

WRITERS = 4
CHANGES = 20


@pytest.fixture
def shared(postgres_server: str, tmp_path: Path) -> Iterator[Settings]:
    with postgres.fresh_database(postgres_server) as url:
        yield Settings(data=tmp_path / "one", database_url=url, bootstrap_token=TOKEN)


def write(house: House, prefix: str) -> None:
    for number in range(CHANGES):
        name = f"{prefix}-{number}"
        house.units.write(
            system_context("test"), lambda unit, n=name: projects.create_project(unit, n)
        )
        house.followers.notify()


def signed_size(house: House) -> int:
    keeper = house.followers.keeper
    assert keeper is not None
    assert keeper.standing.refusal is None
    known = keeper.standing.checkpoint
    return 0 if known is None else known.size


def count(house: House) -> int:
    return house.database.read(lambda c: len(c.execute(select(EVENTS.c.event_id)).all()))


def test_processes_that_share_the_key_sign_one_log(shared: Settings) -> None:
    houses = [open_house(shared), open_house(shared)]
    for house in houses:
        house.followers.start()
    writers = [
        threading.Thread(target=write, args=(houses[number % 2], f"w{number}"))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    total = count(houses[0])
    deadline = time.monotonic() + 60
    while any(signed_size(house) < total for house in houses):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for house in houses:
        house.followers.stop()
    assert list(check_log.signed(Patient(shared, houses[0].database, deep=True))) == []
    sizes = [one.checkpoint.size for one in CheckpointRecord(shared.data).all()]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == total
    for house in houses:
        house.close()


def test_a_process_without_the_key_learns_what_another_signs(
    shared: Settings, tmp_path: Path
) -> None:
    signs = open_house(shared)
    follows = open_house(replace(shared, data=tmp_path / "two"))
    assert not (tmp_path / "two" / "log.key").exists()
    write(follows, "a")
    follows.followers.catch_up()
    before = signed_size(follows)
    signs.followers.catch_up()
    follows.followers.catch_up()
    assert signed_size(follows) == signed_size(signs) == count(signs) > before
    assert not (tmp_path / "two" / "checkpoints.log").exists()
    signs.close()
    follows.close()


def test_two_first_starts_at_once_begin_one_log(shared: Settings, tmp_path: Path) -> None:
    opened: list[House] = []
    folders = [replace(shared, data=tmp_path / name) for name in ("one", "two")]
    starts = [
        threading.Thread(target=lambda s=settings: opened.append(open_house(s)))
        for settings in folders
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(opened) == 2
    for house in opened:
        house.followers.catch_up()
    for house in opened:
        house.followers.catch_up()
    assert {signed_size(house) for house in opened} == {count(opened[0])}
    assert sum((folder.data / "log.key").exists() for folder in folders) == 1
    for house in opened:
        house.close()
