"""What a use case decides by itself."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from muniment.capabilities.usecases.model import Money, UseCase, UseCaseClosed, UseCaseRefused
from muniment.kernel.events import Scope, Subject
from muniment.kernel.status import Status, StatusRefused
from muniment.kernel.values import Link, ValueRefused

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LENDING = UseCase("u1", "p1", "credit", "Lending", "lending", NOW, "ada", title="Lending")


def test_it_lives_in_its_project():
    assert LENDING.subject == Subject("use_case", "u1")
    assert LENDING.scope == Scope("p1")


def test_values_are_brought_into_their_accepted_form():
    checked = replace(
        LENDING,
        jurisdictions=[" de ", "us-co", "EU"],
        tags={"b": "1", "a": "2"},
        financial_exposure=Money(1.5e6, "EUR"),
        volume_per_day=0,
        links=[Link("policy", "https://a.example")],
        prohibited_uses=["Anything else"],
    ).checked()
    assert checked.jurisdictions == ["DE", "US-CO", "EU"]
    assert list(checked.tags) == ["a", "b"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("jurisdictions", ["Germany"]),
        ("jurisdictions", ["DE"] * 301),
        ("prohibited_uses", ["x"] * 301),
        ("volume_per_day", -1),
        ("volume_per_day", 2**60),
        ("financial_exposure", Money(1, "Euro")),
        ("financial_exposure", Money(-1, "EUR")),
    ],
)
def test_values_that_make_no_sense_are_refused(field, value):
    with pytest.raises(UseCaseRefused):
        replace(LENDING, **{field: value}).checked()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 501),
        ("purpose", "a\x00"),
        ("business_owner", "a\x1b"),
        ("description", "x" * 10_001),
        ("prohibited_uses", ["a\x00"]),
        ("tags", {"": "x"}),
        ("links", [Link("a", "javascript:x")]),
    ],
)
def test_values_that_cannot_be_kept_are_refused(field, value):
    with pytest.raises(ValueRefused, match=field.rstrip("s")):
        replace(LENDING, **{field: value}).checked()


def test_what_is_not_active_takes_no_changes():
    LENDING.check_open()
    for status in (Status.ARCHIVED, Status.RETIRED):
        with pytest.raises(UseCaseClosed, match="reactivate"):
            LENDING.moved(status, "enough").check_open()
    with pytest.raises(StatusRefused):
        LENDING.moved(Status.ACTIVE)


def test_going_back_keeps_name_and_standing():
    earlier = replace(LENDING, name="Old", title="Old title", tags={"a": "1"}, revision=3)
    now = replace(LENDING, title="New", status_reason="because", external_key="k", revision=9)
    assert now.reverted(earlier) == replace(now, title="Old title", tags={"a": "1"})
