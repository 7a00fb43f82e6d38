"""Searching a million versions: text, filter, order and four facets in one request."""

import itertools
import random
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from bench import catalogues, goals, search_seeding
from bench.catalogues import SEED, VERSIONS_PER_MODEL, Catalogues
from bench.faults import Fault
from bench.figures import Better, Figure, Goal, Sample, quantile
from bench.goals import P50, P99
from bench.load import Effort, Request, drive
from bench.ours import API, await_rest
from bench.plan import FULL, Bench
from bench.process import Server, read_through, running
from bench.scenarios import pages, search_beside

WARM_UP = Effort(seconds=2.0, requests=200)
FACETS = "task,vendor,owner,project"
_INDEX_SECONDS = 3600.0
_LOOKS = 25
_QUIET = 1.5  # seconds: after a change the index rests for a while, to take in the next together
_SOON = 5.0
_NO_GOAL = Goal()


def measure(bench: Bench) -> Iterator[Figure]:
    """Fill the register while it rests, let it make its index, and ask it."""
    found = catalogues.find()
    versions = bench.plan.searched
    folder = bench.folder(bench.ours, "search")
    command = bench.ours.command(folder)
    with running(command):
        pass
    search_seeding.seed(bench.ours.database_url(folder), found, versions)
    shutil.rmtree(folder / "data" / "search", ignore_errors=True)
    title = f"search of {versions:,} versions"
    with running(command) as server:
        seconds = _until_made(bench, server, versions)
        yield _figure(f"{title}: index", "made in", "s", [seconds])
        size = sum(path.stat().st_size for path in _files(folder / "data" / "search")) / 1e6
        whole = versions == FULL.searched
        yield _figure(
            f"{title}: index", "size", "MB", [size], goals.SEARCH_SIZE if whole else _NO_GOAL
        )
        await_rest(server.address)
        read_through(folder)
        filtered = _samples(bench, server, _filtered(found))
        yield from _latencies(f"{title}: text, filter, order, 4 facets", filtered, goaled=True)
        yield from _latencies(f"{title}: ranked", _samples(bench, server, _ranked(found)))
        looks = [_visible_after(bench, server, number) * 1e3 for number in range(_LOOKS)]
        yield _figure("write visible in search", P50, "ms", [quantile(looks, 0.5)])
        last = quantile(looks, 0.99)
        yield _figure("write visible in search", P99, "ms", [last], goals.SEARCH_VISIBLE)
        yield from pages.measure(bench, server, found)
        yield from search_beside.measure(bench, server, found)


def _filtered(found: Catalogues) -> Iterator[Request]:
    """Ask for a word in one stage, best accuracy first, with counts."""
    chance = random.Random(SEED)  # noqa: S311 (nothing is secret here)
    for _ in itertools.count():
        word, stage = chance.choice(found.words), chance.choice(found.stages)
        query = f'{word} stage = "{stage}"'
        yield _asking(q=query, sort="-metrics.top1", facets=FACETS, kind="version")


def _ranked(found: Catalogues) -> Iterator[Request]:
    """Ask for two words, best match first."""
    chance = random.Random(SEED)  # noqa: S311 (as above)
    for _ in itertools.count():
        yield _asking(q=f"{chance.choice(found.words)} {chance.choice(found.words)}")


def _asking(**parameters: str) -> Request:
    return Request("GET", f"{API}/search?{urlencode(parameters)}")


def _samples(bench: Bench, server: Server, questions: Iterator[Request]) -> list[Sample]:
    def load(effort: Effort) -> Sample:
        return drive(server.address, bench.ours.headers, questions, clients=1, effort=effort)

    load(WARM_UP)
    return [load(bench.plan.effort) for _ in range(bench.plan.rounds)]


def _latencies(title: str, samples: list[Sample], *, goaled: bool = False) -> Iterator[Figure]:
    p50, p99 = (goals.SEARCH_P50, goals.SEARCH_P99) if goaled else (_NO_GOAL, _NO_GOAL)
    yield _figure(title, P50, "ms", [sample.p50_ms for sample in samples], p50)
    yield _figure(title, P99, "ms", [sample.p99_ms for sample in samples], p99)


def _until_made(bench: Bench, server: Server, versions: int) -> float:
    """Wait until the index answers for everything; return for how long that was."""
    started = time.perf_counter()
    while time.perf_counter() - started < _INDEX_SECONDS:
        answer = _ask(bench, server, "GET", "/search?q=&limit=1&kind=use_case")
        if answer["engine"] == "index":
            whole = _ask(bench, server, "GET", "/search?q=&limit=1&kind=version")
            if whole["total"] != versions:
                raise Fault(f"the index has {whole['total']} of {versions} versions")
            return time.perf_counter() - started
        time.sleep(0.5)
    raise Fault(f"there was no index after {_INDEX_SECONDS:g} s")


def _visible_after(bench: Bench, server: Server, number: int) -> float:
    """Change a model after a quiet while; return how long after the answer it was found by that."""
    time.sleep(_QUIET)
    model = f"/models/bureau-0/{_first_model()}"
    word = f"seen{number}x{SEED}"
    _ask(bench, server, "PUT", f"{model}/tags/looked", {"value": word})
    started = time.perf_counter()
    while time.perf_counter() - started < _SOON:
        found = _ask(bench, server, "GET", f"/search?q={word}&limit=1&kind=version")
        if found["total"] == VERSIONS_PER_MODEL:
            return time.perf_counter() - started
    raise Fault(f"a change was not found within {_SOON:g} s")


def _first_model() -> str:
    return next(catalogues.find().entries(1)).name


def _ask(
    bench: Bench, server: Server, method: str, path: str, body: dict[str, str] | None = None
) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{server.address}{API}{path}",
        data=None if body is None else msgspec.json.encode(body),
        headers={**bench.ours.headers, "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:
        return msgspec.json.decode(answer.read())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _figure(
    title: str, quantity: str, unit: str, values: list[float], goal: Goal = _NO_GOAL
) -> Figure:
    return Figure(title, quantity, unit, Better.LOWER, values, goal=goal)
