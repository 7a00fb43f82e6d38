"""Every route is executed by our own class, and says who may use it (ADR-0011)."""

import re

import pytest
from starlette.responses import Response
from starlette.routing import Route

from muniment import app
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.capability import Capability
from muniment.platform.http.endpoint import Endpoint

PATH = re.compile(r"/api/v1(/[a-z0-9-]+|/\{[a-z_]+(:path)?\})+")


@pytest.fixture(scope="module")
def endpoints():
    return [
        route
        for capability in app.CAPABILITIES
        for route in capability.routes
        if isinstance(route, Endpoint)
    ]


def test_a_route_without_a_permission_does_not_start():
    bare = Route("/api/v1/bare", lambda request: Response())
    careless = Capability(name="careless", title="Careless", routes=[bare])
    with pytest.raises(app.UnprotectedRoute, match="careless"):
        app._protected(careless)


def test_no_two_routes_share_method_and_path(endpoints):
    served = [(method, route.path) for route in endpoints for method in route.methods]
    assert sorted(served) == sorted(set(served))


def test_paths_are_nouns_in_lower_case(endpoints):
    assert [route.path for route in endpoints if not PATH.fullmatch(route.path)] == []


def test_every_handler_says_what_it_does(endpoints):
    assert [route.path for route in endpoints if not route.handler.__doc__] == []


def test_nobody_in_particular_gets_past_the_gate(anonymous, endpoints):
    for route in endpoints:
        if route.permission is PUBLIC:
            continue
        path = re.sub(r"\{[^}]+\}", "x", route.path)
        for method in route.methods:
            answer = anonymous.request(method, path)
            assert answer.status_code == 401, f"{method} {path}"


def test_every_read_takes_a_moment(anonymous, client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path, operations in described.items():
        parameters = {each["name"] for each in operations.get("get", {}).get("parameters", [])}
        assert "get" not in operations or {"as_of", "as_known"} <= parameters, path
