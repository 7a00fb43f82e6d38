"""Two processes on one PostgreSQL beside one: what a second one adds on this machine.

Clients, servers and the database share its cores, so the figures say more about contention than
about what a second machine would add.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from bench.contender import Operation
from bench.figures import Better, Figure, Goal
from bench.goals import RATE
from bench.load import Effort, Request, drive, drive_all
from bench.pairs import difference, in_pairs
from bench.plan import Bench
from bench.process import Server, running

PROCESSES = (1, 2)
CLIENTS = 8  # in all, however many processes they talk to
OPERATIONS = (Operation.READ_ALIAS, Operation.SET_TAG, Operation.CREATE_VERSION)
FURNISHING = Effort(seconds=300, requests=1_000_000)


def measure(bench: Bench) -> Iterator[Figure]:
    """Drive the same registry through one process and through two, in pairs of short rounds."""
    if not bench.on_postgres:
        return
    ours = bench.ours
    command = ours.command(bench.folder(ours, "processes"))
    with ExitStack() as stack:
        servers = [stack.enter_context(running(command)) for _ in range(max(PROCESSES))]
        furniture = iter(ours.furniture())
        drive(servers[0].address, ours.headers, furniture, clients=1, effort=FURNISHING)
        for operation in OPERATIONS:
            supply = map(ours.operations()[operation], itertools.count())
            both = partial(_together, bench, servers, supply)
            alone = partial(_together, bench, servers[:1], supply)
            pairs = in_pairs(both, alone, bench.plan.pairs)
            for count in PROCESSES:
                yield _figure(operation, count, [pair[PROCESSES[-1] - count] for pair in pairs])
            title = f"{operation}, what a second process adds"
            yield difference(title, RATE, pairs, Better.HIGHER, Goal())


def _together(bench: Bench, servers: Sequence[Server], supply: Iterator[Request]) -> float:
    """Return the requests a second that all servers answered at the same time."""
    addresses = [server.address for server in servers]
    effort = bench.plan.paired_effort
    sample = drive_all(addresses, bench.ours.headers, supply, clients=CLIENTS, effort=effort)
    return sample.per_second


def _figure(operation: Operation, count: int, rates: list[float]) -> Figure:
    title = f"{operation}, {count} process{'es' if count > 1 else ''}, {CLIENTS} clients"
    return Figure(title, RATE, "/s", Better.HIGHER, rates, [], Goal())
