"""The transparency log: what it costs a change, how soon it covers one, and what checking takes."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bench import goals, log_seeding
from bench.figures import Better, Figure, Goal, Sample
from bench.load import Effort, Request, drive
from bench.ours import API, await_rest
from bench.plan import Bench
from bench.process import Server, running
from bench.scenarios import log_changes
from muniment.platform.database import connect
from muniment.platform.journal.log import CheckpointRecord
from muniment.platform.journal.log.export import Export
from muniment.platform.journal.log.verification import Verification

T = TypeVar("T")
WARM_UP = Effort(seconds=0.5, requests=100)


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure changes beside a server without a log, then a log as large as it gets."""
    yield from log_changes.measure(bench)
    yield from _large(bench)


def _large(bench: Bench) -> Iterator[Figure]:
    events = bench.plan.revisions
    folder = bench.folder(bench.ours, "log")
    command, url = bench.ours.command(folder), bench.ours.database_url(folder)
    with running(command):
        pass
    ids = log_seeding.grow(url, folder / "data", events)
    paths = (f"{API}/journal/{event_id}/proof" for event_id in itertools.cycle(ids))
    questions = (Request("GET", path) for path in paths)
    with running(command) as server:
        # What it does of so many events at its start is measured elsewhere.
        await_rest(server.address)
        time.sleep(bench.plan.settle_seconds)
        _ask(bench, server, questions, WARM_UP)
        samples = [
            _ask(bench, server, questions, bench.plan.effort) for _ in range(bench.plan.rounds)
        ]
    title = f"inclusion proof, {events:,} events"
    yield _figure(title, "p50", "ms", [one.p50_ms for one in samples])
    yield _figure(title, "p99", "ms", [one.p99_ms for one in samples], goals.PROOF)
    yield from _offline(url, folder, events)


def _offline(url: str, folder: Path, events: int) -> Iterator[Figure]:
    with closing(connect(url)) as database:
        record = CheckpointRecord(folder / "data")
        seconds, found = _timed(
            lambda: database.read(lambda connection: _verified(Verification(connection, record)))
        )
        if found:
            raise RuntimeError(f"the log was found to be wrong: {found}")
        title = f"verify the log of {events:,} events"
        yield _figure(title, "time", "s", [seconds], goals.VERIFY)
        seconds, _ = _timed(
            lambda: database.read(
                lambda connection: Export(connection, folder / "export").run(documents=False)
            )
        )
        yield _figure(f"export {events:,} events", "time", "s", [seconds])


def _verified(verification: Verification) -> list[object]:
    verification.run()
    return list(verification.flaws)


def _ask(bench: Bench, server: Server, questions: Iterator[Request], effort: Effort) -> Sample:
    return drive(server.address, bench.ours.headers, questions, clients=1, effort=effort)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _figure(
    title: str, quantity: str, unit: str, values: list[float], goal: Goal | None = None
) -> Figure:
    return Figure(title, quantity, unit, Better.LOWER, values, goal=goal or Goal())
