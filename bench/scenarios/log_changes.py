"""What the log costs a change: the same server with it and without it, in pairs of short rounds."""

import itertools
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from bench import goals
from bench.contender import Operation
from bench.figures import Better, Figure, Goal, Sample, quantile
from bench.load import Effort, drive
from bench.pairs import difference, in_pairs
from bench.plan import Bench
from bench.process import Command, running
from muniment.platform.database import connect
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import CheckpointRecord

WITH, WITHOUT = "with the log", "without it"
CLIENTS = 8
WARM_UP = Effort(seconds=0.5, requests=200)
UNBOUNDED = Effort(seconds=300, requests=1_000_000)


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure with servers that are started anew several times: each process has luck of its own.

    How soon a checkpoint covers a change is read from what the log has recorded meanwhile.
    """
    pairs: list[tuple[Sample, Sample]] = []
    delays: list[float] = []
    for number in range(bench.plan.starts):
        folder = bench.folder(bench.ours, f"with-{number}")
        with ExitStack() as stack:
            ours = _stand(bench, stack, folder, WITH)
            bare = _stand(bench, stack, bench.folder(bench.ours, f"without-{number}"), WITHOUT)
            pairs += in_pairs(ours, bare, bench.plan.pairs)
        delays += _delays(bench.ours.database_url(folder), folder / "data")
    yield from _overhead(pairs)
    title = f"merge delay, {len(delays):,} changes"
    for share, label, goal in ((0.5, "p50", Goal()), (0.99, "p99", goals.MERGE_DELAY)):
        value = quantile(delays, share) * 1e3
        yield Figure(title, label, "ms", Better.LOWER, [value], goal=goal)


def _overhead(pairs: list[tuple[Sample, Sample]]) -> Iterator[Figure]:
    title = f"create version, {CLIENTS} clients"
    for share, label, goal in ((0.5, "p50", Goal()), (0.95, "p95", goals.LOG_OVERHEAD)):
        found = [(_at(ours, share), _at(bare, share)) for ours, bare in pairs]
        for place, name in enumerate((WITH, WITHOUT)):
            values = [pair[place] for pair in found]
            yield Figure(f"{title}, {name}", label, "ms", Better.LOWER, values)
        yield difference(f"{title}, what the log adds", label, found, Better.LOWER, goal)


def _at(sample: Sample, share: float) -> float:
    return quantile(sample.latencies_seconds, share) * 1e3


def _stand(bench: Bench, stack: ExitStack, folder: Path, name: str) -> Callable[[], Sample]:
    """Start a server, furnish and warm it; return what drives it for a round."""
    server = stack.enter_context(running(_command(bench, folder, name)))
    change = bench.ours.operations()[Operation.CREATE_VERSION]
    requests = map(change, itertools.count())
    address, headers = server.address, bench.ours.headers
    drive(address, headers, iter(bench.ours.furniture()), clients=1, effort=UNBOUNDED)
    drive(address, headers, requests, clients=CLIENTS, effort=WARM_UP)

    def round_of_it() -> Sample:
        effort = bench.plan.paired_effort
        return drive(address, headers, requests, clients=CLIENTS, effort=effort)

    return round_of_it


def _command(bench: Bench, folder: Path, name: str) -> Command:
    command = bench.ours.command(folder)
    if name == WITH:
        return command
    return replace(command, arguments=[sys.executable, "-m", "bench.without_log", "serve"])


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
