"""Legal holds, over HTTP."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from muniment.capabilities import catalog, custody
from muniment.capabilities.catalog.tests.factories import register, version
from muniment.capabilities.imports.tests.inventory import HEAD, MAPPING, ROWS
from tests.support.people import caller

API = "/api/v1"
HELD = (409, "custody.under-hold")


@pytest.fixture
def legal(client):
    """Somebody of the legal department, beside a model with two versions."""
    client.post(f"{API}/models", json={"name": "fraud"})
    for _ in range(2):
        body = {"references": [{"path": "w", "uri": "s3://bucket/w"}]}
        client.post(f"{API}/models/default/fraud/versions", json=body)
    client.post(f"{API}/use-cases", json={"name": "cards", "title": "Cards"})
    return caller(client, "lena", "legal")


def hold(legal, target: str):
    return legal.do("POST", "/holds", target=target, reason="litigation", ticket="L-7")


def delete(client, path: str):
    answer = client.request("DELETE", API + path, json={"reason": "by mistake"})
    return (answer.status_code, "" if answer.is_success else answer.json()["code"])


def test_nothing_that_a_hold_covers_is_deleted(client, legal):
    for target in ("project:default", "fraud", "default/fraud", "fraud@1"):
        held = hold(legal, target)
        assert delete(client, "/models/default/fraud") == HELD, target
        assert delete(client, "/models/default/fraud/versions/1") == HELD, target
        legal.do("DELETE", f"/holds/{held['hold_id']}", reason="settled")


def test_a_hold_on_a_version_leaves_the_others_alone(client, legal):
    hold(legal, "fraud@1")
    assert delete(client, "/models/default/fraud/versions/2")[0] == 200


def test_a_hold_on_a_project_covers_its_use_cases(client, legal):
    schema = {"name": "note", "applies_to": ["use_case"], "body": {"type": "object"}}
    client.post(f"{API}/schemas", json=schema)
    client.post(f"{API}/schemas/note/1/publish")
    said = "/use-cases/default/cards/aspects/note"
    assert client.put(API + said, json={"by": "ada"}).is_success
    held = hold(legal, "project:default")
    assert delete(client, "/use-cases/default/cards") == HELD
    assert delete(client, said) == HELD
    legal.do("DELETE", f"/holds/{held['hold_id']}", reason="settled")
    assert delete(client, "/use-cases/default/cards")[0] == 200


def test_aliases_may_still_move(client, legal):
    hold(legal, "fraud")
    answer = client.put(f"{API}/models/default/fraud/aliases/best", json={"version": "1"})
    assert answer.is_success, answer.text
    assert client.delete(f"{API}/models/default/fraud/aliases/best").is_success


def test_who_has_one_project_releases_no_hold_of_others(client, legal):
    path = f"/holds/{hold(legal, 'fraud')['hold_id']}"
    ada = caller(client, "ada", "admin", on="project:default")
    assert ada.code("DELETE", path, reason="in the way") == (403, "forbidden")
    own = ada.do("POST", "/holds", target="fraud", reason="own", ticket="L-8")["hold_id"]
    assert ada.do("DELETE", f"/holds/{own}", reason="settled")["released_by"] == "ada"
    assert caller(client, "eve", "legal").do("DELETE", path, reason="settled")


def test_a_hold_ends_when_it_is_released_with_a_reason(client, legal):
    held = hold(legal, "fraud")
    path = f"/holds/{held['hold_id']}"
    assert legal.code("DELETE", path, reason=" ")[1] == "custody.hold-refused"
    released = legal.do("DELETE", path, reason="settled")
    assert (released["released_by"], released["release_reason"]) == ("lena", "settled")
    assert legal.code("DELETE", path, reason="again") == (409, "custody.hold-over")
    assert delete(client, "/models/default/fraud")[0] == 200
    assert legal.get("/holds?active=true")["items"] == []
    assert len(legal.get("/holds")["items"]) == 1


def test_the_undo_of_an_import_leaves_what_is_held(client, legal):
    files = {"file": ("a.csv", (HEAD + ROWS).encode()), "mapping": ("m.yaml", MAPPING.encode())}
    done = client.post(f"{API}/imports?format=csv", files=files).json()
    brought = [
        f"{model['project']}/{model['name']}"
        for model in client.get(f"{API}/models").json()["items"]
        if model["name"] != "fraud"
    ]
    for target in brought:
        hold(legal, target)
    undone = client.post(f"{API}/imports/{done['run']['id']}/undo", json={}).json()
    kept = {f"{one['project']}/{one['name']}" for one in undone["kept"]}
    assert brought
    assert kept >= set(brought)


def test_what_is_said_under_a_schema_of_a_held_model_stays(client, legal):
    schema = {"name": "note", "applies_to": ["model"], "body": {"type": "object"}}
    client.post(f"{API}/schemas", json=schema)
    client.post(f"{API}/schemas/note/1/publish")
    place = "/models/default/fraud/aspects/note"
    assert client.put(API + place, json={"by": "ada"}).is_success
    hold(legal, "fraud")
    assert delete(client, place) == HELD
    assert client.put(API + place, json={"by": "grace"}).is_success


def test_only_those_who_may_set_holds(client, legal):
    owner = caller(client, "olga", "model_owner")
    body = {"target": "fraud", "reason": "x", "ticket": "T"}
    assert owner.code("POST", "/holds", **body)[0] == 403
    hold(legal, "fraud")
    assert len(owner.get("/holds")["items"]) == 1


def test_a_hold_on_nothing_or_for_nothing_is_refused(legal):
    good = {"target": "fraud", "reason": "x", "ticket": "T"}
    targets = [{"target": target} for target in ("nothing", "project:nothing", "fraud@9", "")]
    for bad in (*targets, {"reason": ""}, {"ticket": " "}):
        assert 400 <= legal.code("POST", "/holds", **{**good, **bad})[0] < 500, bad
    assert legal.get("/holds")["items"] == []


def test_a_hold_and_a_deletion_at_once_are_one_after_the_other(workshop):
    model = register(workshop)
    version(workshop)
    place = custody.Place(model.project_id, model.model_id)
    looked, go_on = threading.Event(), threading.Event()

    def slow_deletion(unit):
        catalog.delete_model(unit, "default", "fraud", "x")
        looked.set()
        go_on.wait(60)

    with ThreadPoolExecutor(2) as pool:
        deleting = pool.submit(workshop.run, slow_deletion)
        assert looked.wait(60)
        holding = pool.submit(workshop.do, custody.set_hold, place, "fraud", reason="x", ticket="T")
        time.sleep(0.1)
        assert not holding.done()
        go_on.set()
        deleting.result()
        assert holding.result().is_active
