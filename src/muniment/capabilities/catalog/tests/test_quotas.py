"""Quotas: nothing gets past them, however many try at once."""

import base64
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from muniment.capabilities import projects
from muniment.capabilities.catalog.service import quotas
from muniment.kernel.digest import Digest
from muniment.kernel.errors import Forbidden
from muniment.platform.auth import Role
from tests.support import postgres
from tests.support.house import person
from tests.support.serving import serving

PROJECT = "/api/v1/projects/default"
QUOTA = f"{PROJECT}/quota"
SIZE = 1000


def limit(client, max_bytes, place=QUOTA):
    answer = client.put(place, json={"max_bytes": max_bytes})
    assert answer.status_code == 200, answer.text
    return answer.json()


def put(client, content, project=PROJECT):
    return client.put(f"{project}/blobs/{Digest.of(content)}", content=content)


def used(client, place=QUOTA):
    found = client.get(place).json()
    return found["used_bytes"], found["reserved_bytes"]


def test_a_quota_is_set_shown_and_kept_in_the_journal(client):
    assert client.get(QUOTA).json() == {
        "max_bytes": None,
        "used_bytes": 0,
        "reserved_bytes": 0,
        "revision": 0,
    }
    found = limit(client, 5)
    assert found["max_bytes"] == 5
    stale = client.put(QUOTA, json={"max_bytes": 6}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert limit(client, None)["max_bytes"] is None
    assert client.put(QUOTA, json={"max_bytes": -1}).status_code == 422
    assert client.get("/api/v1/quota").json()["max_bytes"] is None


def test_a_quota_of_the_past_is_the_one_of_then(workshop, clock):
    workshop.do(quotas.set_quota, "default", 5)
    then = clock.advance(days=1)
    clock.advance(days=1)
    workshop.do(quotas.set_quota, "default", 6)
    assert workshop.at(then).see(quotas.usage, "default").max_bytes == 5
    assert workshop.see(quotas.usage, "default").max_bytes == 6


def test_what_does_not_fit_is_refused_with_what_is_used_allowed_and_whom_to_ask(client):
    limit(client, 1500)
    assert put(client, os.urandom(SIZE)).status_code == 201
    answer = put(client, os.urandom(SIZE))
    assert answer.status_code == 413
    said = answer.json()
    assert (said["max_bytes"], said["used_bytes"], said["wanted_bytes"]) == (1500, SIZE, SIZE)
    assert "administrator" in said["detail"]
    assert put(client, os.urandom(500)).status_code == 201
    assert used(client) == (1500, 0)


def test_the_same_bytes_count_once_in_a_project_and_references_not_at_all(client):
    limit(client, SIZE)
    content = os.urandom(SIZE)
    assert [put(client, content).status_code for _ in range(3)] == [201] * 3
    client.post("/api/v1/models", json={"name": "m"})
    reference = {"path": "w", "uri": "s3://bucket/w", "size_bytes": 10**9}
    stored = {"path": "s", "digest": Digest.of(content), "size_bytes": SIZE}
    for files in ({"references": [reference]}, {"files": [stored]}):
        answer = client.post("/api/v1/models/default/m/versions", json=files)
        assert answer.status_code == 201, answer.text
    assert used(client) == (SIZE, 0)


def test_the_quota_of_the_instance_is_over_all_projects(client):
    client.post("/api/v1/projects", json={"name": "side"})
    limit(client, 1500, "/api/v1/quota")
    content = os.urandom(SIZE)
    assert put(client, content).status_code == 201
    # That another project holds the same bytes makes no difference: it is not told.
    answer = put(client, content, "/api/v1/projects/side")
    assert (answer.status_code, answer.json()["code"]) == (413, "catalog.quota-exceeded")
    assert used(client, "/api/v1/quota") == (SIZE, 0)


def test_the_size_is_said_before_where_it_counts(client):
    def pieces():
        yield b"abc"

    place = f"{PROJECT}/blobs/{Digest.of(b'abc')}"
    limit(client, 5)
    answer = client.put(place, content=pieces())
    assert (answer.status_code, answer.json()["code"]) == (400, "catalog.length-required")
    limit(client, None)
    assert client.put(place, content=pieces()).status_code == 201


def test_room_is_given_back_when_a_file_does_not_arrive(client):
    limit(client, SIZE)
    place = f"{PROJECT}/blobs/{Digest.of(b'something else')}"
    assert client.put(place, content=os.urandom(SIZE)).status_code == 400
    assert used(client) == (0, 0)
    announced = {"digest": Digest.of(b"x"), "size_bytes": SIZE}
    upload = client.post(f"{PROJECT}/uploads", json=announced).json()
    assert used(client) == (0, SIZE)
    assert put(client, b"y").status_code == 413
    client.delete(f"{PROJECT}/uploads/{upload['upload_id']}")
    assert put(client, b"y").status_code == 201


def test_only_who_runs_the_registry_sets_quotas(workshop):
    home = workshop.see(projects.project_named, "default")
    owner = workshop.as_(person("ada", Role.MODEL_OWNER, scope=home.scope))
    assert owner.see(quotas.usage, "default").max_bytes is None
    for project in ("default", None):
        with pytest.raises(Forbidden, match="admin"):
            owner.do(quotas.set_quota, project, 1)
    with pytest.raises(Forbidden):
        owner.see(quotas.usage, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request, tmp_path):
    if request.param == "sqlite":
        with serving(tmp_path) as server:
            yield server
        return
    url = request.getfixturevalue("postgres_server")
    with (
        postgres.fresh_database(url) as database,
        serving(tmp_path, {"MUNIMENT_DATABASE_URL": database, "MUNIMENT_WORKERS": "2"}) as server,
    ):
        yield server


def in_parts(http, content):
    """Send a file in one part of an upload."""
    announced = {"digest": Digest.of(content), "size_bytes": len(content)}
    answer = http.post(f"{PROJECT}/uploads", json=announced)
    if not answer.is_success:
        return answer.status_code
    place = f"{PROJECT}/uploads/{answer.json()['upload_id']}"
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    headers = {"Content-Digest": f"sha-256=:{digest}:"}
    sent = http.put(f"{place}/parts/1", content=content, headers=headers)
    assert sent.status_code == 201, sent.text
    return http.post(f"{place}/complete").status_code


def test_many_uploads_at_once_never_get_past_a_quota(served):
    fits = 5
    with httpx2.Client(base_url=served.url, headers=served.headers, timeout=60) as http:
        limit(http, fits * SIZE + 500)
        files = [os.urandom(SIZE) for _ in range(16)]

        def send(number):
            content = files[number]
            return in_parts(http, content) if number % 2 else put(http, content).status_code

        with ThreadPoolExecutor(16) as threads:
            statuses = list(threads.map(send, range(len(files))))
        assert sorted(statuses) == [201] * fits + [413] * (len(files) - fits)
        assert used(http) == (fits * SIZE, 0)
