import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.search.model.completion import KnownField, complete

FIELDS = {
    "stage": KnownField("keyword", "the stage", {"production": "12", "pilot phase": "3"}),
    "metrics.auc": KnownField("number"),
    "metrics.f1": KnownField("number"),
    "tags.cost centre": KnownField("keyword"),
    "owner": KnownField("keyword"),
}


def said(text, cursor=None):
    cursor = len(text) if cursor is None else cursor
    return [one.text for one in complete(text, cursor, FIELDS)]


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("sta", ["stage:"]),
        ("churn (me", ["metrics.auc:", "metrics.f1:"]),
        ("f1", ["metrics.f1:"]),
        ("has:metrics.a", ["metrics.auc"]),
        ("-tag", ['"tags.cost centre":']),
        ("stage:p", ["production", '"pilot phase"']),
        ('stage:"pil', ['"pilot phase"']),
        ("stage:(production, p", ["production", '"pilot phase"']),
        ("stage = ", ["production", '"pilot phase"']),
        ("metrics.auc ", [">=", "<=", ">", "<", "=", "!=", "AND ", "OR ", "NOT "]),
        ("churn ", ["AND ", "OR ", "NOT "]),
        ("a ) b", []),
    ],
)
def test_a_query_goes_on_with_what_may_stand_there(text, suggestions):
    assert said(text) == suggestions


def test_an_empty_query_begins_with_any_field():
    assert set(said("")) >= {"stage:", "owner:", "has:"}


def test_only_what_stands_before_the_cursor_counts():
    assert said("sta churn", 3) == ["stage:"]


PIECES = st.sampled_from(
    ["stage", ":", "(", ")", '"', " ", "has:", "metrics.", "p", "-", "OR ", ","]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.integers(-1, 30))
def test_a_suggestion_replaces_a_part_of_what_is_before_the_cursor(text, cursor):
    for one in complete(text, cursor, FIELDS):
        assert 0 <= one.start <= one.end <= min(max(cursor, 0), len(text))
