"""Whatever single cell is changed behind the registry's back, `muniment audit verify` finds it."""

from collections.abc import Iterator
from pathlib import Path
from random import randrange

import pytest

from muniment.app import House
from muniment.capabilities import catalog, projects
from muniment.capabilities.catalog.service import aliases, models
from muniment.capabilities.catalog.tests.factories import reference
from tests.support.house import Workshop
from tests.support.mutations import Examiner, unnoticed

CHANGES = 150


@pytest.fixture
def used(house: House, workshop: Workshop) -> House:
    """A house in which this and that has happened, all of it signed for."""
    workshop.do(projects.create_project, "credit")
    for number in range(12):
        name = f"m{number}"
        wanted = catalog.Registration("credit", name, {"description": "d" * number})
        workshop.do(catalog.register_model, wanted)
        workshop.clock.advance(hours=1)
        house.followers.catch_up()
    for name in ("m1", "m2", "m3"):
        proposal = catalog.Proposal([reference("w", name)], aliases=["champion"], tags={"a": "b"})
        workshop.do(catalog.register_version, "credit", name, proposal)
        workshop.do(catalog.describe_model, "credit", name, {"description": "other"})
        workshop.do(aliases.remove_alias, "credit", name, "champion")
    workshop.do(models.archive_model, "credit", "m4")
    house.followers.catch_up()
    return house


@pytest.fixture
def examiner(used: House, tmp_path: Path) -> Iterator[Examiner]:
    made = Examiner(used, tmp_path)
    yield made
    made.close()


def test_nothing_is_found_where_nothing_was_changed(used: House, examiner: Examiner) -> None:
    assert examiner.findings(None) == []


def test_every_changed_cell_is_found(used: House, examiner: Examiner) -> None:
    seed = randrange(10**9)
    assert unnoticed(used, examiner, CHANGES, seed) == [], f"seed {seed}"
    assert examiner.findings(None) == []
