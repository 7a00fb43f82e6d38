"""Aspects as siblings put, read and revert them, on both databases."""

import pytest

from muniment.capabilities import metadata
from muniment.capabilities.metadata.model import (
    AspectMissing,
    AspectNotFound,
    AspectRefused,
    AspectUnfit,
)
from muniment.capabilities.metadata.service import schemas
from muniment.capabilities.metadata.service.schemas import Draft
from muniment.capabilities.metadata.store import aspects as store
from muniment.kernel.errors import PreconditionFailed
from muniment.kernel.events import Scope, Subject
from muniment.kernel.moment import Moment
from muniment.kernel.values import ValueRefused
from muniment.platform.journal.history import RevisionNotFound, history

BODY = {
    "type": "object",
    "properties": {
        "purpose": {"type": "string"},
        "data": {"type": "array", "items": {"x-vocabulary": "data_class"}},
    },
    "required": ["purpose"],
    "additionalProperties": False,
}
MODEL = Subject("model", "m1")
SCOPE = Scope("p1", "m1")
USE = {"purpose": "Decide on loans", "data": ["PII"]}


def define(workshop, name="use", **terms):
    draft = Draft(**{"body": BODY, "applies_to": ("model", "use_case"), **terms})
    workshop.do(schemas.create_schema, name, draft)
    return workshop.do(schemas.publish_schema, name, 1)


def put(workshop, body=USE, schema="use", subject=MODEL, **options):
    return workshop.do(metadata.put_aspect, subject, SCOPE, schema, body, **options)


@pytest.fixture
def use(workshop):
    define(workshop)
    return put(workshop)


def test_terms_are_recorded_as_codes(workshop, use):
    assert use.body == {"purpose": "Decide on loans", "data": ["personal"]}
    assert workshop.see(metadata.aspect_of, MODEL, "use") == use
    assert workshop.see(metadata.aspects_of, MODEL) == [use]
    assert (use.scope, use.schema_version) == (SCOPE, 1)


def test_a_refusal_names_every_place(workshop, use):
    with pytest.raises(AspectRefused) as refused:
        put(workshop, {"data": ["PII", "nonsense"], "colour": 1})
    pointers = [error["pointer"] for error in refused.value.facts["errors"]]
    assert pointers == ["/colour", "/data/1", "/purpose"]
    with pytest.raises(ValueRefused):
        put(workshop, {"purpose": "a\x00b"})
    assert workshop.see(metadata.aspect_of, MODEL, "use") == use


def test_saying_the_same_again_is_no_revision(workshop, use):
    assert put(workshop) == use
    assert put(workshop, {"purpose": "Else"}).revision > use.revision


def test_what_was_written_keeps_its_version_of_the_schema(workshop, use):
    draft = Draft({"type": "object", "required": ["risk"]}, ("model",))
    workshop.do(schemas.draft_version, "use", draft)
    put(workshop, {"purpose": "Still by the first"})
    workshop.do(schemas.publish_schema, "use", 2)
    assert workshop.see(metadata.aspect_of, MODEL, "use").schema_version == 1
    with pytest.raises(AspectRefused, match="/risk"):
        put(workshop)
    assert put(workshop, {"risk": 1}).schema_version == 2
    assert put(workshop, version=1).schema_version == 1


def test_only_what_is_published_may_be_written_by(workshop):
    workshop.do(schemas.create_schema, "use", Draft(BODY, ("model",)))
    with pytest.raises(AspectUnfit, match="draft"):
        put(workshop)
    workshop.do(schemas.retire_schema, "use", 1)
    with pytest.raises(AspectUnfit, match="retired"):
        put(workshop)


def test_a_schema_is_for_certain_kinds(workshop):
    define(workshop, model_kinds=("llm",))
    with pytest.raises(AspectUnfit, match="not for a version"):
        put(workshop, subject=Subject("version", "v1"))
    with pytest.raises(AspectUnfit, match="of kind rules"):
        put(workshop, kind="rules")
    put(workshop, kind="llm")


def test_an_aspect_is_taken_back_and_brought_back(workshop, use, clock):
    then = clock()
    workshop.do(metadata.remove_aspect, MODEL, "use")
    assert workshop.see(metadata.aspects_of, MODEL) == []
    with pytest.raises(AspectNotFound):
        workshop.see(metadata.aspect_of, MODEL, "use")
    with pytest.raises(AspectNotFound):
        workshop.do(metadata.remove_aspect, MODEL, "use")
    assert workshop.at(then).see(metadata.aspect_of, MODEL, "use") == use
    back = workshop.do(metadata.revert_aspect, MODEL, "use", use.revision)
    assert back.body == use.body
    told = workshop.run(lambda unit: history(unit.connection, use.subject, limit=9))
    assert [revision.type for revision in told] == [
        "aspect.reverted",
        "aspect.removed",
        "aspect.put",
    ]


def test_a_revert_takes_a_revision_of_the_aspect(workshop, use):
    with pytest.raises(RevisionNotFound):
        workshop.do(metadata.revert_aspect, MODEL, "use", use.revision - 1)


def test_some_kinds_must_have_an_aspect(workshop):
    define(workshop, mandatory_for=("llm",))
    define(workshop, "basics", applies_to=("model",), mandatory_for=("*",))
    missing = metadata.missing_aspects
    assert workshop.see(missing, "model", "llm", ()) == ["basics", "use"]
    assert workshop.see(missing, "model", "llm", {"use"}) == ["basics"]
    assert workshop.see(missing, "model", "rules", ()) == ["basics"]
    assert workshop.see(missing, "use_case", None, ()) == []
    with pytest.raises(AspectMissing, match="basics, use"):
        workshop.see(metadata.require_mandatory, "model", "llm", {})
    workshop.see(metadata.require_mandatory, "model", "llm", {"use": {}, "basics": {}})


def test_what_is_mandatory_is_not_taken_back(workshop):
    define(workshop, mandatory_for=("llm",))
    made = put(workshop, kind="llm")
    with pytest.raises(AspectMissing):
        workshop.do(metadata.remove_aspect, MODEL, "use", kind="llm")
    workshop.do(metadata.remove_aspect, MODEL, "use", kind="rules")
    removal = workshop.run(lambda unit: history(unit.connection, made.subject, limit=1))[0]
    put(workshop, kind="llm")
    with pytest.raises(AspectMissing):
        workshop.do(metadata.revert_aspect, MODEL, "use", removal.revision, kind="llm")


def test_a_change_of_what_has_changed_meanwhile_is_refused(workshop, use):
    with pytest.raises(PreconditionFailed):
        put(workshop.matching(use.revision + 1), {"purpose": "mine"})
    with pytest.raises(PreconditionFailed):
        put(workshop.matching(use.revision), subject=Subject("model", "other"))
    put(workshop.matching(use.revision), {"purpose": "mine"})


def test_a_correction_of_the_past_holds_until_the_next_word(workshop, clock):
    define(workshop)
    past = clock.now.replace(year=2024)
    put(workshop.valid_at(past), {"purpose": "As it was"})
    now = put(workshop, {"purpose": "As it is"})
    assert workshop.see(metadata.aspect_of, MODEL, "use") == now
    then = workshop.at(past.replace(year=2025)).see(metadata.aspect_of, MODEL, "use")
    assert then.body == {"purpose": "As it was"}


def test_the_words_of_aspects_are_there_to_find_things_by(workshop, use):
    define(workshop, "notes", body={"type": "object"})
    put(workshop, {"a": [{"b": "deep words"}, 3]}, schema="notes")
    words = workshop.run(lambda unit: metadata.words_of(unit.connection, "model", ["m1", "m2"]))
    assert words == {"m1": "deep words personal Decide on loans", "m2": ""}


def test_aspects_know_their_moment(workshop, use):
    nowhere = workshop.run(
        lambda unit: store.of_subjects(
            unit.connection, "model", ["m1"], Moment(as_of=unit.now.replace(year=2020))
        )
    )
    assert nowhere == []
