"""Vocabularies as they are agreed on, changed and looked up, on both databases."""

from dataclasses import replace

import pytest

from muniment.capabilities import metadata
from muniment.capabilities.metadata.model import (
    Term,
    TermRefused,
    VocabularyExists,
    VocabularyNotFound,
    VocabularyRefused,
)
from muniment.capabilities.metadata.service import seeding
from muniment.capabilities.metadata.service import vocabularies as service
from muniment.kernel.errors import Forbidden, PreconditionFailed, Unauthenticated
from muniment.kernel.events import Scope
from muniment.platform.auth import Role
from muniment.platform.auth.gate import NOBODY
from muniment.platform.recording import enter
from tests.support.house import person

OFFICER = person("olga", Role.RISK_OFFICER)
VIEWER = person("vera", Role.VIEWER, scope=Scope("one-project"))


@pytest.fixture
def team(workshop):
    return workshop.do(
        service.create_vocabulary, "team", [Term("risk", synonyms=("Model risk",)), Term("data")]
    )


def test_what_was_agreed_on_is_found(workshop, team):
    assert workshop.see(metadata.vocabulary_named, "team") == team
    assert workshop.see(metadata.check_term, "team", "model RISK") == "risk"


def test_a_name_is_given_once(workshop, team):
    with pytest.raises(VocabularyExists):
        workshop.do(service.create_vocabulary, "team", [])


def test_what_nobody_agreed_on_is_refused(workshop, team):
    with pytest.raises(VocabularyNotFound):
        workshop.see(metadata.check_term, "nothing", "risk")
    with pytest.raises(TermRefused, match="Did you mean data"):
        workshop.see(metadata.check_term, "team", "date")


def test_a_patch_adds_changes_and_empties_but_takes_nothing_away(workshop, team):
    patch = {
        "title": "Teams",
        "terms": {"risk": {"synonyms": None, "label": "Risk"}, "ops": {"parent": "data"}},
    }
    changed = workshop.do(service.change_vocabulary, "team", patch)
    assert changed.terms == (Term("risk", "Risk"), Term("data"), Term("ops", parent="data"))
    assert (changed.title, changed.version) == ("Teams", 2)
    assert workshop.see(metadata.vocabulary_named, "team") == changed


def test_a_patch_that_changes_nothing_is_no_revision(workshop, team):
    assert workshop.do(service.change_vocabulary, "team", {"terms": {"risk": {}}}) == team


def test_a_patch_that_contradicts_is_refused_whole(workshop, team):
    with pytest.raises(VocabularyRefused):
        workshop.do(service.change_vocabulary, "team", {"terms": {"data": {"label": "Risk"}}})
    assert workshop.see(metadata.vocabulary_named, "team") == team


def test_the_past_keeps_its_words(workshop, team, clock):
    then = clock()
    workshop.do(service.change_vocabulary, "team", {"terms": {"ops": {}}})
    assert workshop.at(then).see(metadata.vocabulary_named, "team").codes == ("risk", "data")
    assert workshop.see(metadata.vocabulary_named, "team").codes == ("risk", "data", "ops")


def test_a_change_of_what_has_changed_meanwhile_is_refused(workshop, team):
    with pytest.raises(PreconditionFailed):
        workshop.matching(team.revision - 1).do(service.change_vocabulary, "team", {})


def test_anybody_with_a_role_reads_and_only_keepers_write(workshop, team):
    assert workshop.as_(VIEWER).see(service.show_vocabulary, "team") == team
    assert workshop.as_(VIEWER).see(service.list_vocabularies, after="task", limit=1) == [team]
    assert workshop.as_(VIEWER).see(service.look_up, "team", ["risk"])[0].code == "risk"
    workshop.as_(OFFICER).do(service.change_vocabulary, "team", {"title": "Teams"})
    with pytest.raises(Forbidden):
        workshop.as_(VIEWER).do(service.change_vocabulary, "team", {})
    with pytest.raises(Forbidden):
        workshop.as_(person("nora")).see(service.show_vocabulary, "team")
    with pytest.raises(Unauthenticated):
        workshop.as_(NOBODY).see(service.show_vocabulary, "team")


def test_what_is_shipped_is_there_from_the_start(workshop):
    for shipped in seeding.shipped_vocabularies():
        assert workshop.see(metadata.vocabulary_named, shipped.name).terms == shipped.terms


@pytest.mark.parametrize(
    ("vocabulary", "text", "code"),
    [
        ("task", "PD", "credit_scoring"),
        ("task", "Probability of Default", "credit_scoring"),
        ("task", "scorecard", "credit_scoring"),
        ("task", "resume ranking", "candidate_screening"),
        ("task", "attrition", "churn"),
        ("task", "chat-completion", "text-generation"),
        ("model_kind", "LLM", "llm"),
        ("model_kind", "foundation model", "llm"),
        ("concept", "population stability", "drift"),
        ("concept", "factsheet", "card"),
        ("stage", "Decommissioned", "retired"),
        ("annex_iii_point", "5(b)", "5b"),
        ("autonomy", "Human-in-the-loop", "human_in_loop"),
        ("eu_class", "High-risk", "high_risk"),
        ("data_class", "PII", "personal"),
    ],
)
def test_the_words_of_the_trade_are_known(workshop, vocabulary, text, code):
    assert workshop.see(metadata.check_term, vocabulary, text) == code


def test_starting_again_changes_nothing(workshop):
    before = workshop.see(metadata.vocabulary_named, "stage")
    workshop.run(seeding.seed_vocabularies)
    assert workshop.see(metadata.vocabulary_named, "stage") == before


def test_an_edition_brings_its_new_terms_and_keeps_what_was_changed_here(workshop, monkeypatch):
    patch = {"terms": {"retired": {"label": "Laid to rest"}}}
    workshop.do(service.change_vocabulary, "stage", patch)
    shipped = next(s for s in seeding.shipped_vocabularies() if s.name == "stage")
    newer = seeding.Shipped("stage", 2, "Other title", "", (*shipped.terms, Term("shadow")))
    monkeypatch.setattr(seeding, "shipped_vocabularies", lambda: (newer,))
    workshop.run(seeding.seed_vocabularies)
    workshop.run(seeding.seed_vocabularies)
    stage = workshop.see(metadata.vocabulary_named, "stage")
    assert (stage.codes[-1], stage.edition, stage.version) == ("shadow", 2, 3)
    assert stage.title != "Other title"
    assert workshop.see(metadata.check_term, "stage", "laid to rest") == "retired"


def test_rows_alike_but_for_their_content_are_not_confused(workshop, team):
    renamed = replace(team, title="Another")

    def write_and_think_better_of_it(unit):
        enter(unit, "vocabulary.changed", renamed)
        assert metadata.vocabulary_named(unit, "team").title == "Another"
        raise LookupError

    with pytest.raises(LookupError):
        workshop.run(write_and_think_better_of_it)
    assert workshop.see(metadata.vocabulary_named, "team") == team
