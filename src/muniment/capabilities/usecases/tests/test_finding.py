"""Use cases as they are listed and searched, on both databases."""

import pytest

from muniment.capabilities import projects, usecases
from muniment.capabilities.usecases import Filters, Order
from muniment.capabilities.usecases.service import changing, finding
from muniment.capabilities.usecases.tests.factories import define, register
from muniment.kernel.events import Scope
from muniment.kernel.status import Status
from muniment.platform.auth import Role
from tests.support.house import person


@pytest.fixture
def filled(workshop):
    workshop.do(projects.create_project, "risk")
    register(workshop, "lending", eu_class="high_risk", tags={"desk": "retail", 'a"b.c': "x"})
    register(workshop, "Hiring", "risk", business_owner="Hanna", title="Résumé ranking")
    register(workshop, "triage", owner="ada@a.example", tags={"desk": "claims"})
    workshop.house.followers.catch_up()
    return workshop


def names(workshop, order=Order.NAME, limit=99, after=None, **filters):
    found = workshop.see(
        usecases.list_use_cases, Filters(**filters), order, after=after, limit=limit
    )
    return [use_case.name for use_case in found]


def test_use_cases_are_listed_by_name_or_by_change(filled):
    assert names(filled) == ["Hiring", "lending", "triage"]
    filled.do(usecases.describe_use_case, "default", "lending", {"title": "Loans"})
    assert names(filled, Order.UPDATED) == ["lending", "triage", "Hiring"]


@pytest.mark.parametrize("order", list(Order))
def test_a_list_goes_on_where_it_ended(filled, order):
    everything = filled.see(usecases.list_use_cases, Filters(), order, after=None, limit=99)
    following = [
        filled.see(usecases.list_use_cases, Filters(), order, after=order.key(one), limit=1)
        for one in everything
    ]
    assert following == [*([one] for one in everything[1:]), []]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"eu_class": "high_risk"}, ["lending"]),
        ({"business_owner": "Hanna"}, ["Hiring"]),
        ({"owner": "ada@a.example"}, ["triage"]),
        ({"tag": ("desk", None)}, ["lending", "triage"]),
        ({"tag": ("desk", "claims")}, ["triage"]),
        ({"tag": ('a"b.c', "x")}, ["lending"]),
        ({"tag": ("nothing", None)}, []),
        ({"status": Status.RETIRED}, []),
        ({"query": "resume rank"}, ["Hiring"]),
        ({"query": "consumer loan"}, ["Hiring", "lending", "triage"]),
        ({"query": "zebra"}, []),
        ({"query": "--"}, ["Hiring", "lending", "triage"]),
        ({"query": "claims", "eu_class": "high_risk"}, []),
    ],
)
def test_a_list_is_narrowed(filled, filters, expected):
    assert names(filled, **filters) == expected


def test_deleted_use_cases_are_listed_only_when_asked_for(filled):
    filled.do(changing.delete_use_case, "default", "lending")
    filled.house.followers.catch_up()
    assert names(filled) == ["Hiring", "triage"]
    assert names(filled, query="lending") == []
    assert names(filled, status=Status.DELETED) == ["lending"]


def test_aspects_are_searched_with_what_they_describe(filled):
    define(filled, "impact")
    filled.do(usecases.put_aspect, "default", "triage", "impact", {"level": "catastrophic"})
    filled.house.followers.catch_up()
    assert names(filled, query="catastrophic") == ["triage"]
    filled.house.followers.rebuild("search")
    assert names(filled, query="catastrophic triage") == ["triage"]


def test_a_past_is_searched_as_it_was(filled, clock, monkeypatch):
    then = clock()
    filled.do(usecases.describe_use_case, "default", "lending", {"purpose": "Else"})
    filled.house.followers.catch_up()
    monkeypatch.setattr(finding, "_BATCH", 1)
    past = filled.at(then)
    assert names(filled, query="consumer") == ["Hiring", "triage"]
    assert names(past, query="consumer") == ["Hiring", "lending", "triage"]
    assert names(past, query="consumer", limit=2) == ["Hiring", "lending"]
    assert names(past, Order.UPDATED, query="consumer", eu_class="high_risk") == ["lending"]


def test_a_list_shows_what_one_may_see(filled):
    risk = filled.see(projects.project_named, "risk").project_id
    default = filled.see(projects.project_named, "default").project_id
    assert names(filled.as_(person("vera", Role.VIEWER, scope=Scope(risk)))) == ["Hiring"]
    assert names(filled.as_(person("mo", Role.VIEWER, scope=Scope(risk, "m1")))) == []
    assert names(filled, project_id=default) == ["lending", "triage"]


def test_siblings_find_use_cases_by_id_and_by_where_they_came_from(workshop):
    made = register(workshop, external_source="survey", external_key="7")
    assert workshop.see(usecases.names_of, {made.use_case_id, "nobody"}) == {
        made.use_case_id: "lending"
    }
    assert workshop.see(usecases.names_of, set()) == {}
    assert workshop.see(usecases.use_case_from, "survey", "7") == made
    assert workshop.see(usecases.use_case_from, "survey", "8") is None
    stranger = workshop.as_(person("sid", Role.VIEWER, scope=Scope("elsewhere")))
    assert stranger.see(usecases.use_case_from, "survey", "7") is None
