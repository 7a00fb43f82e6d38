"""What the log costs a change: one server with it and without it by turns, in pairs of rounds."""

import itertools
import os
import sys
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import select

from bench import goals
from bench.contender import Operation
from bench.figures import Better, Figure, Goal, Sample, quantile
from bench.load import Effort, Request, drive
from bench.ours import Muniment
from bench.pairs import difference, in_pairs
from bench.plan import Bench
from bench.process import Command, Server, running
from bench.switched_log import Switch
from muniment.platform.database import connect
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import CheckpointRecord

WITH, WITHOUT = "with the log", "without it"
CLIENTS = 8
WARM_UP = Effort(seconds=0.5, requests=200)
UNBOUNDED = Effort(seconds=300, requests=1_000_000)
# After a switch: changes that wake what follows them, and time for what was left to be done.
NOTICED = Effort(seconds=0.2, requests=40)
SETTLED_SECONDS = 1.0
Window = tuple[float, float]


@dataclass
class _Driven:
    """A server under load; `windows` are the rounds in which it had its log (Unix times)."""

    ours: Muniment
    server: Server
    requests: Iterator[Request]
    effort: Effort
    windows: list[Window] = field(default_factory=list[Window])

    def round_of(self, switch: Switch) -> Sample:
        """Switch, let it settle, and measure."""
        os.kill(self.server.process.pid, switch)
        self.drive(NOTICED)
        time.sleep(SETTLED_SECONDS)
        began = time.time()
        found = self.drive(self.effort)
        if switch is Switch.WITH:
            self.windows.append((began, time.time()))
            time.sleep(SETTLED_SECONDS)  # what came last is signed before it is switched off
        return found

    def drive(self, effort: Effort) -> Sample:
        """Send requests for a while."""
        address, headers = self.server.address, self.ours.headers
        return drive(address, headers, self.requests, clients=CLIENTS, effort=effort)


def measure(bench: Bench) -> Iterator[Figure]:
    """Measure with servers that are started anew several times: each process has luck of its own.

    How soon a checkpoint covers a change is read from what the log has recorded meanwhile.
    """
    pairs: list[tuple[Sample, Sample]] = []
    delays: list[float] = []
    for number in range(bench.plan.starts):
        folder = bench.folder(bench.ours, f"with-{number}")
        with running(_command(bench, folder)) as server:
            driven = _furnished(bench, server)
            with_log = partial(driven.round_of, Switch.WITH)
            without = partial(driven.round_of, Switch.WITHOUT)
            pairs += in_pairs(with_log, without, bench.plan.pairs, rest=0)
            driven.round_of(Switch.WITH)  # what was left out last is signed as well
        delays += _delays(bench.ours.database_url(folder), folder / "data", driven.windows)
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


def _furnished(bench: Bench, server: Server) -> _Driven:
    """Furnish and warm a server."""
    change = bench.ours.operations()[Operation.CREATE_VERSION]
    requests = map(change, itertools.count())
    furniture = iter(bench.ours.furniture())
    drive(server.address, bench.ours.headers, furniture, clients=1, effort=UNBOUNDED)
    driven = _Driven(bench.ours, server, requests, bench.plan.switched_effort)
    driven.drive(WARM_UP)
    return driven


def _command(bench: Bench, folder: Path) -> Command:
    arguments = [sys.executable, "-m", "bench.switched_log", "serve"]
    return replace(bench.ours.command(folder), arguments=arguments)


def _delays(database_url: str, data: Path, windows: list[Window]) -> Iterator[float]:
    """Return for each event of these times how long it took to a checkpoint on record."""
    signed = list(_recorded(data))
    sizes = [size for size, _ in signed]
    with closing(connect(database_url)) as database:
        rows = database.read(
            lambda connection: connection.execute(
                select(EVENTS.c.leaf_index, EVENTS.c.recorded_at)
            ).all()
        )
    for place, recorded_at in rows:
        covered = bisect_right(sizes, place)
        within = any(began <= recorded_at.timestamp() <= ended for began, ended in windows)
        if within and covered < len(signed):
            yield (signed[covered][1] - recorded_at).total_seconds()


def _recorded(data: Path) -> Iterator[tuple[int, datetime]]:
    record = CheckpointRecord(data)
    lines = record.path.read_bytes().splitlines()
    for one in record.all():
        told = msgspec.json.decode(lines[one.line - 1])
        yield one.checkpoint.size, datetime.fromisoformat(told["recorded_at"])
