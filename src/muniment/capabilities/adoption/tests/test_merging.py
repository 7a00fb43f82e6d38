"""What changed there is changed here, unless it was changed here as well."""

from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.adoption.model.merging import Base, Clash, merge, rebased

TOLD = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3)


def follow(base, here, there):
    """Merge, change this side accordingly, and return it with what is remembered."""
    merged = merge(base, here, there)
    after = {**here, **merged.changes}
    after = {name: value for name, value in after.items() if value is not None}
    return after, rebased(base, merged, after, there), merged


def test_each_side_changes_what_the_other_did_not():
    base = Base({"a": "x", "b": "x"})
    here, remembered, merged = follow(base, {"a": "y", "b": "x"}, {"a": "x", "b": "z", "c": "x"})
    assert here == {"a": "y", "b": "z", "c": "x"}
    assert merged.clashes == []
    assert remembered.kept("a") == "y"


def test_what_both_changed_is_left_and_told_every_time():
    base = Base({"a": "x"})
    here, remembered, merged = follow(base, {"a": "y"}, {"a": "z"})
    assert (here, merged.clashes) == ({"a": "y"}, [Clash("a", "y", "z")])
    assert merge(remembered, here, {"a": "z"}).clashes == merged.clashes


def test_what_is_taken_away_there_goes_here():
    here, remembered, _ = follow(Base({"a": "x"}), {"a": "x", "own": "x"}, {})
    assert here == {"own": "x"}
    assert remembered == Base({}, {})


def test_a_text_that_is_kept_in_another_form_is_nobodys_change():
    base = Base({"a": "x\r\n"}, {"a": "x"})
    assert merge(base, {"a": "x"}, {"a": "x\r\n"}).clashes == []
    assert merge(base, {"a": "x"}, {"a": "y"}).changes == {"a": "y"}


@given(there=TOLD, later=TOLD)
def test_a_side_that_nobody_touches_is_a_copy_of_the_other(there, later):
    here, base, _ = follow(Base(), {}, there)
    assert here == there
    here, base, merged = follow(base, here, later)
    assert (here, merged.clashes) == (later, [])
    assert merge(base, here, later).changes == {}


@given(said=TOLD, here=TOLD, there=TOLD)
def test_following_twice_is_following_once(said, here, there):
    once, base, merged = follow(Base(said), here, there)
    assert follow(base, once, there)[0] == once
    assert {clash.field for clash in merged.clashes}.isdisjoint(merged.changes)
