"""What a caller must not send, to every route of API and pages, on both databases."""

import random

from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context
from muniment.protocols.mlflow.routing import MlflowRoute
from tests.support.filled import fill
from tests.support.matrix import every_route, mlflow_things
from tests.support.probing import Prober, probe, stretch

_OF_A_ROUTE = 1
_EVERY = 5  # pages take long to draw, and stand on the same edge


def test_no_mistake_of_a_caller_is_a_fault_of_ours(settings: Settings) -> None:
    app = create_app(settings)
    chance = random.Random(0)
    pages = [route for route in every_route() if route.is_page][::_EVERY]
    routes = [*(route for route in every_route() if not route.is_page), *pages]
    with TestClient(app) as client, Prober(app) as prober:
        filled = fill(client)
        app.state.house.units.write(system_context("test"), mlflow_things)
        found: dict[str, str] = {}
        asked = sum(probe(prober, route, filled, chance, _OF_A_ROUTE, found) for route in routes)
        spoken = [route for route in routes if isinstance(route.route, MlflowRoute)]
        assert sum(stretch(prober, route, filled, found) for route in spoken) > len(spoken)
    assert asked == _OF_A_ROUTE * len(routes)
    assert not found, "\n".join(found.values())
