"""Racing for a long time (T5): one order explains everything that the servers said."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import postgres, races
from tests.support.serving import serving

pytestmark = pytest.mark.soak
SECONDS = 600.0
TOKENS = 60


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """One server on SQLite, two on PostgreSQL."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield [stack.enter_context(serving(tmp_path)).url]
            return
        server = request.getfixturevalue("postgres_server")
        database = stack.enter_context(postgres.fresh_database(server))
        shared = {"MUNIMENT_DATABASE_URL": database}
        yield [stack.enter_context(serving(tmp_path, shared)).url for _ in range(2)]


def test_races(urls: list[str], scale: float, report: Callable[..., None]) -> None:
    threads = 8 * len(urls)
    for name, race in (
        ("numbers", races.anomalies_of_numbers),
        ("swaps", races.anomalies_of_swaps),
    ):
        model = f"race-{secrets.token_hex(4)}"
        with races.at(urls[0]) as http:
            assert http.post("/models", json={"name": model}).status_code == 201
        done, wrong = race(urls, model, threads, SECONDS * scale)
        report(race=name, servers=len(urls), threads=threads, done=done, anomalies=wrong)
        assert wrong == 0
    uses, wrong = races.anomalies_of_revoking(urls, threads, max(1, round(TOKENS * scale)))
    report(race="revoked tokens", servers=len(urls), uses=uses, anomalies=wrong)
    assert wrong == 0
