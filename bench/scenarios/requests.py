"""The registry's daily requests, by one client and by eight."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from bench import goals
from bench.contender import Contender, Operation
from bench.figures import Better, Figure, Goal, Sample
from bench.goals import P50, P99, RATE
from bench.load import Effort, Request, drive
from bench.plan import Bench, turns
from bench.process import Server, running

WARM_UP = Effort(seconds=0.3, requests=50)
UNBOUNDED = Effort(seconds=300, requests=1_000_000)
CLIENTS = (1, 8)


@dataclass(frozen=True)
class _Stand:
    """A running contender, furnished, with an endless supply of requests per operation."""

    contender: Contender
    server: Server
    supply: Mapping[Operation, Iterator[Request]]

    def load(self, operation: Operation, clients: int, effort: Effort) -> Sample:
        return drive(
            self.server.address,
            self.contender.headers,
            self.supply[operation],
            clients=clients,
            effort=effort,
        )


def measure(bench: Bench) -> Iterator[Figure]:
    """Keep both servers up and let them take turns, operation by operation."""
    with ExitStack() as stack:
        stands = {
            contender.name: _furnished(
                contender,
                stack.enter_context(
                    running(contender.command(bench.folder(contender, "requests")))
                ),
            )
            for contender in bench.contenders
        }
        for operation, clients in itertools.product(Operation, CLIENTS):
            yield from _figures(
                bench, operation, clients, _rounds(bench, stands, operation, clients)
            )


def _furnished(contender: Contender, server: Server) -> _Stand:
    furniture = iter(contender.furniture())
    drive(server.address, contender.headers, furniture, clients=1, effort=UNBOUNDED)
    supply = {
        operation: map(request_of, itertools.count())
        for operation, request_of in contender.operations().items()
    }
    return _Stand(contender, server, supply)


def _rounds(
    bench: Bench, stands: dict[str, _Stand], operation: Operation, clients: int
) -> dict[str, list[Sample]]:
    for stand in stands.values():
        stand.load(operation, clients, WARM_UP)
    samples: dict[str, list[Sample]] = defaultdict(list)
    for _, contender in turns(bench, bench.plan.rounds):
        sample = stands[contender.name].load(operation, clients, bench.plan.effort)
        samples[contender.name].append(sample)
    return samples


def _figures(
    bench: Bench, operation: Operation, clients: int, samples: dict[str, list[Sample]]
) -> Iterator[Figure]:
    ours = samples[bench.ours.name]
    peer = samples[bench.peer.name] if bench.peer else []
    wanted = goals.REQUESTS_ON_POSTGRES if bench.on_postgres else goals.REQUESTS
    title = f"{operation}, {clients} client{'s' if clients > 1 else ''}"

    def figure(quantity: str, unit: str, better: Better, of: Callable[[Sample], float]) -> Figure:
        return Figure(
            title,
            quantity,
            unit,
            better,
            [of(sample) for sample in ours],
            [of(sample) for sample in peer],
            wanted.get((operation, clients, quantity), Goal()),
        )

    yield figure(P50, "ms", Better.LOWER, lambda sample: sample.p50_ms)
    yield figure(P99, "ms", Better.LOWER, lambda sample: sample.p99_ms)
    yield figure(RATE, "/s", Better.HIGHER, lambda sample: sample.per_second)
