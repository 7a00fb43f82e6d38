"""The collector takes nothing away from those who push and delete at the same time."""

import pytest

from muniment.app import open_house
from tests.support.racing import race

_SECONDS = 2.5


@pytest.fixture
def houses(settings):
    """One process on SQLite, two on PostgreSQL."""
    count = 2 if settings.database.startswith("postgresql") else 1
    opened = [open_house(settings) for _ in range(count)]
    yield opened
    for house in opened:
        house.close()


def test_nothing_acknowledged_goes_while_everything_else_does(houses):
    found = race(houses, _SECONDS, grace=1)
    assert found.wrong == []
    assert found.pushes > 20
    assert found.removed > 0
