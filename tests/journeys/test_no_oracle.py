"""Nobody learns from any answer what other projects hold (security.md, case 25)."""

import base64
import hashlib
import re
import secrets
from unittest.mock import patch

import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs.disk import DiskObjects
from muniment.platform.settings import Settings
from tests.support.serving import TOKEN

API = "/api/v1"
HELD = secrets.token_bytes(3000)
UNKNOWN = secrets.token_bytes(3000)
# What differs in any two answers: ids, times, digests, and the digits of none of these.
VARYING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|sha256:[0-9a-f]{64}|\d{4}-\d\d-\d\dT[0-9:.]+Z?|[0-9a-f]{64}"
)


@pytest.fixture
def settings(tmp_path):
    """One database is enough: what is asked here does not depend on it."""
    return Settings(data=tmp_path, bootstrap_token=TOKEN)


@pytest.fixture
def stranger(client):
    """Somebody who may write in one project, while another holds a file."""
    for project in ("theirs", "mine"):
        client.post(f"{API}/projects", json={"name": project}).raise_for_status()
    place = f"{API}/projects/theirs/blobs/{Digest.of(HELD)}"
    assert client.put(place, content=HELD).status_code == 201
    client.post(f"{API}/users", json={"name": "eve", "kind": "service"}).raise_for_status()
    given = {"principal": "eve", "role": "contributor", "scope": "project:mine"}
    client.post(f"{API}/grants", json=given).raise_for_status()
    token = client.post(f"{API}/tokens", json={"name": "t", "owner": "eve", "level": "write"})
    assert token.status_code == 201, token.text
    headers = {"Authorization": f"Bearer {token.json()['secret']}"}
    client.post(
        f"{API}/models", json={"project": "mine", "name": "m"}, headers=headers
    ).raise_for_status()

    def ask(method, path, **sent):
        sent["headers"] = {**sent.get("headers", {}), **headers}
        return client.request(method, f"{API}{path}", **sent)

    return ask


def said(answer):
    kept = {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith("muniment-") and name != "location"
    }
    return answer.status_code, VARYING.sub("…", answer.text), kept


def questions(content):
    """Every request that names a digest, about these bytes; none brings the bytes."""
    digest = Digest.of(content)
    encoded = base64.b64encode(hashlib.sha256(content).digest()).decode()
    announced = {"digest": digest, "size_bytes": len(content)}
    blob = f"/projects/mine/blobs/{digest}"
    file = {"path": "w", "digest": digest}
    yield "POST", "/projects/mine/blobs/missing", {"json": {"digests": [digest]}}
    yield "POST", "/projects/theirs/blobs/missing", {"json": {"digests": [digest]}}
    for method in ("HEAD", "GET", "DELETE"):
        yield method, blob, {}
        yield method, f"/projects/theirs/blobs/{digest}", {}
    yield "PUT", blob, {"content": b"other bytes"}
    yield "PUT", blob, {"content": b""}
    yield "POST", "/models/mine/m/versions", {"json": {"files": [file]}}
    yield "POST", "/projects/theirs/uploads", {"json": announced}
    yield "POST", "/projects/mine/uploads", {"json": announced}
    yield "POST", "/projects/mine/uploads", {"json": {**announced, "size_bytes": 1}}
    yield "PUT", "{upload}/parts/1", {"headers": {"Content-Digest": f"sha-256=:{encoded}:"}}
    yield "POST", "{upload}/complete", {}
    yield "GET", "{upload}", {}
    yield "DELETE", "{upload}", {}
    yield "GET", "/projects/mine/quota", {}


def answers(ask, content):
    upload = ""
    for method, path, sent in questions(content):
        answer = ask(method, path.format(upload=upload), **sent)
        if method == "POST" and path == "/projects/mine/uploads" and answer.status_code == 201:
            upload = f"/projects/mine/uploads/{answer.json()['upload_id']}"
        assert answer.status_code < 500
        yield (method, path.partition("sha256:")[0]), said(answer)


def test_every_answer_about_bytes_of_others_is_that_about_bytes_nobody_has(stranger):
    assert list(answers(stranger, HELD)) == list(answers(stranger, UNKNOWN))


def test_the_store_is_not_even_asked_before_the_bytes_are_there(stranger):
    asked: list[str] = []
    real = DiskObjects.size_of

    def watched(self, name):
        asked.append(name)
        return real(self, name)

    with patch.object(DiskObjects, "size_of", watched):
        list(answers(stranger, HELD))
    assert not [name for name in asked if name.startswith("sha256/")]


def test_having_the_bytes_is_sending_them(stranger):
    digest = Digest.of(HELD)
    assert stranger("PUT", f"/projects/mine/blobs/{digest}", content=HELD).status_code == 201
    missing = stranger("POST", "/projects/mine/blobs/missing", json={"digests": [digest]})
    assert missing.json() == {"missing": []}
    quota = stranger("GET", "/projects/mine/quota").json()
    assert quota["used_bytes"] == len(HELD)
