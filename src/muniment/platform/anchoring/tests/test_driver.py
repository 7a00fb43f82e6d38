"""Checkpoints reach every anchor, whichever of them fails, and cosignatures are published."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import muniment_verify
from muniment.capabilities import projects
from muniment.platform.anchoring import Anchoring
from muniment.platform.anchoring.anchor import AnchorFailed, Seen
from muniment.platform.journal.log import CHECKPOINTS
from muniment.platform.transparency.cosignature import cosign, cosigned_at
from muniment.platform.transparency.note import Algorithm, Note, SigningKey

WITNESS = SigningKey.generate("witness.example/w1", Algorithm.COSIGNATURE)


class Kept:
    """An anchor in memory that fails as often as it is told to."""

    def __init__(self, name, *, fails=0, signs=False):
        self.name = name
        self.fails = fails
        self.cosigns = signs
        self.pushed = []
        self.seen = None

    def push(self, push):
        if self.fails:
            self.fails -= 1
            raise AnchorFailed("Not now.")
        self.pushed.append(push)
        assert push.held <= push.checkpoint.size
        push.prove(push.held)
        return [cosign(push.note.text, WITNESS, 1)] if self.cosigns else ()

    def look(self, push):
        if self.fails:
            raise AnchorFailed("Not now.")
        return self.seen


@pytest.fixture
def grown(house, workshop):
    """Change something, and let the log be signed."""

    def grow(name):
        workshop.do(projects.create_project, name)
        house.followers.catch_up()
        return house.followers.keeper.standing.checkpoint.size

    return grow


@pytest.fixture
def anchoring(house, clock):
    def make(*anchors, quorum=0):
        return Anchoring(
            house.database,
            house.followers.keeper,
            anchors,
            clock,
            replace(house.settings, witness_quorum=quorum),
        )

    return make


def test_each_anchor_is_brought_each_checkpoint_once(house, grown, anchoring, clock):
    first, second = Kept("first"), Kept("second")
    driven = anchoring(first, second)
    size = grown("one")
    driven.go_round()
    clock.advance(minutes=5)
    driven.go_round()
    assert [push.checkpoint.size for push in first.pushed] == [size]
    larger = grown("two")
    assert {one.behind for one in house.database.read(driven.standings)} == {larger - size}
    clock.advance(minutes=5)
    driven.go_round()
    assert [(push.held, push.checkpoint.size) for push in second.pushed] == [
        (0, size),
        (size, larger),
    ]
    assert {
        (one.size, one.behind, one.problem) for one in house.database.read(driven.standings)
    } == {(larger, 0, None)}


def test_an_anchor_that_fails_is_tried_again_and_holds_up_no_other(house, grown, anchoring, clock):
    failing, other = Kept("failing", fails=2), Kept("other")
    driven = anchoring(failing, other)
    grown("one")
    driven.go_round()
    driven.go_round()
    assert len(other.pushed) == 1
    [stands, _] = house.database.read(driven.standings)
    assert (stands.failures, stands.problem, stands.anchored_at) == (1, "Not now.", None)
    for _ in range(3):
        clock.advance(minutes=11)
        driven.go_round()
    [stands, _] = house.database.read(driven.standings)
    assert (stands.failures, stands.problem, stands.behind) == (0, None, 0)
    assert len(failing.pushed) == 1


def test_what_a_witness_signed_is_published_with_the_checkpoint(house, grown, anchoring):
    grown("one")
    anchoring(Kept("witness", signs=True)).go_round()
    house.followers.catch_up()
    note = Note.parse(house.followers.keeper.standing.note)
    assert cosigned_at(note, WITNESS.verifier) == 1
    said = muniment_verify.Checkpoint.parse(str(note).encode())
    assert said.note.signed_by(muniment_verify.Key.parse(str(WITNESS.verifier)))


def test_nothing_is_signed_that_goes_behind_what_an_anchor_has_seen(house, grown, anchoring):
    size = grown("one")
    ahead, away = Kept("ahead"), Kept("away", fails=9)
    ahead.seen = Seen(size + 3)
    anchoring(away, ahead).compare()
    assert f"ahead has a checkpoint of {size + 3}" in house.followers.keeper.standing.refusal
    grown("two")
    [(signed,)] = house.database.read(lambda c: c.execute(select(func.max(CHECKPOINTS.c.size))))
    assert signed == size


def test_an_anchor_that_refuses_because_it_has_seen_more_is_heeded(house, grown, anchoring):
    class Ahead(Kept):
        def push(self, push):
            raise AnchorFailed("I have seen more.")

    ahead = Ahead("ahead")
    ahead.seen = Seen(grown("one") + 1)
    anchoring(ahead).go_round()
    assert house.followers.keeper.standing.refusal


@pytest.mark.parametrize(("quorum", "reached"), [(1, True), (2, True), (3, False), (0, False)])
def test_what_a_quorum_of_witnesses_has_seen_is_known(house, grown, anchoring, quorum, reached):
    first, second = Kept("first", signs=True), Kept("second", signs=True)
    driven = anchoring(first, second, Kept("third", signs=True, fails=1), quorum=quorum)
    size = grown("one")
    driven.go_round()
    assert house.database.read(driven.witnessed) == (size if reached else 0)
    assert house.database.read(anchoring(Kept("file")).witnessed) is None


def test_the_position_of_an_anchor_survives_a_restart(grown, anchoring, clock):
    grown("one")
    anchoring(Kept("file")).go_round()
    again = Kept("file")
    clock.advance(minutes=5)
    anchoring(again).go_round()
    assert again.pushed == []


def test_a_process_that_died_at_it_lets_another_have_it_after_a_while(grown, anchoring, clock):
    class Fatal(Kept):
        def push(self, push):
            raise KeyboardInterrupt

    grown("one")
    with pytest.raises(KeyboardInterrupt):
        anchoring(Fatal("file")).go_round()
    other = Kept("file")
    anchoring(other).go_round()
    assert other.pushed == []
    clock.advance(seconds=timedelta(minutes=4).total_seconds())
    anchoring(other).go_round()
    assert len(other.pushed) == 1
