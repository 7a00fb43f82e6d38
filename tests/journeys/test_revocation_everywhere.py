"""Two processes on one database: what is taken back on one is over on the other within seconds."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support import postgres
from tests.support.serving import Served, serving

API = "/api/v1"
LIMIT_SECONDS = 5.0
Ask = Callable[[], int]


@pytest.fixture
def two(postgres_server: str, tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    with postgres.fresh_database(postgres_server) as url:
        settings = {"MUNIMENT_DATABASE_URL": url}
        with serving(tmp_path / "a", settings) as here, serving(tmp_path / "b", settings) as there:
            yield here, there


def service(here: httpx2.Client, name: str) -> tuple[str, str, dict[str, str]]:
    """Return the ids of the token and the grant of a new service, and its headers."""
    here.post(f"{API}/users", json={"name": name, "kind": "service"}).raise_for_status()
    grant = here.post(f"{API}/grants", json={"principal": name, "role": "viewer"}).json()
    token = here.post(f"{API}/tokens", json={"name": "t", "owner": name}).json()
    return token["id"], grant["grant_id"], {"Authorization": f"Bearer {token['secret']}"}


def test_what_is_revoked_on_one_process_is_over_on_the_other(two: tuple[Served, Served]) -> None:
    here = httpx2.Client(base_url=two[0].url, headers=two[0].headers)
    there = httpx2.Client(base_url=two[1].url)
    token, _, by_token = service(here, "by-token")
    _, grant, by_grant = service(here, "by-grant")
    _, _, by_person = service(here, "by-person")
    link = here.post(f"{API}/users", json={"name": "ada"}).json()["invitation"]
    here.post(f"{API}/grants", json={"principal": "ada", "role": "viewer"}).raise_for_status()
    browser = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    entered = httpx2.post(
        f"{two[0].url}{link}", data={"password": "correct horse battery"}, headers=browser
    )
    cookie = {**browser, "cookie": entered.headers["set-cookie"].partition(";")[0]}
    path = f"{API}/projects/default"

    def asking(where: str, headers: dict[str, str]) -> Ask:
        return lambda: there.get(where, headers=headers).status_code

    asks = [asking(path, headers) for headers in (by_token, by_grant, by_person)]
    asks.append(asking("/account", cookie))
    assert [ask() for ask in asks] == [200] * 4
    started = time.monotonic()
    here.delete(f"{API}/tokens/{token}").raise_for_status()
    here.delete(f"{API}/grants/{grant}").raise_for_status()
    here.patch(f"{API}/users/by-person", json={"active": False}).raise_for_status()
    httpx2.post(f"{two[0].url}/sign-out", headers=cookie)
    while any(ask() == 200 for ask in asks):
        assert time.monotonic() - started < LIMIT_SECONDS
        time.sleep(0.1)
    assert [ask() for ask in asks] == [401, 404, 401, 303]
    for client in (here, there):
        client.close()
