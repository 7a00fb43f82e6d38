"""A wrong clock prolongs nothing and turns nothing back (T13)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app, open_house
from muniment.platform import timekeeping
from muniment.platform.database import connect
from muniment.platform.settings import Settings
from muniment.platform.timekeeping import Timekeeper
from muniment.platform.unit import utc_now as true_time
from tests.support import postgres
from tests.support.register import API, Register
from tests.support.serving import TOKEN

LEEWAY = timedelta(seconds=60)
SKEWS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """A way to make this machine's clock wrong."""

    def skew(by: timedelta) -> None:
        monkeypatch.setattr(timekeeping, "utc_now", lambda: true_time() + by)

    return skew


def test_a_process_with_a_wrong_clock_goes_by_the_database(postgres_server: str) -> None:
    with postgres.fresh_database(postgres_server, migrated=False) as url:
        database = connect(url)
        for by in SKEWS:
            keeper = Timekeeper(lambda by=by: true_time() + by)
            keeper.compare(database)
            assert abs(keeper() - true_time()) < LEEWAY
        database.close()


def test_an_expired_token_is_accepted_by_no_process(
    postgres_server: str, tmp_path, wrong: Callable[[timedelta], None]
) -> None:
    with postgres.fresh_database(postgres_server) as url:
        settings = Settings(data=tmp_path, database_url=url, bootstrap_token=TOKEN)
        said = {"name": "short", "level": "read"}
        with client_of(settings) as right:
            ends = true_time() + timedelta(seconds=1)
            made = right.post(f"{API}/tokens", json={**said, "expires_at": ends.isoformat()})
            assert made.status_code == 201, made.text
        wrong(timedelta(hours=-1))
        with client_of(settings, made.json()["secret"]) as late:
            while true_time() < ends:
                pass
            assert late.get(f"{API}/me").status_code == 401


def test_the_order_of_the_log_does_not_depend_on_clocks(
    settings: Settings, wrong: Callable[[timedelta], None]
) -> None:
    for number, by in enumerate([timedelta(), timedelta(hours=1), timedelta()]):
        wrong(by)
        with client_of(settings) as client:
            Register(client).model(f"m{number}")
    house = open_house(settings)
    house.followers.catch_up()
    house.close()
    wrong(timedelta())
    with client_of(settings) as client:
        events = Register(client).get("/events?type=model.registered")["items"]
    places = [event["leaf_index"] for event in events]
    assert places == sorted(places, reverse=True)
    assert len(places) == 3


def test_time_never_goes_back_within_a_process() -> None:
    told = iter([0, 10, -86_400, 11])
    start = true_time()
    keeper = Timekeeper(lambda: start + timedelta(seconds=next(told)))
    times = [keeper() for _ in range(4)]
    assert times == sorted(times)
    assert times[2] == times[1]


def client_of(settings: Settings, token: str = TOKEN) -> TestClient:
    """Return a client of a process of its own."""
    return TestClient(create_app(settings), headers={"Authorization": f"Bearer {token}"})
