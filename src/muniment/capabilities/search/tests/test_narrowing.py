import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.search.model.narrowing import choices, with_choice, without_choice
from muniment.capabilities.search.model.parsing import parse

VALUES = st.text("ab .:()\"'*,=-", min_size=1).filter(str.strip)
QUERIES = st.sampled_from(
    [
        "",
        "churn",
        "churn OR fraud",
        "task = x churn",
        "task:(x, y) -has:owner",
        "NOT task = x",
        "(task = x OR a) b",
        "stage != old metrics.auc >= 0.9",
    ]
)


@given(QUERIES, VALUES)
def test_what_is_chosen_is_asked_for_and_can_be_taken_back(text, value):
    before = parse(text)
    narrowed = parse(with_choice(before, "owner name", value))
    assert value in choices(narrowed)["owner name"]
    assert {**choices(narrowed), "owner name": ()} == {**choices(before), "owner name": ()}
    assert choices(parse(without_choice(narrowed, "owner name"))) == choices(before)


@given(st.lists(VALUES, min_size=1, max_size=4, unique=True))
def test_values_of_a_field_are_chosen_side_by_side(values):
    text = "churn"
    for value in values:
        text = with_choice(parse(text), "task", value)
    assert choices(parse(text)) == {"task": tuple(values)}
    for value in values:
        text = without_choice(parse(text), "task", value)
    assert text == "churn"


@pytest.mark.parametrize("text", ["task != x", "task:x", "task = x OR y", "task > 1"])
def test_only_what_holds_for_all_that_is_found_is_a_choice(text):
    assert choices(parse(text)) == {}
    assert parse(without_choice(parse(text), "task")) == parse(text)
