"""The transparency log: what it costs a change, how soon it covers one, and what checking takes."""

import itertools
import sys
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import select

from bench import goals, log_seeding
from bench.contender import Operation
from bench.figures import Better, Figure, Goal, Sample, quantile
from bench.load import Effort, Request, drive
from bench.ours import API
from bench.plan import Bench
from bench.process import Command, Server, running
from muniment.platform.database import connect
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import CheckpointRecord
from muniment.platform.journal.log.export import Export
from muniment.platform.journal.log.verification import Verification

T = TypeVar("T")
WITH, WITHOUT = "with the log", "without it"
CLIENTS = 8
WARM_UP = Effort(seconds=0.5, requests=100)
UNBOUNDED = Effort(seconds=300, requests=1_000_000)


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure changes beside a server without a log, then a log as large as it gets."""
    yield from _changes(bench)
    yield from _large(bench)


def _changes(bench: Bench) -> Iterator[Figure]:
    samples: dict[str, list[Sample]] = defaultdict(list)
    folders = {name: bench.folder(bench.ours, name.replace(" ", "-")) for name in (WITH, WITHOUT)}
    with ExitStack() as stack:
        stands = {
            name: stack.enter_context(running(_command(bench, folder, name)))
            for name, folder in folders.items()
        }
        for server in stands.values():
            _drive(bench, server, iter(bench.ours.furniture()), 1, UNBOUNDED)
        supply = itertools.count()
        change = bench.ours.operations()[Operation.CREATE_VERSION]
        requests = {name: map(change, supply) for name in stands}
        for name, server in stands.items():
            _drive(bench, server, requests[name], CLIENTS, WARM_UP)
        for _, (name, server) in itertools.product(range(4 * bench.plan.rounds), stands.items()):
            effort = bench.plan.effort
            samples[name].append(_drive(bench, server, requests[name], CLIENTS, effort))
    yield from _overhead(samples)
    delays = list(_delays(bench.ours.database_url(folders[WITH]), folders[WITH] / "data"))
    title = f"merge delay, {len(delays):,} changes"
    for share, label, goal in ((0.5, "p50", Goal()), (0.99, "p99", goals.MERGE_DELAY)):
        yield _figure(title, label, "ms", [quantile(delays, share) * 1e3], goal)


def _overhead(samples: dict[str, list[Sample]]) -> Iterator[Figure]:
    """Compare round with round: what slows the machine for a while slows both."""
    title = f"create version, {CLIENTS} clients"

    def p95(sample: Sample) -> float:
        return quantile(sample.latencies_seconds, 0.95) * 1e3

    for name in (WITH, WITHOUT):
        yield _figure(f"{title}, {name}", "p95", "ms", list(map(p95, samples[name])))
    pairs = zip(samples[WITH], samples[WITHOUT], strict=True)
    extra = [100 * (p95(ours) / p95(bare) - 1) for ours, bare in pairs]
    yield _figure(f"{title}, what the log adds", "p95", "%", extra, goals.LOG_OVERHEAD)


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
        time.sleep(bench.plan.settle_seconds)  # what it does at its start is measured elsewhere
        _drive(bench, server, questions, 1, WARM_UP)
        samples = [
            _drive(bench, server, questions, 1, bench.plan.effort) for _ in range(bench.plan.rounds)
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


def _delays(database_url: str, data: Path) -> Iterator[float]:
    """Return for each event how long it took from its record to a checkpoint on record."""
    signed = [(size, at) for size, at in _recorded(data)]
    sizes = [size for size, _ in signed]
    with closing(connect(database_url)) as database:
        rows = database.read(
            lambda connection: connection.execute(
                select(EVENTS.c.leaf_index, EVENTS.c.recorded_at)
            ).all()
        )
    for place, recorded_at in rows:
        covered = bisect_right(sizes, place)
        if covered < len(signed):
            yield (signed[covered][1] - recorded_at).total_seconds()


def _recorded(data: Path) -> Iterator[tuple[int, datetime]]:
    record = CheckpointRecord(data)
    lines = record.path.read_bytes().splitlines()
    for one in record.all():
        told = msgspec.json.decode(lines[one.line - 1])
        yield one.checkpoint.size, datetime.fromisoformat(told["recorded_at"])


def _command(bench: Bench, folder: Path, name: str) -> Command:
    command = bench.ours.command(folder)
    if name == WITH:
        return command
    return replace(command, arguments=[sys.executable, "-m", "bench.without_log", "serve"])


def _drive(
    bench: Bench, server: Server, requests: Iterator[Request], clients: int, effort: Effort
) -> Sample:
    return drive(server.address, bench.ours.headers, requests, clients=clients, effort=effort)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _figure(
    title: str, quantity: str, unit: str, values: list[float], goal: Goal | None = None
) -> Figure:
    return Figure(title, quantity, unit, Better.LOWER, values, goal=goal or Goal())
