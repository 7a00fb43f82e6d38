"""Every operation and page of the API, asked for long: by its description, and by hostile hands."""

import random
import time
from collections.abc import Callable
from itertools import count

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.described import Explorer, explore, read
from tests.support.filled import fill
from tests.support.matrix import every_route
from tests.support.probing import Prober, probe, stretch

pytestmark = pytest.mark.soak
SECONDS = 900
AT_ONCE = 20


def test_every_operation_answers_as_it_is_described(
    settings: Settings, scale: float, report: Callable[..., None]
) -> None:
    app = create_app(settings)
    found: dict[str, str] = {}
    asked, end = 0, time.monotonic() + SECONDS * scale
    with TestClient(app) as client, Prober(app) as prober:
        operations = read(client.get("/api/v1/openapi.json").json())
        filled = fill(client)
        for seed in count():
            for operation in operations:
                asked += explore(prober, [operation], Explorer(filled, AT_ONCE, seed), found)
                if time.monotonic() > end:
                    break
            if time.monotonic() > end:
                break
    report(requests=asked, rounds=seed + 1, findings=len(found))
    assert not found, "\n".join(found.values())


def test_no_mistake_of_a_caller_is_a_fault_of_ours(
    settings: Settings, scale: float, report: Callable[..., None]
) -> None:
    app = create_app(settings)
    found: dict[str, str] = {}
    asked, end = 0, time.monotonic() + SECONDS * scale
    chance = random.Random()
    routes = every_route()
    with TestClient(app) as client, Prober(app) as prober:
        filled = fill(client)
        asked += sum(stretch(prober, route, filled, found) for route in routes)
        while time.monotonic() < end:
            asked += probe(prober, chance.choice(routes), filled, chance, AT_ONCE, found)
    report(requests=asked, routes=len(routes), findings=len(found))
    assert not found, "\n".join(found.values())
