"""Uploads in parts, over HTTP: any order, any interruption, and never other bytes."""

import base64
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.capabilities.catalog.service import uploads
from muniment.kernel.digest import Digest
from muniment.platform.unit import system_context

PART = 64 * 1024
CONTENT = os.urandom(2 * PART + 1000)
DIGEST = Digest.of(CONTENT)
PROJECT = "/api/v1/projects/default"
UPLOADS = f"{PROJECT}/uploads"


def announce(client, content=CONTENT, **changes):
    body = {"digest": Digest.of(content), "size_bytes": len(content), "part_bytes": PART}
    return client.post(UPLOADS, json={**body, **changes})


def part(content, number):
    return content[(number - 1) * PART : number * PART]


def digest_header(content):
    encoded = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return {"Content-Digest": f"sha-256=:{encoded}:"}


def send(client, place, number, content=CONTENT, **changes):
    chosen = part(content, number)
    headers = digest_header(changes.get("announced", chosen))
    sent = changes.get("sent", chosen)
    return client.put(f"{place}/parts/{number}", content=sent, headers=headers)


@pytest.fixture
def place(client):
    answer = announce(client)
    assert answer.status_code == 201, answer.text
    return f"{UPLOADS}/{answer.json()['upload_id']}"


def staged(client):
    return list(client.app.state.house.units.blobs.staging.uploads())


def test_parts_come_in_any_order_and_become_the_file(client, place):
    assert [send(client, place, number).status_code for number in (3, 1, 2)] == [201] * 3
    assert client.get(place).json()["received"] == [1, 2, 3]
    answer = client.post(f"{place}/complete")
    assert (answer.status_code, answer.json()["digest"]) == (201, DIGEST)
    assert client.post(f"{PROJECT}/blobs/missing", json={"digests": [DIGEST]}).json() == {
        "missing": []
    }
    blobs = client.app.state.house.units.blobs
    assert b"".join(blobs.read(DIGEST)) == CONTENT
    assert staged(client) == []
    assert client.post(f"{place}/complete").status_code == 201
    assert announce(client).json()["complete"]


def test_an_upload_is_continued_after_a_restart(settings):
    with TestClient(create_app(settings)) as client:
        client.headers["Authorization"] = f"Bearer {settings.bootstrap_token}"
        first = announce(client).json()
        send(client, f"{UPLOADS}/{first['upload_id']}", 2)
    with TestClient(create_app(settings)) as client:
        client.headers["Authorization"] = f"Bearer {settings.bootstrap_token}"
        again = announce(client).json()
        assert (again["upload_id"], again["received"]) == (first["upload_id"], [2])
        place = f"{UPLOADS}/{again['upload_id']}"
        early = client.post(f"{place}/complete")
        assert (early.status_code, early.json()["missing"]) == (409, [1, 3])
        assert [send(client, place, number).status_code for number in (1, 3)] == [201] * 2
        assert client.post(f"{place}/complete").status_code == 201


def test_resuming_with_other_bytes_is_refused_and_links_nothing(client, place):
    assert send(client, place, 1).status_code == 201
    other = send(client, place, 1, content=CONTENT[::-1])
    assert (other.status_code, other.json()["code"]) == (400, "catalog.part-differs")
    changed = CONTENT[:PART] + os.urandom(PART + 1000)
    assert [send(client, place, number, content=changed).status_code for number in (2, 3)] == [
        201
    ] * 2
    answer = client.post(f"{place}/complete")
    assert (answer.status_code, answer.json()["code"]) == (400, "blobs.wrong-digest")
    assert client.get(place).status_code == 404
    assert staged(client) == []
    assert DIGEST in client.post(f"{PROJECT}/blobs/missing", json={"digests": [DIGEST]}).text


def test_a_part_that_is_not_what_it_says_is_refused(client, place):
    for sent, code in (
        (part(CONTENT, 1)[::-1], "blobs.wrong-digest"),
        (part(CONTENT, 1)[:-1], "blobs.wrong-size"),
        (part(CONTENT, 1) + b"!", "blobs.too-large"),
    ):
        answer = send(client, place, 1, sent=sent)
        assert answer.json()["code"] == code
        assert answer.status_code < 500
    assert client.get(place).json()["received"] == []
    assert staged(client) == []


def test_what_makes_no_sense_is_refused(client, place):
    assert client.put(f"{place}/parts/1", content=b"x").json()["code"] == "request.digest-required"
    for number in ("0", "4", "x", "-1", "9" * 30):
        answer = client.put(f"{place}/parts/{number}", content=b"x", headers=digest_header(b"x"))
        assert (answer.status_code, answer.json()["code"]) == (400, "catalog.part-refused"), number
    assert announce(client, size_bytes=5).json()["code"] == "catalog.size-contradicted"
    assert announce(client, b"new", size_bytes=2**50).json()["code"] == "catalog.upload-refused"
    assert announce(client, b"new", part_bytes=1).json()["code"] == "catalog.upload-refused"
    for unknown in ("x", "0193a4c0-0000-7000-8000-000000000001", "../../x"):
        assert client.get(f"{UPLOADS}/{unknown}").status_code == 404


def test_an_aborted_upload_leaves_nothing(client, place):
    send(client, place, 1)
    assert client.delete(place).status_code == 204
    assert client.delete(place).status_code == 404
    assert staged(client) == []


def test_an_empty_file_has_no_parts(client):
    found = announce(client, b"").json()
    assert found["parts_count"] == 0
    assert client.post(f"{UPLOADS}/{found['upload_id']}/complete").status_code == 201


def test_the_same_upload_finished_many_times_at_once_is_one_file(client, place):
    for number in (1, 2, 3):
        send(client, place, number)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: client.post(f"{place}/complete"), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert b"".join(client.app.state.house.units.blobs.read(DIGEST)) == CONTENT


def test_the_same_file_announced_many_times_at_once_is_one_upload(client):
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: announce(client), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["upload_id"] for answer in answers}) == 1


def test_a_part_the_store_has_lost_is_sent_again(client, place):
    for number in (1, 2, 3):
        send(client, place, number)
    blobs = client.app.state.house.units.blobs
    blobs.staging.discard(place.rpartition("/")[2])
    answer = client.post(f"{place}/complete")
    assert (answer.status_code, answer.json()["code"]) == (409, "catalog.upload-incomplete")
    for number in (1, 2, 3):
        assert send(client, place, number).status_code == 201
    assert client.post(f"{place}/complete").status_code == 201


def test_an_upload_that_has_expired_is_swept_away(house, clock):
    def run(work):
        return house.units.write(system_context("test"), work)

    found = run(lambda unit: uploads.begin(unit, "default", DIGEST, len(CONTENT), PART))
    staging = house.units.blobs.staging
    first = part(CONTENT, 1)
    writer = staging.open_part(found.upload_id, 1, expected=Digest.of(first), size_bytes=PART)
    writer.write(first)
    writer.commit()
    run(lambda unit: uploads.note_part(unit, "default", found.upload_id, 1, Digest.of(first)))
    run(uploads.sweep)
    assert list(staging.uploads()) == [found.upload_id]
    clock.now += timedelta(days=8) + timedelta(days=365)
    run(uploads.sweep)
    assert list(staging.uploads()) == []
    with pytest.raises(uploads.UploadNotFound):
        run(lambda unit: uploads.show(unit, "default", found.upload_id))
