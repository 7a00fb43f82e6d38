"""Reading one model as it was at a random time, among a million revisions."""

import itertools
import random
from collections.abc import Iterator
from urllib.parse import quote

from bench import goals, seeding
from bench.figures import Better, Figure, Sample
from bench.goals import P50, P99, RATE
from bench.load import Effort, Request, drive
from bench.ours import API
from bench.plan import Bench
from bench.process import running
from bench.seeding import Past

WARM_UP = Effort(seconds=1.0, requests=200)
SEED = 20230101  # the same questions in every run
STRIDE = 7919  # prime: neighbouring questions are about models far apart


def measure(bench: Bench) -> Iterator[Figure]:
    """Let the server set up its folder, fill it while it rests, and ask it about the past."""
    folder = bench.folder(bench.ours, "as-of")
    command = bench.ours.command(folder)
    with running(command):
        pass
    questions = _questions(seeding.seed(bench.ours.database_url(folder), bench.plan.revisions))
    with running(command) as server:

        def load(effort: Effort) -> Sample:
            return drive(server.address, bench.ours.headers, questions, clients=1, effort=effort)

        load(WARM_UP)
        samples = [load(bench.plan.effort) for _ in range(bench.plan.rounds)]
    title = f"as-of read, {bench.plan.revisions // 1000:,}k revisions"
    p50 = [sample.p50_ms for sample in samples]
    yield Figure(title, P50, "ms", Better.LOWER, p50, goal=goals.AS_OF)
    yield Figure(title, P99, "ms", Better.LOWER, [sample.p99_ms for sample in samples])
    yield Figure(title, RATE, "/s", Better.HIGHER, [sample.per_second for sample in samples])


def _questions(past: Past) -> Iterator[Request]:
    chance = random.Random(SEED)  # noqa: S311 (nothing is secret here)
    for n in itertools.count(step=STRIDE):
        moment = quote(past.moment(chance).isoformat())
        path = f"{API}/models/{seeding.PROJECT}/{past.name(n)}?as_of={moment}"
        yield Request("GET", path)
