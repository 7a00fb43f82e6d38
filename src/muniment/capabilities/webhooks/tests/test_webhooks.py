"""Webhooks over HTTP, natively and as MLflow's clients make them: who may, and what is refused."""

import json
from threading import BoundedSemaphore

import pytest
import structlog
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.capabilities.webhooks.service import sending, trying, webhooks
from muniment.platform.journal import DOCUMENTS
from tests.support.people import API, caller, house_of
from tests.support.receiving import receiving
from tests.support.serving import TOKEN

URL = "/webhooks"
OURS = {"sec-fetch-site": "same-origin"}
SECRET = "canary-5d1f0b7a"
HOOK = {"name": "told", "url": "https://hooks.example/x", "events": ["model_version.created"]}
MLFLOW = "/api/2.0/mlflow/webhooks"
CREATED = {"entity": "MODEL_VERSION", "action": "CREATED"}


@pytest.fixture(scope="module")
def client(shared_settings):
    """The application, asked by the first administrator; nothing is done behind the requests."""
    found = TestClient(create_app(shared_settings), follow_redirects=False)
    found.headers["Authorization"] = f"Bearer {TOKEN}"
    for project in ("birds", "fish"):
        assert found.post(f"{API}/projects", json={"name": project}).is_success
    yield found
    found.close()
    house_of(found).close()


@pytest.fixture(scope="module")
def owner(client):
    return caller(client, "olga", "model_owner", on="project:birds")


@pytest.fixture(scope="module")
def viewer(client):
    return caller(client, "vera", "viewer")


def made(who, **wish):
    return who.do("POST", URL, **{**HOOK, **wish})


def test_a_webhook_is_made_shown_changed_and_taken_away(owner):
    hook = made(owner, project="birds", secret=SECRET)
    one = f"{URL}/{hook['webhook_id']}"
    shown = owner("GET", one)
    assert shown.json() == hook
    assert (hook["signed"], hook["status"], hook["answers"]) == (True, "ACTIVE", "olga")
    match = {"if-match": shown.headers["etag"]}
    changed = owner("PATCH", one, {"status": "DISABLED", "secret": None}, match).json()
    assert (changed["status"], changed["signed"]) == ("DISABLED", False)
    assert owner("PATCH", one, {"name": "x"}, match).status_code == 412
    assert owner("DELETE", one).is_success
    assert owner("GET", one).status_code == 404
    then = hook["updated_at"]
    assert owner.get(f"{one}?as_of={then}")["name"] == "told"
    listed = [one["webhook_id"] for one in owner.get(f"{URL}?project=birds")["items"]]
    assert hook["webhook_id"] not in listed


def test_only_owners_have_addresses_told_and_only_of_what_is_theirs(client, owner, viewer):
    assert owner.code("POST", URL, **HOOK) == (403, "forbidden")
    assert viewer.code("POST", URL, **HOOK, project="birds") == (403, "forbidden")
    assert owner.code("POST", URL, **HOOK, project="fish")[0] == 404
    everywhere = client.post(f"{API}{URL}", json=HOOK).json()
    fish = client.post(f"{API}{URL}", json={**HOOK, "project": "fish"}).json()
    for hook in (everywhere, fish):
        one = f"{URL}/{hook['webhook_id']}"
        for method, path in (
            ("GET", one),
            ("PATCH", one),
            ("DELETE", one),
            ("POST", f"{one}/test"),
        ):
            assert owner(method, path, {}).status_code == 404
        assert owner("GET", f"{one}/deliveries").status_code == 404
    seen = {one["webhook_id"] for one in owner.get(URL)["items"]}
    assert seen.isdisjoint({everywhere["webhook_id"], fish["webhook_id"]})
    made(owner, project="birds")
    assert viewer.get("/events?type=webhook.created")["items"] == []
    assert owner.get("/events?type=webhook.created")["items"] != []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "outgoing.refused"),
        ({"url": "https://[::1]/"}, "outgoing.refused"),
        ({"url": "https://2130706433/"}, "outgoing.refused"),
        ({"url": "https://a@hooks.example/"}, "outgoing.refused"),
        ({"url": "file:///etc/passwd"}, "outgoing.refused"),
        ({"events": []}, "webhooks.events"),
        ({"events": ["model.exploded"]}, "webhooks.events"),
        ({"events": ["budget_policy.exceeded"]}, "webhooks.events"),
        ({"name": " "}, "value.refused"),
        ({"secret": "two\nlines"}, "value.refused"),
    ],
)
def test_what_cannot_be_told_or_reached_is_refused_and_leaves_nothing(owner, change, code):
    before = owner.get(URL)["items"]
    assert owner.code("POST", URL, **{**HOOK, "project": "birds", **change})[1] == code
    assert owner.get(URL)["items"] == before


def test_as_many_examples_are_sent_at_once_as_there_is_room_for(owner, monkeypatch):
    monkeypatch.setattr(trying, "_room", BoundedSemaphore(1))
    one = f"{URL}/{made(owner, project='birds')['webhook_id']}"
    with trying._room:
        assert owner.code("POST", f"{one}/test") == (429, "webhooks.too-many-trials")
    broken = owner.client.post(
        f"{API}{one}/test", content=b"[", headers={"Authorization": f"Bearer {owner.secret}"}
    )
    assert broken.status_code == 400


def test_nobody_has_more_webhooks_than_there_is_room_for(owner, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST", 1)
    made_before = owner.get(f"{URL}?project=birds")["items"] or [made(owner, project="birds")]
    assert made_before
    assert owner.code("POST", URL, **HOOK, project="birds") == (409, "webhooks.too-many")


def test_what_is_sent_is_asked_for_again_and_a_patch_says_nothing_it_does_not_say(owner):
    one = f"{URL}/{made(owner, project='birds')['webhook_id']}"
    assert owner.do("PATCH", one, name=None, url=None)["name"] == "told"
    missing = f"{one}/deliveries/none/redeliver"
    assert owner.code("POST", missing) == (404, "webhooks.delivery-not-found")


def test_an_example_is_sent_at_once(owner):
    with receiving() as receiver:
        hook = made(owner, project="birds", url=receiver.url, secret=SECRET)
        one = f"{URL}/{hook['webhook_id']}"
        assert owner.do("POST", f"{one}/test")["success"]
        receiver.status = 500
        failed = owner.do("POST", f"{one}/test", event="version.registered")
        assert (failed["success"], failed["status"], failed["text"]) == (False, 500, "thanks")
        assert owner.code("POST", f"{one}/test", event="x.y")[1] == "webhooks.events"
    first, second = (json.loads(came.body) for came in receiver.came)
    assert (first["entity"], first["workspace"]) == ("model_version", "birds")
    assert second["type"] == "muniment.version.registered"
    gone = owner.do("POST", f"{one}/test")
    assert (gone["success"], gone["status"]) == (False, None)


def test_a_secret_is_shown_to_nobody_and_written_down_nowhere(client, owner):
    house = house_of(client)
    with structlog.testing.capture_logs() as logs, receiving(503) as receiver:
        hook = made(owner, project="birds", url=receiver.url, secret=SECRET)
        one = f"{URL}/{hook['webhook_id']}"
        model = {"project": "birds", "name": "kestrel"}
        client.post(f"{API}/models", json=model)
        changed = {"events": ["registered_model.created", "webhook.changed"]}
        owner.do("PATCH", one, **changed)
        client.post(f"{API}/models", json={**model, "name": "kite"})
        house.followers.catch_up()
        sending.send_due(house.units, hook["webhook_id"])
        texts = [
            owner("GET", path).text for path in (one, URL, f"{one}/history", f"{one}/deliveries")
        ]
        texts += [client.get(path).text for path in (f"{URL}/{hook['webhook_id']}", URL)]
        refused = client.post(f"{URL}/{hook['webhook_id']}", data={"secret": SECRET}, headers=OURS)
        texts += [refused.text, owner("POST", URL, {**HOOK, "secret": SECRET, "x": 1}).text]
        texts += [owner("PATCH", one, {"secret": f"{SECRET}\n"}).text]
    assert owner.get(f"{one}/deliveries")["items"][0]["status"] == 503
    bodies = house.database.read(lambda c: list(c.execute(DOCUMENTS.select()).scalars()))
    kept = [row[1] for row in house.database.read(lambda c: list(c.execute(DOCUMENTS.select())))]
    assert all(SECRET not in text for text in [*texts, *bodies, *kept, str(logs)])
    files = [one for one in house.settings.data.glob("muniment.db*") if one.is_file()]
    assert all(SECRET.encode() not in file.read_bytes() for file in files)


def test_the_pages_make_try_change_and_take_away(client):
    with receiving() as receiver:
        fields = {"name": "Paged", "url": receiver.url, "events": "version.registered\nalias.set"}
        assert client.post(URL, data=fields, headers=OURS).status_code == 303
        hook = client.get(f"{API}{URL}").json()["items"][0]
        page = f"{URL}/{hook['webhook_id']}"
        assert "Paged" in client.get(URL).text
        assert client.post(f"{page}/test", headers=OURS).status_code == 303
        receiver.status = 410
        told = client.post(f"{page}/test", headers=OURS)
        assert (told.status_code, "answered 410" in told.text) == (409, True)
    fields |= {"status": "DISABLED", "secret": SECRET}
    assert client.post(page, data=fields, headers=OURS).status_code == 303
    assert "disabled" in client.get(page).text
    broken = client.post(page, data={**fields, "url": "ftp://x/"}, headers=OURS)
    assert 'id="field-url-error"' in broken.text
    assert client.post(f"{page}/delete", headers=OURS).status_code == 303
    assert client.get(page).status_code == 404


class Mlflow:
    """Asks as MLflow's client does, in a workspace."""

    def __init__(self, client, workspace="birds"):
        self.client = client
        self.headers = {"X-MLFLOW-WORKSPACE": workspace}

    def __call__(self, method, path="", **said):
        body = {"params": said} if method == "GET" else {"json": said}
        return self.client.request(method, f"{MLFLOW}{path}", headers=self.headers, **body)

    def do(self, method, path="", **said):
        answer = self(method, path, **said)
        assert answer.status_code == 200, answer.text
        return answer.json()


def test_mlflows_clients_make_list_change_and_take_away(client):
    birds, fish = Mlflow(client), Mlflow(client, "fish")
    wish = {"name": "own", "url": "https://hooks.example/x", "events": [CREATED]}
    made = birds.do("POST", **wish, secret=SECRET, description="d")["webhook"]
    assert made["events"] == [CREATED]
    assert (made["status"], made["description"], "secret" in made) == ("ACTIVE", "d", False)
    one = f"/{made['webhook_id']}"
    assert birds.do("GET", one) == {"webhook": made}
    gone = fish("GET", one)
    assert (gone.status_code, gone.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    assert fish("DELETE", one).status_code == 404
    natively = {"events": ["version.registered", "model_version.created"]}
    client.patch(f"{API}{URL}{one}", json=natively)
    alias = {"entity": "model_version_alias", "action": "created"}
    changed = birds.do("PATCH", one, events=[alias], status="DISABLED")["webhook"]
    assert changed["status"] == "DISABLED"
    assert changed["events"] == [{"entity": "MODEL_VERSION_ALIAS", "action": "CREATED"}]
    kept = client.get(f"{API}{URL}{one}").json()
    assert kept["events"] == ["model_version_alias.created", "version.registered"]
    assert kept["signed"]
    assert birds.do("DELETE", one) == {}
    assert birds("GET", one).status_code == 404


def test_mlflows_lists_come_in_pages_and_hold_what_it_has_words_for(client):
    fish = Mlflow(client, "fish")
    wish = {"name": "own", "url": "https://hooks.example/x", "events": [CREATED]}
    ids = [fish.do("POST", **wish)["webhook"]["webhook_id"] for _ in range(3)]
    client.post(f"{API}{URL}", json={**HOOK, "events": ["alias.set"], "project": "fish"})
    found, token = [], ""
    while True:
        page = fish.do("GET", max_results=2, page_token=token)
        found += [one["webhook_id"] for one in page["webhooks"]]
        if not (token := page.get("next_page_token")):
            break
    assert found[:3] == ids[::-1]
    assert fish("GET", page_token="?").status_code == 400
    assert fish("GET", max_results=0).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"events": []},
        {"events": [{"entity": "MODEL_VERSION", "action": "UPDATED"}]},
        {"events": [{"entity": "BUDGET_POLICY", "action": "EXCEEDED"}]},
        {"url": "http://10.0.0.1/"},
        {"name": ""},
        {"status": "PAUSED"},
    ],
)
def test_mlflows_clients_hear_what_is_wrong_in_their_words(client, change):
    wish = {"name": "own", "url": "https://hooks.example/x", "events": [CREATED], **change}
    refused = Mlflow(client)("POST", **wish)
    assert refused.status_code == 400
    assert refused.json()["error_code"] == "INVALID_PARAMETER_VALUE"


def test_mlflows_clients_try_a_webhook_out(client):
    birds = Mlflow(client)
    with receiving() as receiver:
        wish = {"name": "own", "url": receiver.url, "events": [CREATED], "secret": SECRET}
        one = f"/{birds.do('POST', **wish)['webhook']['webhook_id']}"
        answer = birds.do("POST", f"{one}/test")["result"]
        assert answer == {"success": True, "response_status": 200, "response_body": "thanks"}
        event = {"entity": "REGISTERED_MODEL", "action": "CREATED"}
        birds.do("POST", f"{one}/test", event=event)
        receiver.status = 500
        assert birds.do("POST", f"{one}/test")["result"]["response_status"] == 500
    assert json.loads(receiver.came[1].body)["entity"] == "registered_model"
    nobody = birds.do("POST", f"{one}/test")["result"]
    assert nobody["success"] is False
    assert "did not answer" in nobody["error_message"]
