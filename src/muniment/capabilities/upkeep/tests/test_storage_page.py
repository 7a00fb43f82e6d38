"""The page of the storage, and what people are told elsewhere."""

import threading
from dataclasses import replace

from muniment.capabilities.upkeep.service.scrubbing import scrub
from muniment.capabilities.upkeep.tests.storage import damage
from muniment.kernel.digest import Digest
from tests.support.people import house_of

API = "/api/v1"
STORED = b"weights" * 100
PAGE = {"Accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}
VERSION = "/models/default/fraud/versions/1"


def push(client):
    client.post(f"{API}/models", json={"name": "fraud"})
    client.put(f"{API}/projects/default/blobs/{Digest.of(STORED)}", content=STORED)
    body = {"files": [{"path": "model.bin", "digest": Digest.of(STORED)}]}
    assert client.post(f"{API}/models/default/fraud/versions", json=body).is_success


def spoil(client):
    push(client)
    house = house_of(client)
    damage(house, STORED)
    scrub(house.units, replace(house.settings, scrub_rate=0), threading.Event())


def test_it_works_while_nothing_is_stored(client):
    page = client.get("/storage", headers=PAGE)
    assert page.status_code == 200
    assert "Nothing is stored yet" in page.text
    assert client.get(f"{API}/storage").json()["stored_bytes"] == 0


def test_it_shows_what_is_stored_and_what_was_collected(client):
    push(client)
    client.post(f"{API}/storage/collect", json={})
    found = client.get(f"{API}/storage").json()
    assert found["by_project"] == [{"name": "default", "files": 1, "size_bytes": len(STORED)}]
    assert found["last_collection"]["seen"] == 1
    assert "Looked at" in client.get("/storage", headers=PAGE).text


def test_damage_is_shown_wherever_it_matters(client):
    spoil(client)
    for path in ("/", "/storage", VERSION):
        assert "tampered" in client.get(path, headers=PAGE).text, path
    shown = client.get(API + VERSION).json()
    assert (shown["integrity"], shown["damaged_files"]) == ("tampered", ["model.bin"])
    answer = client.get(f"{API}{VERSION}/files/model.bin")
    assert (answer.status_code, answer.json()["code"]) == (503, "custody.file-damaged")


def test_a_small_file_is_verified_before_a_byte_of_it_leaves(client):
    push(client)
    file = f"{API}{VERSION}/files/model.bin"
    assert client.get(file).content == STORED
    damage(house_of(client), STORED)
    for headers in ({}, {"Range": "bytes=0-3"}):
        answer = client.get(file, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "blobs.tampered")


def test_a_hold_is_set_seen_and_released_in_the_browser(client):
    push(client)
    sent = {"target": "fraud@1", "ticket": "L-7", "reason": "litigation"}
    client.post("/storage/holds", data=sent, headers=FORM)
    assert "L-7" in client.get("/storage", headers=PAGE).text
    assert "Under legal hold" in client.get(VERSION, headers=PAGE).text
    hold = client.get(f"{API}/holds").json()["items"][0]
    path = f"/storage/holds/{hold['hold_id']}/release"
    client.post(path, data={"reason": "settled"}, headers=FORM)
    assert "Nothing is under hold" in client.get("/storage", headers=PAGE).text


def test_a_collection_that_makes_no_sense_is_refused(client):
    for body in (b"{", b'{"grace":1}', b'{"grace_seconds":-1}', b'{"grace_seconds":1e99}', b"[]"):
        answer = client.post(f"{API}/storage/collect", content=body)
        assert 400 <= answer.status_code < 500, body
