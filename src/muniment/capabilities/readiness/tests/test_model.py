"""What a model needs is decided by what is on record, and nothing else."""

from dataclasses import replace

import pytest

from muniment.capabilities.readiness.model import Demand, Facts, Task, VersionFacts, needs_of

VERSION = VersionFacts(
    2, files_count=3, has_licence=True, has_code=True, has_data=True, has_metrics=True
)
WHOLE = Facts(
    has_description=True,
    has_kind=True,
    has_owner=True,
    has_executive=True,
    has_use=True,
    version=VERSION,
)


def missing(facts):
    return {need.code for need in needs_of(facts) if not need.done}


def test_a_whole_model_needs_nothing():
    assert missing(WHOLE) == set()


def test_nothing_on_record_needs_all_of_it():
    assert missing(Facts()) == {
        "description",
        "kind",
        "owner",
        "accountable_executive",
        "use_cases",
        "version",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"has_description": False}, "description"),
        ({"has_owner": False}, "owner"),
        ({"has_use": False}, "use_cases"),
        ({"version": replace(VERSION, files_count=0)}, "version"),
        ({"version": replace(VERSION, has_licence=False)}, "licence"),
        ({"version": replace(VERSION, has_code=False)}, "training"),
        ({"version": replace(VERSION, has_data=False)}, "training"),
        ({"version": replace(VERSION, has_metrics=False)}, "evaluation"),
        ({"version": replace(VERSION, damaged=("w.bin",))}, "integrity"),
        ({"demands": (Demand("card", "Card", False),)}, "schema:card"),
    ],
)
def test_each_thing_that_lacks_is_named_alone(change, code):
    assert missing(replace(WHOLE, **change)) == {code}


def test_what_a_schema_demands_is_required_and_leads_to_its_form():
    facts = replace(
        WHOLE,
        demands=(Demand("card", "Card", False),),
        version=replace(VERSION, demands=(Demand("test", "Test", True),)),
    )
    found = {need.code: need for need in needs_of(facts)}
    assert found["schema:card"].required
    assert found["schema:card"].form == "metadata/card"
    assert found["schema:test"].title == "Test of version 2"
    assert found["schema:test"].form == "versions/2/metadata/test"
    assert found["schema:test"].task is Task.DESCRIBE_VERSION


def test_what_comes_with_a_version_is_mended_by_the_next():
    found = {need.code: need for need in needs_of(WHOLE)}
    assert {found[code].form for code in ("licence", "training", "evaluation")} == {"versions/new"}
