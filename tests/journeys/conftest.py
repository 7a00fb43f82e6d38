"""What the journeys at the command line start from."""

import secrets
from pathlib import Path

import pytest

from tests.support.terminal import Terminal


@pytest.fixture(scope="session")
def root():
    """The folder of the repository."""
    return Path(__file__).parents[2]


@pytest.fixture
def stranger(tmp_path):
    """A terminal that knows of no registry."""
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home)


@pytest.fixture
def terminal(stranger, server):
    """A terminal of the administrator of the served instance."""
    return stranger.with_variables(MUNIMENT_URL=server.url, MUNIMENT_TOKEN=server.token)


@pytest.fixture
def project(terminal):
    """A project of this test's own."""
    name = f"p{secrets.token_hex(4)}"
    terminal.do("project", "create", name)
    return name


@pytest.fixture(scope="session")
def model_files(shared_data):
    """The folder of real model files."""
    return shared_data / "model-files"
