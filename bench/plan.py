"""How much one run measures, and what every scenario is given."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.contender import Contender
from bench.load import Effort
from bench.ours import Muniment

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Plan:
    """The bounds of a run. The figures of a quick one show that it works, not how fast it is."""

    rounds: int
    starts: int
    effort: Effort
    pairs: int
    paired_effort: Effort
    switched_effort: Effort
    settle_seconds: float
    transfer_rounds: int
    transfer_bytes: int
    import_rounds: int
    revisions: int
    searched: int
    registered: int


FULL = Plan(
    rounds=3,
    starts=3,
    effort=Effort(seconds=2.5, requests=20_000),
    pairs=16,
    paired_effort=Effort(seconds=1.0, requests=20_000),
    switched_effort=Effort(seconds=2.0, requests=20_000),
    settle_seconds=3.0,
    transfer_rounds=3,
    transfer_bytes=1024 * MEBIBYTE,
    import_rounds=2,
    revisions=1_000_000,
    searched=1_000_000,
    registered=10_000,
)
QUICK = Plan(
    rounds=1,
    starts=1,
    effort=Effort(seconds=0.5, requests=500),
    pairs=2,
    paired_effort=Effort(seconds=0.3, requests=500),
    switched_effort=Effort(seconds=0.3, requests=500),
    settle_seconds=1.0,
    transfer_rounds=1,
    transfer_bytes=64 * MEBIBYTE,
    import_rounds=1,
    revisions=20_000,
    searched=10_000,
    registered=1_000,
)


@dataclass(frozen=True)
class Bench:
    """What a scenario works with: both contenders, the bounds, and a folder on a real disk."""

    ours: Muniment
    peer: Contender | None
    plan: Plan
    work: Path
    on_postgres: bool = False

    @property
    def contenders(self) -> tuple[Contender, ...]:
        """Both contenders in the order they take turns, or ours alone."""
        return (self.ours,) if self.peer is None else (self.ours, self.peer)

    def folder(self, contender: Contender, purpose: str) -> Path:
        """Return an own, new or kept, folder for an instance of a contender."""
        folder = self.work / f"{purpose}-{contender.name.split()[0].lower()}"
        folder.mkdir(exist_ok=True)
        return folder


def turns(bench: Bench, rounds: int) -> Iterator[tuple[int, Contender]]:
    """Yield A B A B …: what slows the machine for a while then slows both."""
    for number in range(rounds):
        for contender in bench.contenders:
            yield number, contender
