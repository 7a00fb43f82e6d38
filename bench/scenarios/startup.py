"""From the command to the first answer, and what the idle process weighs."""

import compileall
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import muniment
from bench import goals
from bench.figures import Better, Figure, Goal
from bench.plan import Bench, turns
from bench.process import running

MEGABYTE = 1e6


def measure(bench: Bench) -> Iterator[Figure]:
    """Start each contender on an empty folder, then again on the folder it has furnished."""
    # Installing a wheel does this; the peer was installed, and this may be a folder of sources.
    compileall.compile_dir(Path(muniment.__file__).parent, quiet=1)
    first: dict[str, list[float]] = defaultdict(list)
    again: dict[str, list[float]] = defaultdict(list)
    weight: dict[str, list[float]] = defaultdict(list)
    for number, contender in turns(bench, bench.plan.starts + 1):
        seconds = first if number == 0 else again
        with running(contender.command(bench.folder(contender, "startup"))) as server:
            seconds[contender.name].append(server.seconds_to_first_answer)
            if number > 0:
                time.sleep(bench.plan.settle_seconds)
                weight[contender.name].append(server.memory_bytes() / MEGABYTE)
    yield _figure(bench, "first start, empty folder", "s", first, Goal())
    yield _figure(bench, "start to first 200", "s", again, goals.START)
    yield _figure(bench, "idle memory (PSS)", "MB", weight, goals.IDLE_MEMORY)


def _figure(
    bench: Bench, operation: str, unit: str, rounds: dict[str, list[float]], goal: Goal
) -> Figure:
    peer = rounds[bench.peer.name] if bench.peer else ()
    return Figure(operation, "", unit, Better.LOWER, rounds[bench.ours.name], peer, goal)
