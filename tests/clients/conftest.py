"""Servers on either database, and clients that are sent to them."""

from collections.abc import Iterator

import pytest

from tests.clients.driver import Traveller, travelling
from tests.support import postgres
from tests.support.serving import serving

# A receiver of webhooks is on this machine, and speaks plain HTTP.
NEARBY = {"MUNIMENT_WEBHOOKS_HTTP": "1", "MUNIMENT_WEBHOOKS_NETWORKS": "127.0.0.0/8"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A served instance, once on each database."""
    data = tmp_path_factory.mktemp("registry")
    if request.param == "sqlite":
        with serving(data, NEARBY) as served:
            yield served
        return
    with (
        postgres.fresh_database(request.getfixturevalue("postgres_server")) as url,
        serving(data, {"MUNIMENT_DATABASE_URL": url, **NEARBY}) as served,
    ):
        yield served


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    """The newest client of MLflow."""
    with travelling("mlflow", tmp_path_factory.mktemp("client")) as one:
        yield one


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    """A client of MLflow before it had models of their own."""
    with travelling("mlflow2", tmp_path_factory.mktemp("client")) as one:
        yield one
