"""Rounds: chores are done when they are due, by one process at a time, and survive a fault."""

import threading

from muniment.platform.rounds import Chore, Rounds
from tests.support.house import Workshop


def test_a_chore_is_done_again_and_again_until_the_end(workshop: Workshop) -> None:
    done = threading.Event()
    chore = Chore("test", 0, lambda unit, settings: done.set())
    rounds = Rounds(workshop.house.units, [chore], workshop.house.settings)
    rounds.start()
    assert done.wait(10)
    rounds.stop()


def test_a_chore_that_fails_leaves_the_others_alone(workshop: Workshop) -> None:
    done: list[str] = []

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is on fire")

    rounds = Rounds(workshop.house.units, [], workshop.house.settings)
    rounds.do(Chore("broken", 1, fail))
    rounds.do(Chore("whole", 1, lambda unit, settings: done.append(unit.context.via)))
    assert done == ["rounds"]
    rounds.stop()
