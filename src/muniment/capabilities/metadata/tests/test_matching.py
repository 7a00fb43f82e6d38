"""Which term somebody meant, and what is said when it is none."""

from datetime import UTC, datetime

import pytest

from muniment.capabilities.metadata.model import How, Term, Vocabulary, VocabularyRefused, normalise
from muniment.kernel.values import ValueRefused

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def vocabulary(*terms: Term, name="stage", **texts) -> Vocabulary:
    return Vocabulary(name=name, created_at=NOW, created_by="ada", terms=terms, **texts)


STAGES = vocabulary(
    Term("production", "In production", ("live", "prod")),
    Term("retired", "Retired", ("decommissioned",), parent="production"),
    Term("sunset", "Sunset", ("end of life",), deprecated_by="retired"),
)


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("production", "production", How.EXACT),
        ("PRODUCTION", "production", How.CASE),
        ("in-production", "production", How.CASE),
        (" Live ", "production", How.SYNONYM),
        ("Décommissioned", "retired", How.SYNONYM),
        ("sunset", "retired", How.SYNONYM),
        ("End of Life", "retired", How.SYNONYM),
    ],
)
def test_spellings_and_other_words_are_recognised(text, code, how):
    match = normalise(STAGES, text)
    assert (match.code, match.how, match.suggestions) == (code, how, ())


def test_what_is_no_term_gets_suggestions_and_is_never_taken_for_one():
    match = normalise(STAGES, "prodution")
    assert (match.code, match.how, match.suggestions) == (None, How.NONE, ("production",))
    assert normalise(STAGES, "zebra").suggestions == ()
    assert normalise(STAGES, "x" * 100_000).code is None
    assert normalise(STAGES, "").code is None


def test_the_refusal_says_what_is_near_and_what_is_accepted():
    refusal = STAGES.refusal("prodution", ("production",))
    assert "Did you mean production?" in refusal.message
    assert "Accepted: production, retired." in refusal.message
    assert STAGES.refusal("zebra", ()).facts["suggestions"] == []
    many = vocabulary(*(Term(f"t{n}") for n in range(30)))
    assert "and 10 more." in many.refusal("x", ()).message


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ((Term("Live"),), "/terms/Live"),
        ((Term("a", synonyms=("x",)), Term("b", synonyms=("X",))), "/terms/b"),
        ((Term("a"), Term("b", label="A")), "/terms/b"),
        ((Term("a"), Term("a")), "/terms"),
        ((Term("a", parent="a"),), "/terms/a/parent"),
        ((Term("a", parent="nowhere"),), "/terms/a/parent"),
        ((Term("a", deprecated_by="b"), Term("b", deprecated_by="a")), "/terms/a/deprecated_by"),
        ((Term("a", synonyms=("--",)),), "/terms/a/synonyms"),
        ((Term("a", synonyms=tuple(map(str, range(201)))),), "/terms/a/synonyms"),
        (tuple(Term(f"t{n}") for n in range(2001)), "/terms"),
    ],
)
def test_terms_that_contradict_one_another_are_refused(terms, pointer):
    with pytest.raises(VocabularyRefused) as refused:
        vocabulary(*terms).checked()
    assert pointer in [error["pointer"] for error in refused.value.facts["errors"]]


def test_a_name_is_plain_and_texts_have_an_end():
    with pytest.raises(VocabularyRefused, match="/name"):
        vocabulary(name="Model Kind").checked()
    with pytest.raises(ValueRefused, match="/title"):
        vocabulary(title="x" * 201).checked()


def test_terms_are_added_and_put_in_place_by_their_code():
    changed = STAGES.with_terms((Term("retired", "Ended"), Term("pilot")))
    assert [term.code for term in changed.terms] == ["production", "retired", "sunset", "pilot"]
    assert normalise(changed, "ended").code == "retired"
    assert normalise(changed, "decommissioned").code is None


def test_completing_leaves_alone_what_is_there():
    ours = vocabulary(Term("live", "Live at last"), Term("own"))
    completed = ours.completed(
        (
            Term("production", synonyms=("live",)),
            Term("own", "Shipped label"),
            Term("pilot", parent="production", deprecated_by="nowhere"),
        )
    )
    assert completed.terms == (*ours.terms, Term("pilot"))
