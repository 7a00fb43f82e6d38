"""A lock that goes to whoever has waited longest."""

import threading
from concurrent.futures import ThreadPoolExecutor

from muniment.platform.database.line import Line

LONG = 20.0


def test_it_goes_to_each_in_the_order_of_their_coming():
    line, came, order = Line(), threading.Semaphore(0), list[int]()
    assert line.acquire(LONG)

    def wait(number: int) -> None:
        came.release()
        assert line.acquire(LONG)
        order.append(number)
        line.release()

    with ThreadPoolExecutor(5) as pool:
        for number in range(5):
            pool.submit(wait, number)
            came.acquire()
            while len(line._waiting) <= number:
                pass
        line.release()
    assert order == [0, 1, 2, 3, 4]
    assert line.acquire(0)


def test_who_waits_no_longer_is_left_out():
    line = Line()
    assert line.acquire(0)
    assert not line.acquire(0.01)
    line.release()
    assert line.acquire(0)


def test_it_is_had_by_one_at_a_time():
    line, inside, most = Line(), 0, 0

    def enter(_: int) -> None:
        nonlocal inside, most
        for _ in range(50):
            assert line.acquire(LONG)
            inside += 1
            most = max(most, inside)
            inside -= 1
            line.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(enter, range(8)))
    assert most == 1
