"""What a change is answered with: the receipts of all of its events, each of them provable."""

import asyncio
import re
import time
from base64 import b64decode

import pytest
from starlette.testclient import TestClient

from muniment.app import House
from muniment.capabilities import projects
from muniment.kernel.events import Stamp
from muniment.platform.http.receipts import MOST_LISTED, receipts
from muniment.platform.journal import CHECKPOINT
from muniment.platform.journal.followers import FollowerTooSlow
from muniment.platform.transparency.merkle import leaf_hash
from muniment.platform.transparency.note import VerifierKey
from muniment.platform.transparency.proof_file import ProofFile
from tests.support.house import START, Workshop
from tests.support.register import Register

_RECEIPT = re.compile(r'"([0-9a-f-]{36})";leaf=:([A-Za-z0-9+/=]{44}):')


def test_every_event_of_a_change_has_a_receipt_that_proves_it(client: TestClient) -> None:
    made = client.post("/api/v1/models", json={"name": "triage"})
    assert "muniment-receipts" not in made.headers
    file = {"path": "model.bin", "digest": Register(client).blob(b"weights")}
    version = {"files": [file], "aliases": ["champion", "shadow"]}
    answer = client.post("/api/v1/models/default/triage/versions?wait=checkpoint", json=version)
    found = _RECEIPT.findall(answer.headers["muniment-receipts"])
    assert answer.headers["muniment-event-count"] == "3" == str(len(found))
    assert found[-1][0] == answer.headers["muniment-event"]
    types = [client.get(f"/api/v1/events/{event}").json()["type"] for event, _ in found]
    assert types == ["version.registered", "alias.set", "alias.set"]
    for event, leaf in found:
        proof = ProofFile.parse(client.get(f"/api/v1/journal/{event}/proof").text)
        assert proof.extra is not None
        assert leaf_hash(proof.extra) == b64decode(leaf)
        assert proof.verify(proof.extra, [key_of(client)]).size > proof.index


def key_of(client: TestClient) -> VerifierKey:
    return VerifierKey.parse(client.get("/api/v1/log/keys").json()["items"][-1]["key"])


def test_a_long_list_of_receipts_stays_within_what_proxies_take() -> None:
    stamps = [Stamp(n, f"{n:036}", START, START, "a", "a", "x" * 44) for n in range(200)]
    found = receipts(stamps)
    assert found["muniment-event-count"] == "200"
    assert len(_RECEIPT.findall(found["muniment-receipts"])) == MOST_LISTED
    assert f'"{199:036}"' in found["muniment-receipts"]
    assert sum(len(name) + len(value) for name, value in found.items()) < 4000
    assert receipts([]) == {}


def test_many_wait_for_a_checkpoint_and_nobody_else_does(
    house: House, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seqs = [workshop.run(lambda unit, n=n: _made(unit, n)) for n in range(20)]
    looks = 0
    reached = house.followers._waiting._reached

    def counted(connection, /, wanted):
        nonlocal looks
        looks += 1
        return reached(connection, wanted)

    monkeypatch.setattr(house.followers._waiting, "_reached", counted)

    async def crowd() -> float:
        waiting = [
            asyncio.create_task(house.followers.wait(CHECKPOINT, seqs[n % 20], 30))
            for n in range(200)
        ]
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await house.database.read_async(lambda connection: None)
        took = time.monotonic() - began
        await asyncio.to_thread(house.followers.catch_up)
        house.followers._waiting.wake()
        await asyncio.gather(*waiting)
        return took

    assert asyncio.run(crowd()) < 10
    assert looks < 50


def test_who_waits_in_vain_is_told(house: House, workshop: Workshop) -> None:
    seq = workshop.run(lambda unit: _made(unit, 1))
    with pytest.raises(FollowerTooSlow):
        asyncio.run(house.followers.wait(CHECKPOINT, seq, 0.05))
    with pytest.raises(LookupError):
        asyncio.run(house.followers.wait("nobody", seq, 0.05))


def _made(unit, number: int) -> int:
    projects.create_project(unit, f"project-{number}")
    return unit.stamps[-1].seq
