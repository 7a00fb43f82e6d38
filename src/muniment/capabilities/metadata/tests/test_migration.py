"""The steps of a migration, one document at a time."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.metadata.model.migration import Example, Migration, Op, Step

OLD = {
    "contact": {"mail": "a@example.org"},
    "level": "hi",
    "people": [{"mail": "b@example.org"}, {"name": "C"}, "D"],
}


def made(*steps, of=OLD):
    return Migration(steps).apply(of)


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        (
            Step(Op.MOVE, "/level", "/risk/level"),
            {"contact": OLD["contact"], "people": OLD["people"], "risk": {"level": "hi"}},
        ),
        (Step(Op.COPY, "/contact/mail", "/mail"), {**OLD, "mail": "a@example.org"}),
        (Step(Op.REMOVE, "/contact/mail"), {**OLD, "contact": {}}),
        (Step(Op.REMOVE, "/absent/mail"), OLD),
        (Step(Op.DEFAULT, "/level", value="low"), OLD),
        (Step(Op.DEFAULT, "/team", value=None), {**OLD, "team": None}),
        (Step(Op.RECODE, "/level", values={"hi": "high"}), {**OLD, "level": "high"}),
        (Step(Op.RECODE, "/level", values={"lo": "low"}), OLD),
        (
            Step(Op.MOVE, "/people/*/mail", "/people/*/email"),
            {**OLD, "people": [{"email": "b@example.org"}, {"name": "C"}, "D"]},
        ),
        (
            Step(Op.DEFAULT, "/people/*/role", value="user"),
            {
                **OLD,
                "people": [
                    {"mail": "b@example.org", "role": "user"},
                    {"name": "C", "role": "user"},
                    "D",
                ],
            },
        ),
        (
            Step(Op.RECODE, "/people/*", values={"D": "E"}),
            {**OLD, "people": [*OLD["people"][:2], "E"]},
        ),
        (Step(Op.REMOVE, "/people/*"), {**OLD, "people": []}),
        (Step(Op.MOVE, "/level", "/contact/mail/deep"), OLD),
    ],
)
def test_a_step_does_what_it_says_and_leaves_the_rest(step, changed):
    before = copy.deepcopy(OLD)
    assert made(step) == changed
    assert before == OLD


@pytest.mark.parametrize(
    "step",
    [
        Step(Op.MOVE, "/a"),
        Step(Op.REMOVE, "/a", "/b"),
        Step(Op.REMOVE, "a"),
        Step(Op.REMOVE, "/a/"),
        Step(Op.RECODE, "/a"),
        Step(Op.DEFAULT, "/a", values={}),
        Step(Op.MOVE, "/a/*/b", "/c"),
        Step(Op.MOVE, "/a/*", "/a/b"),
    ],
)
def test_a_step_that_makes_no_sense_is_named(step):
    assert list(Migration((step,)).flaws())


def test_there_are_bounds():
    many = Migration((Step(Op.REMOVE, "/a"),) * 201, (Example({}, {}),) * 51)
    assert [flaw.pointer for flaw in many.flaws()] == ["/migration/steps", "/migration/examples"]


KEYS = st.sampled_from(["a", "b", "*", "c"])
POINTERS = st.lists(KEYS, min_size=1, max_size=3).map(lambda keys: "/" + "/".join(keys))
JSON = st.recursive(
    st.one_of(st.none(), st.integers(), st.sampled_from(["x", "y"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
STEPS = st.builds(
    Step,
    st.sampled_from(Op),
    POINTERS,
    st.one_of(st.none(), POINTERS),
    JSON,
    st.one_of(st.none(), st.just({"x": "z"})),
)


@given(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), st.lists(STEPS, max_size=4))
def test_steps_that_are_accepted_apply_to_any_document(document, steps):
    migration = Migration(tuple(steps))
    if not list(migration.flaws()):
        before = copy.deepcopy(document)
        assert isinstance(migration.apply(document), dict)
        assert document == before
