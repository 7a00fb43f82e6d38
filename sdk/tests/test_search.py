"""What the client asks of a registry that searches, and what it makes of the answers."""

import pytest

from muniment_client import Client, Refused
from sdk.tests.scripted import Answer, says

HIT = {"kind": "model", "id": "1", "title": "churn", "reference": "crm/churn", "later_field": 1}
PAGE = {"total": 3, "items": [HIT, HIT], "facets": {"project": [{"value": "crm", "count": 3}]}}


@pytest.fixture
def asking(scripted):
    with Client(scripted.url, "token", retries=0) as client:
        yield client


def test_a_search_goes_on_from_page_to_page_and_asks_nothing_before(asking, scripted):
    scripted.will(says({**PAGE, "next": "abc"}), says({**PAGE, "items": [HIT]}))
    found = asking.search("churn", kind=["model", "version"], facets="project", page_size=2)
    assert scripted.asked == []
    assert [hit.reference for hit in found] == ["crm/churn"] * 3
    assert (found.total, found.facets["project"][0].count) == (3, 3)
    first, second = (asked.path for asked in scripted.asked)
    assert "q=churn" in first
    assert "kind=model%2Cversion" in first
    assert "cursor=abc" in second


def test_an_export_is_there_whole_or_not_at_all(asking, scripted, tmp_path):
    scripted.will(Answer(200, b"a,b\r\n", {"Content-Type": "text/csv"}))
    file = asking.export_search("churn", tmp_path / "found.csv", columns=["a", "b"])
    assert file.read_bytes() == b"a,b\r\n"
    assert "format=csv" in scripted.asked[0].path
    with pytest.raises(ValueError, match=r"'\.doc' is no format"):
        asking.export_search("churn", tmp_path / "found.doc")


def test_an_export_that_is_refused_leaves_nothing(asking, scripted, tmp_path):
    scripted.will(says({"title": "No", "code": "search.query", "start": 0}, 422))
    with pytest.raises(Refused) as refusal:
        asking.export_search("(", tmp_path / "found.json")
    assert refusal.value.facts["start"] == 0
    assert list(tmp_path.iterdir()) == []


def test_ones_own_saved_search_comes_before_that_of_another(asking, scripted):
    then = "2026-03-04T05:06:07Z"
    others = {"owner": "ben", "name": "best", "query": "b", "created_at": then}
    own = {**others, "owner": "ana", "query": "a", "mine": True}
    scripted.will(says({"items": [others, own]}))
    assert asking.saved_search("best").query == "a"
    assert asking.saved_search("ben/best").query == "b"
    assert asking.saved_search("eve/best") is None
