"""A hundred thousand pushes, and deletions, against collectors."""

import pytest

from muniment.app import open_house
from tests.support.racing import race

_PUSHES = 50_000  # on each database
_SECONDS = 7200.0
_REST = 0.2  # a fifth of the grace: collectors that never rest leave the pushes little time


@pytest.mark.soak
def test_nothing_acknowledged_goes(settings, scale, report):
    count = 3 if settings.database.startswith("postgresql") else 1
    houses = [open_house(settings) for _ in range(count)]
    try:
        wanted = max(1, round(_PUSHES * scale))
        found = race(houses, _SECONDS, grace=1, pushers=6, pushes=wanted, rest=_REST)
    finally:
        for house in houses:
            house.close()
    report(pushes=found.pushes, sent_again=found.again, too_late=found.late, removed=found.removed)
    assert found.wrong == []
