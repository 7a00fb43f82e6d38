"""Removing what nobody refers to."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from muniment.capabilities import catalog, custody, projects
from muniment.capabilities.catalog.service import blobs, uploads
from muniment.capabilities.catalog.tests.factories import register, send, version
from muniment.capabilities.upkeep import store
from muniment.capabilities.upkeep.model import GraceRefused
from muniment.capabilities.upkeep.service.collecting import Collection, collect, terms
from muniment.capabilities.upkeep.tests.storage import CONTEXT, is_stored, put
from muniment.kernel.digest import Digest
from muniment.kernel.errors import MunimentError
from muniment.platform import referring
from muniment.platform.referring import SendAgain
from muniment.platform.unit import Unit
from tests.contracts.test_replay import check_replay

DAY = 24 * 3600


def run(house, seconds: int = 0, *, dry_run: bool = False) -> Collection:
    return collect(house.units, CONTEXT, terms(seconds, dry_run=dry_run))


def test_what_nobody_refers_to_goes_once_the_grace_is_over(house, clock):
    put(house, b"orphan")
    assert run(house, DAY).found == 1
    assert is_stored(house, b"orphan")
    clock.advance(days=1.01)
    done = run(house, DAY)
    assert (done.removed, done.removed_bytes) == (1, 6)
    assert not is_stored(house, b"orphan")


def test_what_a_version_holds_stays_even_when_the_version_is_deleted(house, workshop, clock):
    register(workshop)
    version(workshop, send(workshop, b"weights"))
    workshop.do(catalog.delete_version, "default", "fraud", "1", "by mistake")
    clock.advance(days=400)
    assert run(house).removed == 0
    assert is_stored(house, b"weights")


def test_an_upload_that_no_version_uses_in_time_goes(house, workshop, clock):
    file = send(workshop, b"never used")
    assert run(house, DAY).removed == 0
    clock.advance(days=2)
    assert run(house, DAY).expired == 1
    clock.advance(days=2)
    assert run(house, DAY).removed == 1
    digest = Digest(file.digest or "")
    assert workshop.do(blobs.missing, "default", [digest]) == [digest]


def test_who_is_told_that_a_file_is_there_has_the_whole_grace_to_use_it(house, workshop, clock):
    digests = [Digest(send(workshop, content).digest or "") for content in (b"asked", b"announced")]
    clock.advance(hours=23)
    assert workshop.do(blobs.missing, "default", digests[:1]) == []
    assert workshop.do(uploads.begin, "default", digests[1], 9, None).complete
    clock.advance(hours=23)
    assert run(house, DAY).expired == 0
    clock.advance(hours=2)
    assert run(house, DAY).expired == 2


def test_what_was_removed_is_nobodys_even_if_its_claim_was_not_forgotten(
    house, workshop, clock, monkeypatch
):
    put(house, b"twice")
    run(house, DAY)
    clock.advance(hours=2)
    digest = Digest(send(workshop, b"twice").digest or "")
    clock.advance(hours=25)
    # Another process is that far when the claim becomes too old.
    monkeypatch.setattr(catalog, "expire_claims", lambda *_: 0)
    assert run(house, DAY).removed == 1
    assert workshop.do(blobs.missing, "default", [digest]) == [digest]


def test_a_file_announced_in_parts_stays_while_the_upload_lasts(house, workshop, clock):
    digest = put(house, b"assembled")
    workshop.do(uploads.begin, "default", digest, 9, None)
    assert run(house).removed == 0
    clock.advance(days=30)
    assert run(house).removed == 1


def test_an_aborted_upload_keeps_nothing(house, workshop):
    digest = put(house, b"assembled")
    begun = workshop.do(uploads.begin, "default", digest, 9, None)
    workshop.do(uploads.abort, "default", begun.upload_id)
    assert run(house).removed == 1


def test_a_dry_run_says_what_would_go_and_changes_nothing(house, workshop):
    put(house, b"orphan")
    assert (run(house, dry_run=True).found, is_stored(house, b"orphan")) == (1, True)
    assert workshop.see(lambda unit: referring.waiting(unit.connection)) == (0, 0)
    assert workshop.see(lambda unit: store.last(unit.connection)) is None


def test_what_is_sent_again_is_nobodys_no_more(house, workshop, clock):
    put(house, b"twice")
    run(house, DAY)
    clock.advance(days=3)
    send(workshop, b"twice")
    assert run(house, DAY).removed == 0
    assert workshop.see(lambda unit: referring.waiting(unit.connection)) == (0, 0)


def test_a_file_that_went_while_it_was_recorded_is_asked_for_again(house, workshop):
    content = b"too late"
    writer = house.units.blobs.open_writer(size_limit=100)
    writer.write(content)
    stored = writer.commit()
    run(house)
    with pytest.raises(SendAgain):
        workshop.do(blobs.receive, "default", stored)
    send(workshop, content)


def test_a_removal_cut_short_before_its_commit_is_finished_next_time(house, monkeypatch):
    put(house, b"orphan")
    with monkeypatch.context() as patch:
        patch.setattr(referring, "unmark", _fail_after_the_first_time())
        with pytest.raises(OSError, match="power"):
            run(house)
    assert not is_stored(house, b"orphan")
    assert run(house).removed == 1
    assert run(house).removed == 0


def _fail_after_the_first_time():
    calls: list[int] = []
    unmark = referring.unmark

    def fail(*args: object) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError("no power")
        unmark(*args)

    return fail


def test_where_something_is_held_uploads_do_not_age(house, workshop, clock):
    model = register(workshop)
    send(workshop, b"evidence")
    place = custody.Place(model.project_id, model.model_id)
    hold = workshop.do(custody.set_hold, place, "default/fraud", reason="x", ticket="M-1")
    clock.advance(days=9)
    assert (run(house).removed, run(house).removed) == (0, 0)
    workshop.do(custody.release_hold, hold.hold_id, "settled")
    assert run(house).removed == 1


def test_removals_are_in_the_journal_and_replayed(house):
    put(house, b"a")
    put(house, b"b")
    run(house)
    check_replay(house)


def test_a_grace_of_more_than_a_year_is_refused():
    with pytest.raises(GraceRefused):
        terms(400 * DAY, dry_run=False)


def test_one_file_of_two_projects_stays_for_the_one_that_uses_it(house, workshop, clock):
    workshop.do(projects.create_project, "side")
    register(workshop)
    version(workshop, send(workshop, b"shared"))
    stat = house.units.blobs.stat(Digest.of(b"shared"))
    workshop.do(blobs.receive, "side", stat)
    clock.advance(days=2)
    done = run(house, DAY)
    assert (done.expired, done.removed) == (1, 0)
    assert workshop.do(blobs.missing, "side", [stat.digest]) == [stat.digest]
    assert workshop.do(blobs.missing, "default", [stat.digest]) == []


def test_a_store_that_is_away_leaves_everything_as_it_is(house, monkeypatch):
    put(house, b"orphan")

    def away(_digest: Digest) -> bool:
        raise MunimentError("away")

    monkeypatch.setattr(house.units.blobs, "delete", away)
    with pytest.raises(MunimentError):
        run(house)
    monkeypatch.undo()
    assert run(house).removed == 1


def test_whoever_records_a_reference_is_waited_for_and_seen(house, workshop):
    register(workshop)
    file = send(workshop, b"just in time")
    begun, go_on = threading.Event(), threading.Event()

    def push(unit: Unit) -> None:
        catalog.register_version(unit, "default", "fraud", catalog.Proposal([file]))
        begun.set()
        go_on.wait(60)

    with ThreadPoolExecutor(2) as pool:
        pushing = pool.submit(workshop.run, push)
        assert begun.wait(60)
        collecting = pool.submit(run, house)
        time.sleep(0.2)
        assert not collecting.done()
        go_on.set()
        pushing.result()
        assert collecting.result().removed == 0
    assert is_stored(house, b"just in time")
