"""Two hours of pushes and deletions against collectors, at full length."""

import pytest

from muniment.app import open_house
from tests.support.racing import race

_SECONDS = 3600


@pytest.mark.soak
def test_nothing_acknowledged_goes_for_hours(settings, scale, report):
    count = 3 if settings.database.startswith("postgresql") else 1
    houses = [open_house(settings) for _ in range(count)]
    try:
        found = race(houses, _SECONDS * scale, grace=1, pushers=6)
    finally:
        for house in houses:
            house.close()
    report(pushes=found.pushes, sent_again=found.again, too_late=found.late, removed=found.removed)
    assert found.wrong == []
