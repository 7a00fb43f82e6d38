"""Reading everything stored, and what follows where it is not what was recorded."""

import threading
from dataclasses import replace

import pytest

from muniment.capabilities import catalog, custody
from muniment.capabilities.catalog.service import blobs, files, uploads
from muniment.capabilities.catalog.service.versions import FileNotUploaded
from muniment.capabilities.catalog.tests.factories import register, send, version
from muniment.capabilities.custody import FileDamaged
from muniment.capabilities.upkeep.service import overview
from muniment.capabilities.upkeep.service.scrubbing import scrub
from muniment.capabilities.upkeep.tests.storage import damage, lose
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Unavailable
from tests.contracts.test_replay import check_replay

GOOD, BAD = b"good" * 1000, b"to be damaged" * 1000


@pytest.fixture
def shelf(house, workshop):
    """Two versions that share a file, and a third that does not."""
    register(workshop)
    version(workshop, send(workshop, BAD, "w"), send(workshop, GOOD, "c"))
    version(workshop, send(workshop, BAD, "other"))
    version(workshop, send(workshop, GOOD, "w"))
    return house


def read_all(house, settings) -> int:
    return scrub(house.units, replace(settings, scrub_rate=0), threading.Event())


def integrity(workshop) -> list[str]:
    model = workshop.see(catalog.model_named, "default", "fraud")
    wrong = {
        one.number: one.integrity.value
        for one in workshop.see(custody.conditions_of_model, model.model_id)
    }
    return [wrong.get(number, "sound") for number in (1, 2, 3)]


def fetch(workshop, number: int, path: str):
    place = {"project": "default", "name": "fraud", "version": str(number), "path": path}
    return workshop.see(lambda unit: files.fetch(unit, **place))


def test_what_is_right_is_read_once_in_a_period(shelf, workshop, settings, clock):
    assert read_all(shelf, settings) == 2
    assert read_all(shelf, settings) == 0
    clock.advance(days=31)
    assert read_all(shelf, settings) == 2
    assert integrity(workshop) == ["sound", "sound", "sound"]


def test_a_damaged_file_is_announced_and_sent_again_in_parts(shelf, workshop, settings):
    terms = {"project": "default", "digest": Digest.of(BAD), "size_bytes": len(BAD)}
    announced = workshop.do(lambda unit: uploads.begin(unit, **terms, part_bytes=None))
    assert announced.complete
    damage(shelf, BAD)
    read_all(shelf, settings)
    announced = workshop.do(lambda unit: uploads.begin(unit, **terms, part_bytes=None))
    assert (announced.complete, announced.received) == (False, [])


def test_a_flipped_byte_marks_every_version_that_holds_it(shelf, workshop, settings):
    damage(shelf, BAD)
    read_all(shelf, settings)
    assert integrity(workshop) == ["tampered", "tampered", "sound"]
    found = workshop.see(overview.problems)
    assert sorted((one.version, *one.files) for one in found) == [(1, "w"), (2, "other")]
    check_replay(shelf)


def test_a_file_that_is_gone_marks_its_versions_missing(shelf, workshop, settings):
    lose(shelf, BAD)
    read_all(shelf, settings)
    assert integrity(workshop) == ["missing", "missing", "sound"]


def test_damaged_bytes_are_handed_to_nobody(shelf, workshop, settings):
    damage(shelf, BAD)
    read_all(shelf, settings)
    with pytest.raises(FileDamaged, match="again"):
        fetch(workshop, 1, "w")
    assert fetch(workshop, 1, "c").stat.size_bytes == len(GOOD)


def test_damaged_bytes_go_into_no_new_version(shelf, workshop, settings):
    damage(shelf, BAD)
    read_all(shelf, settings)
    digest = Digest.of(BAD)
    assert workshop.do(blobs.missing, "default", [digest]) == [digest]
    file = workshop.see(catalog.versions_holding, digest)[0]
    assert file.paths == ["w"]
    with pytest.raises(FileNotUploaded):
        version(workshop, catalog.File("w", digest, None, "x/y", catalog.Role.WEIGHTS))


def test_the_right_bytes_heal(shelf, workshop, settings):
    damage(shelf, BAD)
    read_all(shelf, settings)
    send(workshop, BAD)
    assert integrity(workshop) == ["sound", "sound", "sound"]
    assert fetch(workshop, 2, "other").stat.size_bytes == len(BAD)
    check_replay(shelf)


def test_what_was_restored_behind_our_back_is_found_sound(shelf, workshop, settings, clock):
    path = shelf.units.blobs.path_of(Digest.of(BAD))
    lose(shelf, BAD)
    read_all(shelf, settings)
    path.write_bytes(BAD)
    clock.advance(days=31)
    read_all(shelf, settings)
    assert integrity(workshop) == ["sound", "sound", "sound"]


def test_it_goes_on_where_it_was_cut_short(shelf, settings, monkeypatch):
    read = shelf.units.blobs.read
    seen: list[Digest] = []

    def failing(digest: Digest):
        seen.append(digest)
        if len(seen) == 2:
            raise Unavailable("away")
        return read(digest)

    monkeypatch.setattr(shelf.units.blobs, "read", failing)
    assert read_all(shelf, settings) == 1
    assert read_all(shelf, settings) == 1
    assert seen[1] == seen[2] != seen[0]


def test_it_reads_no_faster_than_it_may(shelf, settings):
    ended = threading.Event()
    timer = threading.Timer(0.3, ended.set)
    timer.start()
    assert scrub(shelf.units, replace(settings, scrub_rate=1), ended) == 0
    timer.join()


def test_what_is_sent_while_it_is_read_is_not_called_damaged(
    shelf, workshop, settings, monkeypatch
):
    damage(shelf, BAD)
    read = shelf.units.blobs.read

    def slow(digest: Digest):
        yield from read(digest)
        if digest == Digest.of(BAD):
            send(workshop, BAD)

    monkeypatch.setattr(shelf.units.blobs, "read", slow)
    read_all(shelf, settings)
    assert integrity(workshop) == ["sound", "sound", "sound"]
