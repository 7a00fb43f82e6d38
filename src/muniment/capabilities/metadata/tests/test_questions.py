import pytest

from muniment.capabilities.metadata.model.answers import fitted, read_answers, write_answers
from muniment.capabilities.metadata.model.questions import questions_of
from muniment.capabilities.metadata.model.terms import Term
from muniment.capabilities.metadata.model.vocabularies import Vocabulary

SCHEMA = {
    "type": "object",
    "required": ["purpose", "data"],
    "properties": {
        "purpose": {"type": "string", "description": "What it is for", "maxLength": 2000},
        "level": {"enum": ["low", "high", 3, None]},
        "stage": {"type": "string", "x-vocabulary": "stage"},
        "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "reviewed": {"type": "boolean"},
        "until": {"type": "string", "format": "date"},
        "regions": {"type": "array", "items": {"$ref": "#/$defs/region"}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "data": {
            "type": "object",
            "title": "Training data",
            "required": ["owner"],
            "properties": {"owner": {"type": "string"}, "rows": {"type": "integer"}},
        },
        "odd": {"oneOf": [{"type": "string"}, {"type": "array"}]},
    },
    "$defs": {"region": {"enum": ["EU", "US"], "title": "Region"}},
}
FULL = {
    "purpose": "To screen\npayments.",
    "level": 3,
    "stage": "pilot",
    "share": 0.25,
    "reviewed": False,
    "until": "2027-01-31",
    "regions": ["US"],
    "notes": ["one", "two"],
    "data": {"owner": "ana", "rows": 12, "kept": "by others"},
    "odd": ["x"],
    "unasked": {"stays": True},
}


@pytest.fixture
def stage(clock):
    term = Term("pilot", "Pilot", definition="Tried by a few.")
    return Vocabulary("stage", created_at=clock(), created_by="ana", terms=(term,))


@pytest.fixture
def questions(stage):
    return questions_of(SCHEMA, {"stage": stage})


def test_each_kind_of_value_is_asked_for_in_its_own_shape(questions):
    shapes = {question.pointer: question.shape for question in questions}
    assert shapes == {
        "/purpose": "text",
        "/level": "one",
        "/stage": "one",
        "/share": "number",
        "/reviewed": "boolean",
        "/until": "date",
        "/regions": "several",
        "/notes": "lines",
        "/data/owner": "line",
        "/data/rows": "number",
        "/odd": "document",
    }


def test_what_must_be_said_and_what_terms_mean_is_told(questions):
    by_pointer = {question.pointer: question for question in questions}
    assert [p for p, q in by_pointer.items() if q.required] == ["/purpose", "/data/owner"]
    assert by_pointer["/stage"].choices[0].note == "Tried by a few."
    assert by_pointer["/data/owner"].group == "Training data"
    assert by_pointer["/share"].help == "At least 0. At most 1."


def test_a_document_survives_the_way_through_the_form(questions):
    asked = [fitted(question, FULL) for question in questions]
    assert read_answers(asked, write_answers(asked, FULL), FULL) == (FULL, [])


def test_what_is_emptied_goes_and_nothing_else(questions):
    fields = {**write_answers(questions, FULL), "/share": " ", "/regions=US": "", "/odd": ""}
    body, _ = read_answers(questions, fields, FULL)
    assert body == {k: v for k, v in FULL.items() if k not in {"share", "regions", "odd"}}


def test_what_no_field_can_hold_is_shown_as_json(questions):
    odd = {"share": "a lot", "notes": ["two\nlines"], "level": "unheard of"}
    asked = {q.pointer: fitted(q, odd) for q in questions}
    assert [asked["/share"].shape, asked["/notes"].shape] == ["document", "document"]
    assert asked["/level"].choices[-1].code == "unheard of"


def test_bad_json_and_bad_numbers_are_left_to_be_refused(questions):
    body, flaws = read_answers(questions, {"/odd": "{", "/share": "much", "/level": "5"}, None)
    assert [flaw.pointer for flaw in flaws] == ["/odd"]
    assert body == {"share": "much", "level": "5"}


def test_a_schema_without_members_asks_for_the_document():
    asked = questions_of({"type": "object"}, {})
    assert read_answers(asked, {asked[0].name: '{"a": 1}'}, None) == ({"a": 1}, [])
    assert read_answers(asked, {asked[0].name: "[]"}, None)[1][0].pointer == "/"


def test_a_new_form_holds_what_the_schema_suggests():
    asked = questions_of(
        {"type": "object", "properties": {"tier": {"default": "low", "enum": ["low"]}}}, {}
    )
    assert write_answers(asked, None) == {"/tier": "low"}
    assert write_answers(asked, {}) == {}
