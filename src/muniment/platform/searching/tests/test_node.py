"""The index of a node: whatever happens to it, it is made anew, and something answers meanwhile."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from muniment.app import House, open_house
from muniment.capabilities import catalog
from muniment.kernel.events import INSTANCE
from muniment.platform.searching import Searching
from muniment.platform.searching.criteria import Text, Within
from muniment.platform.searching.request import Request, Seen
from muniment.platform.searching.writing import Standing
from muniment.platform.settings import Settings
from tests.support.house import Clock, Workshop

EVERYBODY = tuple(Seen(kind, (INSTANCE,)) for kind in ("model", "version"))


@pytest.fixture(scope="module")
def workshop(tmp_path_factory) -> Iterator[Workshop]:
    clock = Clock()
    house = open_house(Settings(data=tmp_path_factory.mktemp("house")), clock)
    workshop = Workshop(house, clock)
    for name in ("one", "two", "three"):
        register(workshop, name)
    house.followers.catch_up()
    yield workshop
    house.close()


@pytest.fixture
def make(workshop, tmp_path) -> Iterator[Callable[..., Searching]]:
    """Makes what keeps an index in a folder of this test."""
    made: list[Searching] = []

    def make(searchables: Any = None) -> Searching:
        house: House = workshop.house
        chosen = house.searching.searchables if searchables is None else searchables
        made.append(Searching(house.database, tmp_path / "search", chosen))
        return made[-1]

    yield make
    for searching in made:
        searching.stop()


def register(workshop: Workshop, name: str) -> None:
    wanted = catalog.Registration("default", name, {"description": "findable"}, is_compared=False)
    workshop.do(catalog.register_model, wanted)


def total(searching: Searching, criterion: Any) -> int | None:
    answer = searching.ask(lambda engine: engine.answer(Request(criterion, EVERYBODY)))
    return None if answer is None else answer.total


def in_time(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


FINDABLE = Text(("findable",))


def largest(index: Path, pattern: str) -> Path:
    return max(index.glob(pattern), key=lambda path: path.stat().st_size)


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    path.write_bytes(raw)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("harm", "pattern"),
    [
        (flip, "*.idx"),
        (cut, "*.term"),
        (Path.unlink, "*.fast"),
        (flip, "*.store"),
        (cut, "meta.json"),
        (Path.unlink, "meta.json"),
        (flip, "names"),
    ],
)
def test_a_damaged_index_is_made_anew(make, tmp_path, harm, pattern):
    first = make()
    first.catch_up()
    expected = total(first, FINDABLE)
    first.stop()
    (index,) = (tmp_path / "search").glob("index-*")
    harm(largest(index, pattern))
    again = make()
    again.catch_up()
    assert total(again, FINDABLE) == expected == 3
    assert [path.name for path in (tmp_path / "search").glob("index-*")] == ["index-1"]


def test_an_index_that_is_whole_is_used_again(make, tmp_path):
    first = make()
    first.catch_up()
    first.stop()
    (index,) = (tmp_path / "search").glob("index-*")
    same = index.stat().st_ino
    again = make()
    again.catch_up()
    assert index.stat().st_ino == same
    assert total(again, FINDABLE) == 3


def test_an_index_of_another_form_or_another_journal_is_made_anew(make, workshop):
    models = [one for one in workshop.house.searching.searchables if one.kind == "model"]
    first = make(models)
    first.catch_up()
    assert total(first, FINDABLE) == 3
    first.stop()
    second = make()
    second.catch_up()
    assert total(second, FINDABLE) == 3
    second._writer.commit(Standing(second.position, "of-another-journal"))
    second._writer.replace("model", [], ())
    second.stop()
    third = make()
    third.catch_up()
    assert total(third, FINDABLE) == 3
    assert third._standing.event_id != "of-another-journal"


def test_an_index_that_is_lost_while_it_is_used_is_made_anew(make, workshop, tmp_path):
    searching = make()
    searching.start()
    assert in_time(lambda: total(searching, FINDABLE) is not None)
    shutil.rmtree(tmp_path / "search", ignore_errors=True)
    register(workshop, "four")
    try:
        workshop.house.followers.catch_up()
        searching.notify()
        assert in_time(lambda: total(searching, Text(("four",))) == 1)
    finally:
        workshop.do(catalog.delete_model, "default", "four", "it was a test")


def test_a_question_that_fails_is_answered_by_nobody_and_harms_nothing(make):
    searching = make()
    searching.catch_up()

    def fail(engine):
        raise ValueError("a panic of the index, say")

    assert searching.ask(fail) is None
    searching.catch_up()
    assert total(searching, FINDABLE) == 3


def test_it_is_made_anew_without_a_gap(make, tmp_path):
    searching = make()
    searching.start()
    assert in_time(lambda: total(searching, FINDABLE) == 3)
    searching.renew()
    gaps: list[object] = []

    def is_renewed() -> bool:
        gaps.extend([1] if total(searching, FINDABLE) != 3 else [])
        return [path.name for path in (tmp_path / "search").glob("index-*")] == ["index-2"]

    assert in_time(is_renewed)
    assert not gaps


def test_when_the_columns_for_numbers_run_out_it_is_made_with_more(make, workshop):
    searching = make()
    searching._columns = len(searching.declared.names().slots)
    searching.start()
    assert in_time(lambda: searching.engine is not None)
    file = catalog.File(
        "w", f"sha256:{'0' * 64}", 1, "text/plain", catalog.Role.WEIGHTS, "s3://b/w"
    )
    training = catalog.Training(metrics={"never-seen": 3.5})
    workshop.do(
        catalog.register_version, "default", "two", catalog.Proposal([file], training=training)
    )
    searching.notify()
    wanted = Within("metrics.never-seen", 3)
    assert in_time(lambda: total(searching, wanted) == 2)
    workshop.do(catalog.delete_version, "default", "two", "1", "it was a test")


def test_of_two_on_one_folder_one_writes_and_the_other_reads_and_follows_it(make, workshop):
    writing, reading = make(), make()
    writing.catch_up()
    reading.catch_up()
    assert reading._writer is None
    assert total(reading, FINDABLE) == 3
    register(workshop, "five")
    workshop.house.followers.catch_up()
    writing.catch_up()
    reading.catch_up()
    assert total(reading, Text(("five",))) == 1
    writing.stop()
    workshop.do(catalog.delete_model, "default", "five", "it was a test")
    reading.catch_up()
    assert total(reading, Text(("five",))) == 0
