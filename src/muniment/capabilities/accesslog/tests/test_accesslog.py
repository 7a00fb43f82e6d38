"""The access log: what is read and refused is there, sealed, verified and in time forgotten."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from muniment.capabilities.accesslog import service
from muniment.capabilities.accesslog.service import seal
from muniment.kernel.actor import SYSTEM
from muniment.platform.lookout import ENTRIES, Lookout
from muniment.platform.settings import BadSetting, Settings
from muniment.platform.sightings import Observation, Sighting
from muniment.platform.unit import system_context
from tests.support.house import Workshop
from tests.support.people import Caller, caller, house_of
from tests.support.serving import TOKEN

API = "/api/v1"


@pytest.fixture
def admin(client: TestClient) -> Caller:
    return Caller(client, "admin", TOKEN)


def log_of(admin: Caller, **narrowed: str) -> list[dict]:
    query = "&".join(f"{name}={value}" for name, value in narrowed.items())
    return admin.get(f"/access-log?{query}")["items"]


def put_file(admin: Caller) -> str:
    content = b"weights"
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    sent = admin.client.put(f"{API}/projects/default/blobs/{digest}", content=content)
    assert sent.is_success, sent.text
    admin.do("POST", "/models", name="triage")
    files = [{"path": "w.bin", "digest": digest, "size_bytes": len(content)}]
    admin.do("POST", "/models/default/triage/versions", files=files)
    return "/models/default/triage/versions/1/files/w.bin"


def test_reads_of_files_and_of_the_journal_are_noted(client: TestClient, admin: Caller) -> None:
    path = put_file(admin)
    ada = caller(client, "ada", "viewer")
    ada("GET", path, headers={"Muniment-Purpose": "Nightly scoring"})
    ada.get("/events")
    seen = log_of(admin, actor="ada", refused="false")
    assert [entry["action"] for entry in seen] == ["journal.read", "file.read"]
    read = seen[1]
    assert read["subject"] == "default/triage@1/w.bin"
    assert (read["purpose"], read["via"], read["outcome"]) == ("Nightly scoring", "api", "allowed")
    assert read["token_id"]
    assert read["address"] == "testclient"
    assert read["permission"] == "catalog:model:read"
    assert log_of(admin)[0]["action"] == "access-log.read"


def test_refusals_are_noted_with_what_was_asked(client: TestClient, admin: Caller) -> None:
    path = put_file(admin)
    eve = caller(client, "eve")
    viewer = caller(client, "ada", "viewer")
    eve("GET", path)
    viewer("POST", "/models/default/triage/archive")
    viewer("GET", "/models/default/nothing")
    client.get(f"{API}/models", headers={"Authorization": "Bearer mnm_pat_wrong"})
    client.get("/nothing-here", headers={"Authorization": ""})
    refused = log_of(admin, refused="true")
    said = {(entry["actor_name"], entry["outcome"], entry["subject"]) for entry in refused}
    assert said == {
        ("eve", "404", f"GET {API}{path}"),
        ("ada", "403", f"POST {API}/models/default/triage/archive"),
        ("nobody", "401", f"GET {API}/models"),
    }
    assert log_of(admin, outcome="403")[0]["code"] == "forbidden"


def test_a_page_asked_for_by_nobody_is_noted(client: TestClient, admin: Caller) -> None:
    del client.headers["authorization"]
    client.get("/account", headers={"accept": "text/html"})
    client.get("/invitation/mnm_boot_secret", headers={"accept": "text/html"})
    subjects = [entry["subject"] for entry in log_of(admin, refused="true")]
    assert sorted(subjects) == ["GET /account", "GET /invitation/{secret}"]


def test_only_overseers_look_at_the_log(client: TestClient, admin: Caller) -> None:
    assert caller(client, "ada", "viewer")("GET", "/access-log").json()["items"] == []
    assert caller(client, "eve", "auditor").get("/access-log")["items"]
    batches = caller(client, "ada", "viewer")("GET", "/access-log/batches")
    assert batches.status_code == 403


def test_batches_are_sealed_one_upon_the_other(client: TestClient, admin: Caller) -> None:
    house = house_of(client)
    admin.get("/events")
    house.lookout.flush()
    first = house.units.write(system_context("test"), seal)
    admin.get("/access-log")
    house.lookout.flush()
    second = house.units.write(system_context("test"), seal)
    assert house.units.write(system_context("test"), seal) is None
    assert second.previous == first.digest
    sealed = admin.get("/access-log/batches")["items"]
    assert [batch["batch_id"] for batch in sealed] == [second.batch_id, first.batch_id]
    verdict = admin.get(f"/access-log/batches/{first.batch_id}/verify")
    assert verdict["intact"]
    house.database.write(
        lambda connection: connection.execute(
            update(ENTRIES).where(ENTRIES.c.batch_id == first.batch_id).values(actor_name="eve")
        )
    )
    assert not admin.get(f"/access-log/batches/{first.batch_id}/verify")["intact"]
    missing = admin.code("GET", "/access-log/batches/none/verify")
    assert missing == (404, "accesslog.batch-not-found")
    events = admin.get("/events?type=access-log.sealed")["items"]
    assert len(events) == 2


def test_old_entries_are_forgotten_and_their_digest_is_not(workshop: Workshop) -> None:
    def told(connection):
        house = workshop.house
        house.lookout.tell([_observation(house.lookout)])

    told(None)
    workshop.house.lookout.flush()
    batch = workshop.do(service.seal)
    assert workshop.do(service.prune, timedelta(days=30)) == []
    workshop.clock.advance(days=31)
    settings = Settings(data=workshop.house.settings.data, access_log_days=30)
    workshop.do(service.tend, settings)
    kept = workshop.see(service.list_batches, before=None, limit=9)
    assert [(each.batch_id, each.pruned_at is not None) for each in kept] == [
        (batch.batch_id, True)
    ]
    assert workshop.see(service.verify, batch.batch_id).found == 0


def test_an_entry_holds_up_none_of_those_behind_it(workshop: Workshop) -> None:
    lookout = Lookout(workshop.house.database, workshop.clock)
    hostile = "a\0b\ud800" * 400
    told = _observation(lookout)
    sighting = replace(told.sighting, subject=hostile)
    lookout.tell([replace(told, sighting=sighting, address=hostile, purpose=hostile), told])
    lookout.flush()
    found = workshop.see(service.list_entries, service.Filters(), before=None, limit=9)
    assert len(found) == 2
    assert found[1].subject.startswith("a\ufffdb?")


def test_what_finds_no_room_is_counted(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    lookout = Lookout(workshop.house.database, workshop.clock)
    monkeypatch.setattr("muniment.platform.lookout._MOST_KEPT", 2)
    lookout.tell([_observation(lookout)] * 5)
    lookout.flush()
    filters = service.Filters()
    found = workshop.see(service.list_entries, filters, before=None, limit=9)
    assert [entry.action for entry in found] == ["log.overflow", "file.read", "file.read"]
    assert found[0].subject == "3 entries found no room"


def test_entries_wait_where_the_database_does_not_answer(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookout = Lookout(workshop.house.database, workshop.clock)
    lookout.tell([_observation(lookout)])
    with monkeypatch.context() as patched:
        patched.setattr("muniment.platform.lookout.write", None)
        lookout.stop()
    lookout.flush()
    assert len(workshop.see(service.list_entries, service.Filters(), before=None, limit=9)) == 1


def test_entries_are_kept_for_a_number_of_days() -> None:
    with pytest.raises(BadSetting, match="ACCESS_LOG_DAYS"):
        Settings(access_log_days=0)


def _observation(lookout: Lookout) -> Observation:
    sighting = Sighting("file.read", "default/triage@1/w.bin")
    return Observation(at=lookout.now, actor=SYSTEM, token_id=None, sighting=sighting)
