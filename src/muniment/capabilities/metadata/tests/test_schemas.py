"""Schemas as they are drafted, published and retired, on both databases."""

import pytest

from muniment.capabilities.metadata.model import (
    SchemaExists,
    SchemaFixed,
    SchemaNotFound,
    SchemaRefused,
    TermRefused,
    VocabularyNotFound,
)
from muniment.capabilities.metadata.service import schemas as service
from muniment.capabilities.metadata.service.schemas import Draft
from muniment.kernel.errors import Forbidden, PreconditionFailed
from muniment.kernel.events import Scope
from muniment.kernel.values import ValueRefused
from muniment.platform.auth import Role
from tests.support.house import person

BODY = {"type": "object", "properties": {"purpose": {"type": "string"}}}
DRAFT = Draft(body=BODY, applies_to=("model",), title="Intended use")


@pytest.fixture
def draft(workshop):
    return workshop.do(service.create_schema, "intended-use", DRAFT)


def published(workshop, name="intended-use", version=1):
    return workshop.do(service.publish_schema, name, version)


def test_a_draft_is_found_and_named_once(workshop, draft):
    assert workshop.see(service.show_schema, "intended-use") == draft
    assert (draft.version, draft.status, draft.published_at) == (1, "draft", None)
    with pytest.raises(SchemaExists):
        workshop.do(service.create_schema, "intended-use", DRAFT)


def test_a_draft_changes_until_it_is_published(workshop, draft):
    patch = {"title": "Use", "body": {"type": "object"}}
    amended = workshop.do(service.amend_draft, "intended-use", 1, patch)
    assert (amended.title, amended.body, amended.applies_to) == (
        "Use",
        {"type": "object"},
        ("model",),
    )
    assert workshop.do(service.amend_draft, "intended-use", 1, {"title": "Use"}) == amended
    in_force = published(workshop)
    assert in_force.published_at is not None
    with pytest.raises(SchemaFixed):
        workshop.do(service.amend_draft, "intended-use", 1, {"title": "Other"})
    with pytest.raises(SchemaFixed):
        published(workshop)


def test_the_next_version_leaves_the_one_before_as_it_was(workshop, draft):
    first = published(workshop)
    second = workshop.do(service.draft_version, "intended-use", DRAFT)
    assert workshop.see(service.show_schema, "intended-use") == first
    with pytest.raises(SchemaExists):
        workshop.do(service.draft_version, "intended-use", DRAFT)
    second = published(workshop, version=2)
    assert workshop.see(service.show_schema, "intended-use") == second
    assert workshop.see(service.show_schema, "intended-use", 1) == first
    assert workshop.see(service.list_versions, "intended-use", after=0, limit=9) == [first, second]
    assert workshop.see(service.list_versions, "intended-use", after=1, limit=9) == [second]


def test_what_is_retired_gives_way_to_the_version_before(workshop, draft):
    first = published(workshop)
    workshop.do(service.draft_version, "intended-use", DRAFT)
    published(workshop, version=2)
    retired = workshop.do(service.retire_schema, "intended-use", 2)
    assert workshop.see(service.show_schema, "intended-use") == first
    assert workshop.see(service.list_schemas, after="", limit=9) == [first]
    with pytest.raises(SchemaFixed):
        workshop.do(service.retire_schema, "intended-use", 2)
    assert workshop.do(service.draft_version, "intended-use", DRAFT).version == retired.version + 1


@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        (Draft({"type": "list"}, ("model",)), "/body/type"),
        (Draft(BODY, ("robot",)), "/applies_to"),
        (Draft(BODY, ()), "/applies_to"),
        (Draft(BODY, ("model",), model_kinds=("llm",), mandatory_for=("rag",)), "/mandatory_for"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(workshop, draft, pointer):
    with pytest.raises(SchemaRefused) as refused:
        workshop.do(service.create_schema, "nonsense", draft)
    assert [error["pointer"] for error in refused.value.facts["errors"]] == [pointer]


def nested(levels):
    return {"not": nested(levels - 1)} if levels else {}


@pytest.mark.parametrize(
    ("name", "draft", "refusal"),
    [
        ("a", Draft(BODY, ("model",), mandatory_for=("abacus",)), TermRefused),
        ("a", Draft(BODY, ("model",), model_kinds=("abacus",)), TermRefused),
        (
            "a",
            Draft({"type": "object", "properties": {"b": {"x-vocabulary": "c"}}}, ("model",)),
            VocabularyNotFound,
        ),
        ("Intended Use", DRAFT, SchemaRefused),
        ("a", Draft({"type": "object", **nested(30)}, ("model",)), ValueRefused),
    ],
)
def test_a_schema_speaks_only_words_that_were_agreed_on(workshop, name, draft, refusal):
    with pytest.raises(refusal):
        workshop.do(service.create_schema, name, draft)


def test_kinds_are_recorded_as_codes(workshop):
    draft = Draft(BODY, ("model",), model_kinds=("LLM", "rag"), mandatory_for=("Foundation model",))
    made = workshop.do(service.create_schema, "a", draft)
    assert (made.model_kinds, made.mandatory_for) == (("llm", "rag"), ("llm",))


def test_an_unknown_schema_or_version_is_not_found(workshop, draft):
    with pytest.raises(SchemaNotFound):
        workshop.see(service.show_schema, "nothing")
    with pytest.raises(SchemaNotFound, match="version 7"):
        workshop.see(service.show_schema, "intended-use", 7)


def test_the_past_keeps_its_schemas(workshop, draft, clock):
    then = clock()
    published(workshop)
    assert workshop.at(then).see(service.show_schema, "intended-use") == draft


def test_readers_read_and_keepers_write(workshop, draft):
    viewer = workshop.as_(person("vera", Role.VIEWER, scope=Scope("one-project")))
    assert viewer.see(service.show_schema, "intended-use") == draft
    with pytest.raises(Forbidden):
        viewer.do(service.publish_schema, "intended-use", 1)
    officer = workshop.as_(person("olga", Role.RISK_OFFICER))
    with pytest.raises(PreconditionFailed):
        officer.matching(draft.revision + 1).do(service.publish_schema, "intended-use", 1)
    officer.matching(draft.revision).do(service.publish_schema, "intended-use", 1)
