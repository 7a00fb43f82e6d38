"""Several servers and many threads: one order explains everything that they were told."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import postgres, races
from tests.support.serving import serving


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """One server on SQLite, two on PostgreSQL."""
    data: Path = tmp_path_factory.mktemp("races")
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield [stack.enter_context(serving(data)).url]
            return
        server = request.getfixturevalue("postgres_server")
        database = stack.enter_context(postgres.fresh_database(server))
        shared = {"MUNIMENT_DATABASE_URL": database}
        yield [stack.enter_context(serving(data, shared)).url for _ in range(2)]


@pytest.fixture
def model(urls: list[str]) -> str:
    """A model of this test's own."""
    name = f"race-{secrets.token_hex(4)}"
    with races.at(urls[0]) as http:
        assert http.post("/models", json={"name": name}).status_code == 201
    return name


def test_version_numbers_are_dense_and_in_order(urls: list[str], model: str) -> None:
    raced = races.race_for_numbers(urls, model, 8, races.Effort(seconds=1.0))
    assert (raced.done > 1, raced.wrong) == (True, 0)


def test_an_alias_moves_only_from_where_it_was_seen(urls: list[str], model: str) -> None:
    raced = races.race_to_swap(urls, model, 8, races.Effort(seconds=1.0))
    assert (raced.done > 0, raced.wrong) == (True, 0)
