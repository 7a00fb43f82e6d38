"""Two processes on one PostgreSQL beside one: what a second one adds on this machine.

Clients, servers and the database share its cores, so the figures say more about contention than
about what a second machine would add.
"""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.contender import Operation
from bench.figures import Better, Figure, Goal
from bench.goals import RATE
from bench.load import Effort, Request, drive
from bench.plan import Bench
from bench.process import Server, running

PROCESSES = (1, 2)
CLIENTS = 8  # in all, however many processes they talk to
OPERATIONS = (Operation.READ_ALIAS, Operation.SET_TAG, Operation.CREATE_VERSION)
FURNISHING = Effort(seconds=300, requests=1_000_000)


def measure(bench: Bench) -> Iterator[Figure]:
    """Drive the same registry through one process and through two, in turns."""
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
            rates = {count: list[float]() for count in PROCESSES}
            for _ in range(bench.plan.rounds):
                for count in PROCESSES:
                    rates[count].append(_together(bench, servers[:count], supply))
            for count in PROCESSES:
                yield _figure(operation, count, rates[count])


def _together(bench: Bench, servers: list[Server], supply: Iterator[Request]) -> float:
    """Return the requests a second that all servers answered at the same time."""
    share = CLIENTS // len(servers)
    most = bench.plan.effort.requests
    supplies = [itertools.islice(supply, most) for _ in servers]
    # The requests are made beforehand: an iterator is not for several threads.
    made = [iter(list(one)) for one in supplies]
    effort = Effort(seconds=bench.plan.effort.seconds, requests=most)

    def one(place: int) -> float:
        address, requests = servers[place].address, made[place]
        done = drive(address, bench.ours.headers, requests, clients=share, effort=effort)
        return done.per_second

    with ThreadPoolExecutor(len(servers)) as pool:
        return sum(pool.map(one, range(len(servers))))


def _figure(operation: Operation, count: int, rates: list[float]) -> Figure:
    title = f"{operation}, {count} process{'es' if count > 1 else ''}, {CLIENTS} clients"
    return Figure(title, RATE, "/s", Better.HIGHER, rates, [], Goal())
