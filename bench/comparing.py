"""The same operation at every running contender, in turns."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.contender import Contender
from bench.figures import Better, Figure, Goal, Sample
from bench.goals import P50, P99, RATE
from bench.load import Effort, Request, drive
from bench.plan import Bench, turns
from bench.process import Server

WARM_UP = Effort(seconds=0.3, requests=50)
UNBOUNDED = Effort(seconds=900, requests=10_000_000)


@dataclass(frozen=True)
class Stand:
    """A running contender, with an endless supply of requests per operation."""

    contender: Contender
    server: Server
    supply: Mapping[str, Iterator[Request]]

    def load(self, operation: str, clients: int, effort: Effort) -> Sample:
        """Perform the operation from so many clients at once."""
        return drive(
            self.server.address,
            self.contender.headers,
            self.supply[operation],
            clients=clients,
            effort=effort,
        )


def furnish(
    contender: Contender, server: Server, furniture: Iterator[Request], clients: int = 1
) -> None:
    """Send every request, and have each accepted."""
    drive(server.address, contender.headers, furniture, clients=clients, effort=UNBOUNDED)


def in_turns(
    bench: Bench, stands: Mapping[str, Stand], operation: str, clients: int
) -> dict[str, list[Sample]]:
    """Return the samples of each contender by its name, a round of one after one of the other."""
    for stand in stands.values():
        stand.load(operation, clients, WARM_UP)
    samples: dict[str, list[Sample]] = defaultdict(list)
    for _, contender in turns(bench, bench.plan.rounds):
        sample = stands[contender.name].load(operation, clients, bench.plan.effort)
        samples[contender.name].append(sample)
    return samples


def figures(
    bench: Bench, title: str, samples: Mapping[str, list[Sample]], wanted: Mapping[str, Goal]
) -> Iterator[Figure]:
    """Yield the latencies and the rate; `wanted` has goals by quantity."""
    ours = samples[bench.ours.name]
    peer = samples[bench.peer.name] if bench.peer else []

    def figure(quantity: str, unit: str, better: Better, of: Callable[[Sample], float]) -> Figure:
        return Figure(
            title,
            quantity,
            unit,
            better,
            [of(sample) for sample in ours],
            [of(sample) for sample in peer],
            wanted.get(quantity, Goal()),
        )

    yield figure(P50, "ms", Better.LOWER, lambda sample: sample.p50_ms)
    yield figure(P99, "ms", Better.LOWER, lambda sample: sample.p99_ms)
    yield figure(RATE, "/s", Better.HIGHER, lambda sample: sample.per_second)


def title_of(operation: str, clients: int) -> str:
    """Say what was measured, from how many clients."""
    return f"{operation}, {clients} client{'s' if clients > 1 else ''}"
