"""What a caller may write into an address or a header without our failing over it."""

import json

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.settings import Settings
from tests.support.hostile import Attack
from tests.support.probing import Prober
from tests.support.serving import TOKEN


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("addresses"), bootstrap_token=TOKEN)
    with TestClient(create_app(settings)) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.mark.parametrize("path", ["/api/v1/models", "/models", "/healthz"])
@pytest.mark.parametrize(
    ("method", "query"), [("GET", b"q=%00"), ("GET", b"q=\xff"), ("POST", b"\xff")]
)
def test_a_query_that_no_text_can_hold_is_refused(client, method, path, query):
    with Prober(client.app) as prober:
        heard = prober.ask(Attack(method, path, query=query), TOKEN)
    assert (heard.status, heard.faults) == (400, [])
    assert json.loads(heard.body)["code"] == "request.malformed"


def test_a_path_that_no_text_can_hold_is_refused(client):
    answer = client.get("/api/v1/models/default/a%00b")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")


@pytest.mark.parametrize("length", ["9" * 5000, "9" * 20, "-1", "x", ""])
def test_a_length_that_is_none_is_no_fault_of_ours(client, length):
    answer = client.post("/api/v1/models", content=b"{}", headers={"content-length": length})
    assert answer.status_code in {413, 422}


@pytest.mark.parametrize("purpose", [b"a\x00b", b"\x07", b"x" * 501])
def test_a_purpose_that_cannot_be_kept_is_refused(client, purpose):
    answer = client.get("/api/v1/models", headers={"muniment-purpose": purpose})
    assert (answer.status_code, answer.json()["code"]) == (422, "value.refused")


@pytest.mark.parametrize("origin", ["http://[", "http://]", "null", "", "x"])
def test_an_origin_that_is_none_is_a_strange_one(client, origin):
    headers = {"origin": origin}
    answer = client.post("/models/new", data={"name": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.cross-site")


@pytest.mark.parametrize("noun", ["users", "groups", "use-cases"])
def test_a_name_in_any_script_is_an_address(client, noun):
    name = f"\u0627\u0644\u0643\u0644 {noun}"
    title = {"title": "x"} if noun == "use-cases" else {}
    made = client.post(f"/api/v1/{noun}", json={"name": name, **title})
    assert made.status_code == 201, made.text
    assert made.headers["location"].isascii()
    assert client.get(made.headers["location"]).json()["name"] == name
