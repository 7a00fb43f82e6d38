"""Doing the same to many files at once, and stopping all of them when one fails."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

from muniment_client.progress import Meter

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Sequence[T], *, workers: int, meter: Meter) -> list[R]:
    """Return `work(item)` for every item, in order; raise the first failure.

    `work` MUST report to `meter` often: that is how it learns that it should stop.
    """
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            ended, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in ended:
                future.result()
            return [future.result() for future in futures]
        except BaseException:
            # Also for an interrupt from the keyboard: the pool waits for what is running.
            meter.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
