"""A house that the tests of one file share, in which each has a project of its own."""

import secrets
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app, open_house
from muniment.capabilities import projects, runs
from muniment.capabilities.runs.tests.factories import Bench
from muniment.platform.settings import Settings
from tests.support import postgres
from tests.support.house import Clock
from tests.support.serving import TOKEN

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="module", params=DATABASES)
def shared_settings(request, tmp_path_factory):
    with ExitStack() as stack:
        given = {"data": tmp_path_factory.mktemp("runs"), "bootstrap_token": TOKEN}
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            given["database_url"] = stack.enter_context(postgres.fresh_database(server))
        yield Settings(**given)


@pytest.fixture(scope="module")
def shared_house(shared_settings):
    clock = Clock()
    house = open_house(shared_settings, clock)
    yield house, clock
    house.close()


@pytest.fixture
def bench(shared_house):
    """Service verbs, with a project and an experiment of this test's own."""
    found = Bench(*shared_house, project=f"p{secrets.token_hex(4)}")
    found.do(projects.create_project, found.project)
    found.experiment = found.do(runs.create_experiment, found.project, "own").experiment_id
    return found


@pytest.fixture(scope="module")
def asking(shared_settings):
    """The application, asked by the first administrator."""
    with TestClient(create_app(shared_settings), follow_redirects=False) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client
