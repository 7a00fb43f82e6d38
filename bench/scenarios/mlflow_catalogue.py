"""Looking for something among ten thousand models and a hundred thousand versions."""

import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from bench import goals
from bench.asking import ask
from bench.comparing import Stand, figures, furnish, in_turns, title_of
from bench.contender import Contender, RequestOf
from bench.figures import Figure
from bench.goals import P50
from bench.mlflow_requests import get, post
from bench.mlflow_seeding import BUILDS, LARGE, TEAMS, VERSIONS_PER_MODEL, Holding
from bench.ours import await_rest
from bench.peer import Mlflow
from bench.plan import Bench
from bench.process import Server, running

PAGE = 100
DEPTH = 0.9  # of everything there is
STEPS = 9  # so that a step is a thousand models, the most that a page may hold
FILLING_CLIENTS = 32
START_SECONDS = 600  # the peer's start grows with what its database holds
MODELS, VERSIONS = "registered-models/search", "model-versions/search"


def measure(bench: Bench) -> Iterator[Figure]:
    """Fill both catalogues alike and let them take turns, question by question."""
    holding = Holding(bench.plan.registered)
    with ExitStack() as stack:
        stands = {
            contender.name: _filled(stack, bench, contender, holding)
            for contender in bench.contenders
        }
        for question in stands[bench.ours.name].supply:
            samples = in_turns(bench, stands, question, clients=1)
            title = f"MLflow, {holding.models:,} models: {title_of(question, 1)}"
            yield from figures(bench, title, samples, {P50: goals.MLFLOW_QUESTIONS[question]})


def _filled(stack: ExitStack, bench: Bench, contender: Contender, holding: Holding) -> Stand:
    folder = bench.folder(contender, "catalogue")
    command = contender.command(folder)
    if isinstance(contender, Mlflow):
        with running(command, START_SECONDS):
            pass  # it makes its tables
        holding.write(contender.database_url(folder))
        server = stack.enter_context(running(command, START_SECONDS))
    else:
        server = stack.enter_context(running(command))
        furnish(contender, server, holding.model_requests(), FILLING_CLIENTS)
        furnish(contender, server, holding.version_requests(), FILLING_CLIENTS)
        await_rest(server.address)  # the peer was filled while it rested
        time.sleep(bench.plan.settle_seconds)
    asked = _questions(contender, server, holding)
    supply = {name: map(request_of, itertools.count()) for name, request_of in asked.items()}
    return Stand(contender, server, supply)


def _questions(contender: Contender, server: Server, holding: Holding) -> Mapping[str, RequestOf]:
    versions = holding.models * (VERSIONS_PER_MODEL + 1)
    models_token = _token_at(contender, server, MODELS, int(holding.models * DEPTH))
    versions_token = _token_at(contender, server, VERSIONS, int(versions * DEPTH))
    latest = post("registered-models/get-latest-versions", {"name": LARGE})
    return {
        "models by tag": lambda n: _search(MODELS, f"tags.team = 'team-{n % TEAMS}'"),
        "versions by tag": lambda n: _search(VERSIONS, f"tags.build = '{n % BUILDS}'"),
        "deep page of models": lambda _: get(MODELS, max_results=PAGE, page_token=models_token),
        "deep page of versions": lambda _: get(
            VERSIONS, max_results=PAGE, page_token=versions_token
        ),
        "model with many versions": lambda _: get("registered-models/get", name=LARGE),
        "latest of many versions": lambda _: latest,
    }


def _search(path: str, condition: str) -> Any:
    return get(path, filter=condition, max_results=PAGE)


def _token_at(contender: Contender, server: Server, path: str, depth: int) -> str:
    """Go through pages, as a client does, until so much lies behind; return where that leads."""
    token = ""
    for _ in range(STEPS):
        asked = get(path, max_results=depth // STEPS, **({"page_token": token} if token else {}))
        token = ask(server.address, contender.headers, asked)["next_page_token"]
    return token
