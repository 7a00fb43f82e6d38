"""What goes over the wire: messages, their absence, numbers, tokens, and refusals."""

import json
import math

import pytest

from muniment.kernel import errors as kernel
from muniment.kernel.conditions import Ordering
from muniment.kernel.errors import Kind, MunimentError
from muniment.platform.http.problems import Fault, MalformedRequest, MethodNotAllowed, NoSuchRoute
from muniment.protocols.mlflow import errors, paging, wire
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.protocol import MLFLOW
from muniment.protocols.mlflow.routing import MlflowRoute

RETRIED = {408, 429, 500, 502, 503, 504}  # by the client, mlflow/utils/rest_utils.py


class Said(wire.Message):
    name: wire.Required
    tags: list[wire.Tag] = []
    count: wire.Int64 = 0
    value: float = 0.0


def test_unknown_fields_and_nulls_are_as_if_they_were_not_there():
    said = wire.object_in({"name": "x", "new": 1, "tags": None, "count": "7", "value": "NaN"})
    found = wire.read_message(Said, said)
    assert (found.name, found.tags, found.count) == ("x", [], 7)
    assert math.isnan(found.value)
    assert wire.object_in({"a": [{"b": None, "c": 1}]}) == {"a": [{"c": 1}]}
    with pytest.raises(MalformedRequest):
        wire.object_in([])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Missing value for required parameter 'name'"),
        ({"name": ""}, "Missing value for required parameter 'name'"),
        ({"name": 5}, "Invalid value for parameter 'name'"),
        ({"name": "x", "tags": [{}]}, r"Missing value for required parameter 'tags\[0\].key'"),
        ({"name": "x", "tags": "y"}, "Invalid value for parameter 'tags'"),
        ({"name": "x", "count": 2**63}, "Invalid value for parameter 'count'"),
    ],
)
def test_a_wrong_parameter_is_named(said, words):
    with pytest.raises(ParameterRefused, match=words):
        wire.read_message(Said, said)


def test_empty_fields_are_left_out_and_odd_numbers_are_words():
    assert wire.encode_message(None) == b"{}"
    assert wire.encode_message(Said(name="x")) == b'{"name":"x"}'
    told = [wire.float_on_wire(value) for value in (1.5, math.nan, math.inf, -math.inf)]
    assert told == [1.5, "NaN", "Infinity", "-Infinity"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_refusal_has_a_code_and_no_mistake_is_repeated(kind):
    refusal = type("Refusal", (MunimentError,), {"kind": kind})("x")
    code = errors.code_of(refusal)
    assert code.name.isupper()
    may_pass = {Kind.LIMITED, Kind.UNAVAILABLE}
    assert (code.status in RETRIED) == (kind in may_pass)


def test_what_is_not_served_and_what_failed_are_told_apart():
    for missing in (NoSuchRoute("x"), MethodNotAllowed("x")):
        assert errors.code_of(missing) == errors.NOT_SERVED
    assert errors.code_of(Fault("x")) == errors.FAULT
    taken = type("Taken", (kernel.Conflict,), {"code": "catalog.name-taken"})
    assert errors.code_of(taken("x")).name == "RESOURCE_ALREADY_EXISTS"
    said = errors.message_of(taken("It is.", model="iris"))
    assert said == "Registered Model (name=iris) already exists. It is."
    assert errors.message_of(taken("It is.")) == "It is."


def test_a_token_belongs_to_its_list():
    order = [Ordering("attribute", "name", descending=True)]
    token = paging.token_after(order, ("a", 7))
    assert paging.read_token(token, order, lambda *_: True) == ("a", 7)
    assert paging.read_token("", order, lambda *_: True) is None
    for bad, accepted in ((token, False), ("!", True), ("e30", True), ("W10", True), (token, None)):
        other = [] if accepted is None else order
        with pytest.raises(ParameterRefused, match="page token"):
            paging.read_token(bad, other, lambda *_, fits=accepted: bool(fits))
    for asked in (0, 11):
        with pytest.raises(ParameterRefused, match="max_results"):
            paging.check_max(asked, 10)


def test_programs_and_pages_of_mlflow_are_answered_alike():
    routes = [route for route in MLFLOW.routes if isinstance(route, MlflowRoute)]
    one = {(r.path[5:], r.method, r.handler) for r in routes if r.path.startswith("/api/")}
    other = {(r.path[10:], r.method, r.handler) for r in routes if r.path.startswith("/ajax-api/")}
    assert one == other
    assert [route.path for route in routes if not route.handler.__doc__] == []
    assert len({(route.path, route.method) for route in routes}) == len(routes)


def test_what_a_refusal_looks_like(client):
    for path in ("/api/2.0/mlflow/runs/nope", "/ajax-api/3.0/mlflow/traces", "/api/2.0/nope"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (404, "ENDPOINT_NOT_FOUND")
    place = "/api/2.0/mlflow/registered-models/create"
    for raw in (b"[]", b"{", b'"x"', b"\xff", json.dumps({"name": "x" * 300}).encode()):
        answer = client.post(place, content=raw)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    del client.headers["Authorization"]
    answer = client.post(place, json={"name": "x"})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "UNAUTHENTICATED")
    assert "Basic" in answer.headers["www-authenticate"]
    assert client.get("/version").text.count(".") == 2
    health = client.get("/health")
    assert (health.text, health.headers["content-type"]) == ("OK", "text/plain; charset=utf-8")
    assert client.get("/api/3.0/mlflow/server-info").json()["workspaces_enabled"] is True
