"""A body takes as long as it takes: what was taken back while it came is over when it is there."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from hashlib import sha256

import httpx2
import pytest
from starlette.testclient import TestClient

from muniment.platform.http import edge

API = "/api/v1"
BODY = b"weights" * 1000
DIGEST = f"sha256:{sha256(BODY).hexdigest()}"
OTHER = BODY[::-1]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] autouse
    """Let whatever comes after the first look last long."""
    monkeypatch.setattr(edge, "_RENEWED_SECONDS", 0.0)


def send(client: TestClient, secret: str, meanwhile: Callable[[], None]) -> httpx2.Response:
    """Send a file by a token; do something else when half of it is there."""

    async def body() -> AsyncGenerator[bytes]:
        yield BODY[:500]
        await asyncio.to_thread(meanwhile)
        yield BODY[500:]

    async def sent() -> httpx2.Response:
        headers = {"authorization": f"Bearer {secret}", "content-length": str(len(BODY))}
        transport = httpx2.ASGITransport(client.app)
        async with httpx2.AsyncClient(transport=transport, base_url=client.base_url) as sender:
            path = f"{API}/projects/default/blobs/{DIGEST}"
            return await sender.put(path, content=body(), headers=headers)

    return asyncio.run(sent())


NOTHING, TOKEN_REVOKED, GRANT_REVOKED, LET_GO = "nothing", "token", "grant", "person"


@pytest.mark.parametrize(
    ("happens", "status"),
    [(NOTHING, 201), (TOKEN_REVOKED, 401), (GRANT_REVOKED, 404), (LET_GO, 401)],
)
def test_what_is_taken_back_during_an_upload_is_over_at_its_end(
    client: TestClient, happens: str, status: int
) -> None:
    client.post(f"{API}/users", json={"name": "sender", "kind": "service"}).raise_for_status()
    given = {"principal": "sender", "role": "contributor"}
    grant = client.post(f"{API}/grants", json=given).json()["grant_id"]
    client.put(f"{API}/projects/default/quota", json={"max_bytes": len(BODY) + 1})
    wanted = {"name": "t", "owner": "sender", "level": "write"}
    token = client.post(f"{API}/tokens", json=wanted).json()

    def meanwhile() -> None:
        if happens == TOKEN_REVOKED:
            client.delete(f"{API}/tokens/{token['id']}").raise_for_status()
        elif happens == GRANT_REVOKED:
            client.delete(f"{API}/grants/{grant}").raise_for_status()
        elif happens == LET_GO:
            client.patch(f"{API}/users/sender", json={"active": False}).raise_for_status()

    answer = send(client, token["secret"], meanwhile)
    assert answer.status_code == status, answer.text
    asked = client.post(f"{API}/projects/default/blobs/missing", json={"digests": [DIGEST]})
    assert asked.json()["missing"] == ([] if status == 201 else [DIGEST])
    # What was not taken leaves its room to others.
    other = f"{API}/projects/default/blobs/sha256:{sha256(OTHER).hexdigest()}"
    assert client.put(other, content=OTHER).is_success == (status != 201)
