"""Killing everything for a long time (T1, T4): nothing promised is lost, nothing happens twice."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import postgres, storms

pytestmark = [
    pytest.mark.soak,
    pytest.mark.filterwarnings(
        # A connection whose server was killed is left to the collector by the client library.
        "ignore::ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ),
]
KILLS = 500
RESTARTS = 60
CYCLES_OF_A_STORM = 25  # then everything is examined, and a new storm begins on new data


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what the storm left while its warnings are still expected."""
    yield
    gc.collect()


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
def test_killing_the_server(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    scale: float,
    report: Callable[..., None],
    on: str,
) -> None:
    for storm in range(max(1, round(KILLS * scale / CYCLES_OF_A_STORM))):
        folder = tmp_path / str(storm)
        if on == "sqlite":
            outcome = kill(folder, storm)
        else:
            with postgres.fresh_database(request.getfixturevalue("postgres_server")) as database:
                outcome = kill(folder, storm, database)
        report(**outcome.figures)
        assert outcome.wrong == []


def kill(folder: Path, seed: int, database: str = "") -> storms.Outcome:
    """Kill the server as often as one storm does."""
    folder.mkdir()
    return storms.kill_the_server(
        folder / "data", folder, cycles=CYCLES_OF_A_STORM, seed=seed, database=database
    )


def test_restarting_postgresql(
    postgres_server: str, tmp_path: Path, scale: float, report: Callable[..., None]
) -> None:
    for storm in range(max(1, round(RESTARTS * scale / CYCLES_OF_A_STORM))):
        with postgres.fresh_database(postgres_server) as database:
            outcome = storms.restart_the_database(
                tmp_path / f"data-{storm}",
                tmp_path,
                cycles=CYCLES_OF_A_STORM,
                seed=storm,
                database=database,
                pause=10.0 if scale >= 1 else 2.0,
                servers=2,
            )
        report(**outcome.figures)
        assert outcome.wrong == []
