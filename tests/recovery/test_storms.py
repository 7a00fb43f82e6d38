"""What was promised survives whatever dies (the long forms are in tests/soak)."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgres, storms

pytestmark = pytest.mark.filterwarnings(
    # A connection whose server was killed is left to the collector by the client library.
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what the storm left while its warnings are still expected."""
    yield
    gc.collect()


def test_killing_the_server_loses_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = storms.kill_the_server(tmp_path / "data", tmp_path / "home", cycles=3, seed=1)
    assert outcome.wrong == []
    assert sum(outcome.ledger.acks.values()) > 20


def test_restarting_postgresql_loses_and_doubles_nothing(
    tmp_path: Path, postgres_server: str
) -> None:
    with postgres.fresh_database(postgres_server) as database:
        outcome = storms.restart_the_database(
            tmp_path / "data",
            tmp_path / "home",
            cycles=2,
            seed=2,
            database=database,
            pause=0.6,
        )
    assert outcome.wrong == []
    assert sum(outcome.ledger.acks.values()) > 20
