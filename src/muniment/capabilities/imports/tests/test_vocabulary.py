import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.model.vocabulary import How, Matcher, Term, Vocabulary

STAGES = Vocabulary(
    "stage",
    (
        Term("pre_deployment", "Pre-deployment", ("Acquisition and/or Development",)),
        Term("pilot"),
        Term("deployed", "", ("live",)),
    ),
)


@pytest.fixture
def stages():
    return Matcher(STAGES, {"Beta": "pilot"})


@pytest.mark.parametrize(
    ("raw", "term", "how"),
    [
        ("pilot", "pilot", How.EXACT),
        ("PILOT", "pilot", How.FOLDED),
        ("pre deployment", "pre_deployment", How.FOLDED),
        ("Live", "deployed", How.SYNONYM),
        ("beta", "pilot", How.SYNONYM),
        ("b) Pilot", "pilot", How.PREFIX),
        ("a) a) Pre-deployment", "pre_deployment", How.PREFIX),
        ("c)  Live", "deployed", How.PREFIX),
        ("b) Pilot – The use case has been deployed in part.", "pilot", How.EXPLAINED),  # noqa: RUF001  as agencies write it
        ("Deployed: yes", "deployed", How.EXPLAINED),
    ],
)
def test_a_term_is_recognised_and_it_is_said_how(stages, raw, term, how):
    match = stages.match(raw)
    assert (match.term, match.how, match.suggestion) == (term, how, None)


def test_a_near_miss_is_suggested_and_never_applied(stages):
    match = stages.match("Deploied")
    assert (match.term, match.how, match.suggestion) == (None, How.UNKNOWN, "deployed")


@pytest.mark.parametrize("raw", ["Other", "", "–", "3.", "b)"])  # noqa: RUF001  a dash is no term
def test_what_is_like_no_term_gets_no_suggestion(stages, raw):
    match = stages.match(raw)
    assert (match.term, match.suggestion) == (None, None)


def test_a_term_has_precedence_over_a_synonym_of_another():
    clash = Vocabulary("clash", (Term("a", "", ("b",)), Term("b")))
    assert Matcher(clash).match("B").term == "b"


@given(st.text(max_size=60))
def test_whatever_is_recognised_is_a_term(text):
    match = Matcher(STAGES).match(text)
    assert match.term is None or match.term in {"pre_deployment", "pilot", "deployed"}
    assert (match.term is None) == (match.how is How.UNKNOWN)
