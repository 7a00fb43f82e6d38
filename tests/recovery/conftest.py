"""What the tests of recovery start from."""

import pytest

from tests.support.terminal import Terminal


@pytest.fixture
def stranger(tmp_path):
    """A terminal that knows of no registry."""
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home)
