"""The log over HTTP, on both databases: everything is checked as somebody outside would."""

import base64
import json
import time

from starlette.testclient import TestClient

from muniment.platform.transparency.checkpoint import Checkpoint, open_checkpoint
from muniment.platform.transparency.merkle import (
    leaf_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from muniment.platform.transparency.note import VerifierKey
from muniment.platform.transparency.proof_file import ProofFile
from muniment.platform.transparency.tiles import (
    TileHashes,
    TileName,
    bundles_of,
    decode_bundle,
    tiles_of,
)

LOG = "/api/v1/log"


def keys(client: TestClient) -> list[VerifierKey]:
    return [VerifierKey.parse(key["key"]) for key in client.get(f"{LOG}/keys").json()["items"]]


def newest(client: TestClient) -> Checkpoint:
    return open_checkpoint(client.get(f"{LOG}/checkpoint").text, keys(client))


def test_a_change_is_answered_with_a_receipt_that_the_log_honours(client: TestClient) -> None:
    made = client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    assert made.status_code == 201
    event = made.headers["muniment-event"]
    origin, size, root = made.headers["muniment-checkpoint"].split(" ")
    answer = client.get(made.headers["muniment-proof"])
    assert answer.headers["content-type"].startswith("text/plain")
    proof = ProofFile.parse(answer.text)
    assert proof.extra is not None
    checkpoint = proof.verify(proof.extra, keys(client))
    assert json.loads(proof.extra)["event_id"] == event
    assert base64.b64encode(leaf_hash(proof.extra)).decode() == made.headers["muniment-leaf-hash"]
    assert (checkpoint.origin, checkpoint.size >= int(size)) == (origin, True)
    assert proof.index < int(size)
    assert checkpoint.size > int(size) or checkpoint.root_text == root


def test_a_proof_is_also_json(client: TestClient) -> None:
    made = client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    said = client.get(made.headers["muniment-proof"], headers={"Accept": "application/json"}).json()
    checkpoint = open_checkpoint(said["checkpoint"], [VerifierKey.parse(said["verifier_key"])])
    path = [base64.b64decode(one) for one in said["hashes"]]
    leaf = leaf_hash(said["entry"].encode())
    assert said["tree_size"] == checkpoint.size
    verify_inclusion(leaf, said["leaf_index"], said["tree_size"], path, checkpoint.root)


def test_every_answer_of_the_api_says_the_newest_checkpoint(client: TestClient) -> None:
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    for path in ("/api/v1/models", "/api/v1/nothing-here", "/api/v1/projects/none"):
        assert client.get(path).headers["muniment-checkpoint"].startswith("muniment/")
    assert "muniment-checkpoint" not in client.get("/healthz").headers


def test_the_whole_log_can_be_fetched_and_checked(client: TestClient) -> None:
    for number in range(5):
        client.post("/api/v1/projects?wait=checkpoint", json={"name": f"p{number}"})
    checkpoint = newest(client)
    tiles: dict[tuple[int, int], bytes] = {}
    for name in tiles_of(checkpoint.size):
        answer = client.get(f"{LOG}/{name.path}")
        assert answer.headers["content-type"] == "application/octet-stream"
        tiles[name.level or 0, name.number] = answer.content
    entries = [
        entry
        for name in bundles_of(checkpoint.size)
        for entry in decode_bundle(client.get(f"{LOG}/{name.path}").content)
    ]
    assert root_hash(checkpoint.size, TileHashes(lambda *at: tiles[at])) == checkpoint.root
    assert b"".join(map(leaf_hash, entries)) == tiles[0, 0]
    assert [json.loads(entry)["type"] for entry in entries][-1] == "project.created"


def test_a_later_log_begins_with_the_earlier_one(client: TestClient) -> None:
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    first = newest(client)
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "two"})
    second = newest(client)
    said = client.get(f"{LOG}/consistency", params={"from": first.size, "to": second.size}).json()
    assert "hashes" in said, said
    path = [base64.b64decode(one) for one in said["hashes"]]
    verify_consistency(first.size, second.size, path, first.root, second.root)
    past = client.get(f"{LOG}/consistency", params={"from": 1, "to": 10_000})
    assert (past.status_code, past.json()["code"]) == (404, "log.not-in-the-log")
    assert client.get(f"{LOG}/consistency", params={"from": 9, "to": 2}).status_code == 422


def test_how_the_log_stands_is_said(client: TestClient) -> None:
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    said = client.get(LOG).json()
    assert said["size"] == newest(client).size
    assert said["refusal"] is None
    assert (said["signs_here"], said["pending"]) == (True, 0)
    key = client.get(f"{LOG}/keys").json()["items"][0]
    assert (key["ordinal"], key["event_type"], key["key"]) == (1, "log.opened", said["key"])
    assert key["last_size"] == said["size"]


def test_what_the_log_does_not_have_is_not_found(client: TestClient) -> None:
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    for path, status in {
        "tile/0/001": 404,
        "tile/0/000": 404,
        "tile/9/000.p/1": 404,
        "tile/entries/000": 404,
        "tile/0/1": 422,
        "tile/x/../000": 422,
    }.items():
        assert client.get(f"{LOG}/{path}").status_code == status, path
    assert client.get("/api/v1/journal/nothing/proof").status_code == 404


def test_entries_take_a_grant_on_everything_and_hashes_take_none(client: TestClient) -> None:
    client.post("/api/v1/projects", json={"name": "mine"})
    theirs = client.post("/api/v1/projects?wait=checkpoint", json={"name": "theirs"})
    client.post("/api/v1/users", json={"name": "bot", "kind": "service"})
    client.post(
        "/api/v1/grants", json={"principal": "bot", "role": "auditor", "scope": "project:mine"}
    )
    made = client.post("/api/v1/tokens?wait=checkpoint", json={"name": "t", "owner": "bot"})
    bot = {"Authorization": f"Bearer {made.json()['secret']}"}
    size = newest(client).size
    name = TileName(0, 0, size)
    assert client.get(f"{LOG}/checkpoint", headers=bot).status_code == 200
    assert client.get(f"{LOG}/{name.path}", headers=bot).status_code == 200
    entries = TileName(None, 0, size).path
    assert client.get(f"{LOG}/{entries}", headers=bot).status_code == 403
    assert client.get(f"{LOG}/{entries}").status_code == 200
    assert client.get(theirs.headers["muniment-proof"], headers=bot).status_code == 404
    nobody = {"Authorization": ""}
    assert client.get(f"{LOG}/checkpoint", headers=nobody).status_code == 401


def test_a_change_is_covered_within_a_second(client: TestClient) -> None:
    client.post("/api/v1/projects?wait=checkpoint", json={"name": "one"})
    # A busy machine may take longer for one, or for two.
    assert any(_covered_in(client, f"project-{number}") < 1 for number in range(20))


def _covered_in(client: TestClient, name: str) -> float:
    made = client.post("/api/v1/projects", json={"name": name})
    started = time.monotonic()
    url = f"/api/v1/journal/{made.headers['muniment-event']}/proof"
    while client.get(url).status_code != 200:
        time.sleep(0.02)
    return time.monotonic() - started
