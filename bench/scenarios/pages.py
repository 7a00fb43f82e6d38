"""Drawing the pages of a register of a million versions."""

from collections.abc import Iterator
from itertools import repeat
from urllib.parse import quote, urlencode

from bench import goals
from bench.catalogues import Catalogues
from bench.figures import Better, Figure
from bench.goals import P50, P99
from bench.load import Effort, Request, drive
from bench.plan import Bench
from bench.process import Server

_LOOK = Effort(seconds=10.0, requests=20)  # a page is looked at by people, not hammered
_WARM_UP = Effort(seconds=10.0, requests=2)


def measure(bench: Bench, server: Server, found: Catalogues) -> Iterator[Figure]:
    """Ask for each page as a browser would, one after the other."""
    for title, path in _pages(found).items():

        def load(effort: Effort, path: str = path) -> list[float]:
            looked = repeat(Request("GET", path))
            sample = drive(server.address, bench.ours.headers, looked, clients=1, effort=effort)
            return [sample.p50_ms, sample.p99_ms]

        load(_WARM_UP)
        rounds = [load(_LOOK) for _ in range(bench.plan.rounds)]
        name = f"page: {title}"
        yield Figure(name, P50, "ms", Better.LOWER, [p50 for p50, _ in rounds], goal=goals.PAGE)
        yield Figure(name, P99, "ms", Better.LOWER, [p99 for _, p99 in rounds])


def _pages(found: Catalogues) -> dict[str, str]:
    entry = next(found.entries(1))
    model = f"/models/bureau-0/{quote(entry.name, safe='')}"
    reference = f"bureau-0/{entry.name}"
    several = [("v", f"{reference}@{number}") for number in range(1, 5)]
    word = found.words[0]
    narrowed = f'{word} stage = "{found.stages[0]}"'
    return {
        "home": "/",
        "models": "/models",
        "models, narrowed": f"/models?{urlencode({'q': word, 'kind': 'ml_deep'})}",
        "search": f"/search?{urlencode({'q': word})}",
        "search, narrowed": f"/search?{urlencode({'q': narrowed})}",
        "project": "/projects/bureau-0",
        "model": model,
        "model's versions": f"{model}/versions",
        "model's history": f"{model}/history",
        "version": f"{model}/versions/1",
        "comparison of 4": f"/compare?{urlencode(several)}",
        "similar models": f"/similar?{urlencode({'of': reference})}",
        "journal": "/events",
        "system": "/system",
    }
