"""Racing for a long time (T5): one order explains everything that the servers said."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import postgres, races
from tests.support.mortal import mortal

pytestmark = pytest.mark.soak
REQUESTS = 500_000  # on each database, so that there are a million
NUMBERS = 0.05  # of them for version numbers; most of the others look at an alias that moves
SECONDS = 7200.0
TOKENS = 30


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """One server on SQLite, two on PostgreSQL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield [stack.enter_context(mortal(tmp_path)).url]
            return
        server = request.getfixturevalue("postgres_server")
        database = stack.enter_context(postgres.fresh_database(server))
        shared = {"MUNIMENT_DATABASE_URL": database}
        yield [stack.enter_context(mortal(tmp_path, shared)).url for _ in range(2)]


def test_races(urls: list[str], scale: float, report: Callable[..., None]) -> None:
    threads = 8 * len(urls)
    for name, race, share in (
        ("numbers", races.race_for_numbers, NUMBERS),
        ("swaps", races.race_to_swap, 1 - NUMBERS),
    ):
        model = f"race-{secrets.token_hex(4)}"
        with races.at(urls[0]) as http:
            assert http.post("/models", json={"name": model}).status_code == 201
        effort = races.Effort(SECONDS, round(REQUESTS * scale * share))
        raced = race(urls, model, threads, effort)
        told(report, name, urls, raced)
        assert raced.wrong == 0
    raced = races.race_with_revoking(urls, threads, max(1, round(TOKENS * scale)))
    told(report, "revoked tokens", urls, raced)
    assert raced.wrong == 0


def told(report: Callable[..., None], name: str, urls: list[str], raced: races.Raced) -> None:
    report(
        race=name,
        servers=len(urls),
        requests=raced.requests,
        done=raced.done,
        anomalies=raced.wrong,
    )
