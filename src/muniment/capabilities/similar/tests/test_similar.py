"""What is similar to what, on both databases, and only among what one may see."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from muniment.app import open_house
from muniment.capabilities import catalog
from muniment.capabilities.catalog.tests.factories import reference
from muniment.capabilities.projects import create_project, project_named
from muniment.capabilities.search import SearchUnfit
from muniment.capabilities.similar.model import Cause
from muniment.capabilities.similar.service import NothingToCompare, similar_to
from muniment.kernel.events import Scope
from muniment.platform.auth import Role
from muniment.platform.settings import Settings
from tests.support import postgres
from tests.support.house import Clock, Workshop, person

FRAUD = "Scores every card payment for fraud within milliseconds"


def put(workshop: Workshop, project: str, name: str, text: str, mark: str, **said) -> None:
    wanted = catalog.Registration(project, name, {"description": text}, is_compared=False)
    workshop.do(catalog.register_model, wanted)
    training = catalog.Training(datasets=[{"name": data} for data in said.get("data", ())])
    proposal = catalog.Proposal([reference(content=mark)], training=training)
    workshop.do(catalog.register_version, project, name, proposal)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory) -> Iterator[Workshop]:
    """A register that no test changes."""
    data = tmp_path_factory.mktemp("register")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(postgres.fresh_database(server))
        clock = Clock()
        house = open_house(Settings(data=data, database_url=url), clock)
        stack.callback(house.close)
        workshop = Workshop(house, clock)
        workshop.do(create_project, "secret")
        put(workshop, "default", "card-fraud", FRAUD, "a", data=["payments-2026"])
        put(workshop, "default", "copied", "Bought from a vendor", "a")
        put(workshop, "default", "payment-screening", "Screens each card payment for fraud", "b")
        put(workshop, "default", "limits", "Chooses a limit", "c", data=["payments-2026", "x"])
        put(workshop, "default", "weather", "Predicts rain for tomorrow", "d")
        put(workshop, "secret", "hidden-twin", FRAUD, "a", data=["payments-2026"])
        house.searching.catch_up()
        yield workshop


def causes(found) -> dict[str, set[Cause]]:
    return {
        one.reference.partition("/")[2]: {reason.cause for reason in one.reasons} for one in found
    }


def test_the_nearest_are_told_with_their_reasons(filled: Workshop) -> None:
    found = filled.see(similar_to, "default/card-fraud", None, 10)
    assert causes(found) == {
        "hidden-twin": {Cause.SHARED_FILES, Cause.SAME_DATA, Cause.NEAR_TEXT},
        "copied": {Cause.SHARED_FILES},
        "payment-screening": {Cause.NEAR_TEXT},
        "limits": {Cause.SAME_DATA},
    }
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].title == "hidden-twin"


def test_a_version_is_compared_with_versions_of_other_models(filled: Workshop) -> None:
    found = filled.see(similar_to, "default/copied@1", None, 10)
    assert {"card-fraud@1", "hidden-twin@1"} <= set(causes(found))
    assert all(one.kind == "version" and one.title != "copied" for one in found)


def test_a_description_finds_models(filled: Workshop) -> None:
    found = filled.see(similar_to, None, "will there be rain tomorrow", 10)
    assert [one.title for one in found] == ["weather"]


def test_what_one_may_not_see_is_not_told_of(filled: Workshop) -> None:
    home = filled.see(project_named, "default")
    viewer = filled.as_(person("vic", Role.VIEWER, scope=Scope(home.project_id)))
    found = viewer.see(similar_to, "default/card-fraud", None, 10)
    assert "hidden-twin" not in causes(found)
    with pytest.raises(catalog.ModelNotFound):
        viewer.see(similar_to, "secret/hidden-twin", None, 10)


def test_either_a_thing_or_a_description_is_asked_for(filled: Workshop) -> None:
    for reference_, text in ((None, None), ("default/copied", "text"), (None, "x" * 5_001)):
        with pytest.raises(NothingToCompare):
            filled.see(similar_to, reference_, text, 10)


def test_the_past_has_no_index(filled: Workshop) -> None:
    with pytest.raises(SearchUnfit):
        filled.at(filled.clock.now).see(similar_to, None, "rain", 10)
