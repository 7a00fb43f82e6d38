from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.model.allotment import KnownNames, Wish, allot
from muniment.capabilities.imports.model.naming import fit_name, fit_project_name, slug
from muniment.kernel.naming import NameRefused, accept_name, accept_project_name, key_of

WISHES = st.lists(
    st.builds(
        Wish,
        st.just(("model", "doe")) | st.just(("model", "va")),
        st.tuples(st.just("model"), st.text(max_size=5)),
        st.sampled_from(["A", "a", "Ä", "", "/", "CON", "x" * 300, "b"]) | st.text(),
        st.sampled_from(["", "1", "b", "é", "x" * 40]),
    ),
    unique_by=lambda wish: wish.identity,
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "Stress Testing Scenarios with Deep Learning",
            "stress-testing-scenarios-with-deep-learning",
        ),
        ("Agency's AAXI (X-ray) – “v2.0” & more", "agencys-aaxi-x-ray-v2.0-and-more"),  # noqa: RUF001  as titles are
        ("  .Gefährdung/Prüfung ", "gefährdung-prüfung"),
        ("…", ""),
    ],
)
def test_a_slug_keeps_letters_of_any_script(title, name):
    assert slug(title) == name


def test_an_acceptable_name_stays_as_it_is():
    assert fit_name("DeepSeek-R1-Distill-Qwen-1.5B") == "DeepSeek-R1-Distill-Qwen-1.5B"


@given(st.text(), st.sampled_from(["", "-1f"]))
def test_any_title_becomes_an_acceptable_name_or_none(title, ending):
    for fit, accept in ((fit_name, accept_name), (fit_project_name, accept_project_name)):
        name = fit(title, ending=ending)
        assert name is None or (accept(name) == name and name.endswith(ending))


def test_all_who_wish_for_one_name_get_an_ending():
    wishes = [Wish(("model", "doe"), ("model", f"DOE/{n}"), "Chatbot", f"DOE-{n}") for n in (1, 2)]
    assert sorted(allot(wishes, KnownNames()).values()) == ["Chatbot-doe-1", "Chatbot-doe-2"]


def test_records_of_different_projects_may_share_a_name():
    wishes = [Wish(("model", p), ("model", p), "Chatbot", "") for p in ("doe", "va")]
    assert set(allot(wishes, KnownNames()).values()) == {"Chatbot"}


def test_a_record_keeps_the_name_it_got_before_and_others_avoid_it():
    old = Wish(("model", "doe"), ("model", "1"), "New title", "1")
    new = Wish(("model", "doe"), ("model", "2"), "chatbot", "2")
    known = KnownNames(given={old.identity: "Chatbot"})
    assert allot([new, old], known) == {old.identity: "Chatbot", new.identity: "chatbot-2"}


def test_a_name_that_another_record_holds_is_not_taken():
    wish = Wish(("model", "doe"), ("model", "1"), "Chatbot", "")
    known = KnownNames(taken={("model", "doe"): frozenset({"chatbot"})})
    (name,) = allot([wish], known).values()
    assert name.startswith("Chatbot-")


def test_an_ending_never_takes_the_name_that_another_wishes_for():
    wishes = [
        Wish(("model", "doe"), ("model", "1"), "a", "1"),
        Wish(("model", "doe"), ("model", "2"), "a", "2"),
        Wish(("model", "doe"), ("model", "3"), "a-1", ""),
    ]
    for order in permutations(wishes):
        names = allot(order, KnownNames())
        assert names["model", "3"] == "a-1"
        assert names["model", "2"] == "a-2"
        assert names["model", "1"].startswith("a-")


@given(WISHES, st.randoms())
def test_names_are_acceptable_unique_and_the_same_in_any_order(wishes, random):
    names = allot(wishes, KnownNames())
    places = [(wish.place, key_of(names[wish.identity])) for wish in wishes]
    assert len(set(places)) == len(wishes)
    for name in names.values():
        try:
            accept_name(name)
        except NameRefused as refused:
            pytest.fail(refused.message)
    assert allot(random.sample(wishes, len(wishes)), KnownNames()) == names
