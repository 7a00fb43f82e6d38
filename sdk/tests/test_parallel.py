"""Many files at once: results in order, and one failure ends them all."""

import threading

import pytest

from muniment_client.parallel import each
from muniment_client.progress import Meter


def test_results_come_in_the_order_of_the_items():
    assert each(lambda item: item * 2, [3, 1, 2], workers=2, meter=Meter(None)) == [6, 2, 4]


def test_a_failure_stops_what_is_running_and_what_is_waiting():
    meter = Meter(None)
    started = []
    running = threading.Event()

    def work(item):
        started.append(item)
        if item == 0:
            running.wait(60)
            raise ValueError("broken")
        running.set()
        while True:
            meter.tell("upload", "x", 0, 1)

    with pytest.raises(ValueError, match="broken"):
        each(work, range(10), workers=2, meter=meter)
    assert len(started) < 10


def test_a_listener_that_fails_ends_the_transfer():
    def refuse(_):
        raise RuntimeError("no more")

    meter = Meter(refuse)
    with pytest.raises(RuntimeError, match="no more"):
        each(lambda item: meter.tell("hash", item, 0, 1), ["a", "b"], workers=2, meter=meter)
