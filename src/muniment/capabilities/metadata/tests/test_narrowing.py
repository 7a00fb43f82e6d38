"""What is read off two schemas alone is never silent about a document that only one accepts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from muniment.capabilities.metadata.model.judging import Judge
from muniment.capabilities.metadata.model.narrowing import (
    Compatibility,
    compatibility_of,
    narrowings,
)

NAMES = ("a", "b", "c")
LEAVES = st.one_of(
    st.just({}),
    st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": ["number", "null"]}]),
    st.builds(lambda low, high: {"type": "integer", "minimum": low, "maximum": low + high},
              st.integers(-3, 3), st.integers(0, 3)),
    st.builds(lambda values: {"enum": values},
              st.lists(st.sampled_from(["x", "y", 1]), min_size=1, max_size=3, unique=True)),
    st.builds(lambda most: {"type": "string", "maxLength": most}, st.integers(0, 3)),
)  # fmt: skip
PARTS = st.one_of(
    LEAVES,
    st.builds(lambda items, unique: {"type": "array", "items": items, "uniqueItems": unique},
              LEAVES, st.booleans()),
)  # fmt: skip
SCHEMAS = st.builds(
    lambda fields, required, closed: {
        "type": "object",
        "properties": fields,
        "required": sorted(required),
        "additionalProperties": not closed,
    },
    st.dictionaries(st.sampled_from(NAMES), PARTS, max_size=3),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.booleans(),
)
VALUES = st.one_of(
    st.none(),
    st.integers(-5, 5),
    st.text("xyz", max_size=4),
    st.lists(st.one_of(st.integers(-2, 2), st.sampled_from(["x", "y"])), max_size=3),
)
DOCUMENTS = st.dictionaries(st.sampled_from((*NAMES, "d")), VALUES, max_size=4)


def accepts(schema, document):
    return not Judge(schema).judge(document, {})[1]


@settings(max_examples=300)
@given(SCHEMAS, SCHEMAS, st.lists(DOCUMENTS, min_size=1, max_size=4))
def test_no_narrowing_means_no_document_is_lost(before, after, documents):
    if not narrowings(before, after):
        for document in documents:
            assert not accepts(before, document) or accepts(after, document)


@given(SCHEMAS)
def test_a_schema_goes_together_with_itself(schema):
    assert narrowings(schema, schema) == []
    assert compatibility_of(schema, schema) is Compatibility.FULL


def test_what_is_narrowed_is_said_in_words():
    before = {
        "type": "object",
        "properties": {
            "level": {"enum": ["low", "high"]},
            "contact": {"type": "string"},
            "score": {"type": "number", "maximum": 10},
        },
        "additionalProperties": False,
    }
    after = {
        "type": "object",
        "properties": {
            "level": {"enum": ["high"]},
            "score": {"type": "integer", "maximum": 5},
            "owner": {"type": "string"},
        },
        "required": ["owner"],
        "additionalProperties": False,
    }
    said = {(flaw.pointer, flaw.message) for flaw in narrowings(before, after)}
    assert said == {
        ("/owner", "must be given from now on"),
        ("/contact", "is no longer accepted"),
        ("/level", "no longer accepts low"),
        ("/score", "may no longer be number"),
        ("/score", "has another maximum: 5"),
    }
    assert compatibility_of(before, after) is Compatibility.NONE
    wider = {**before, "properties": {**before["properties"], "note": {"type": "string"}}}
    assert compatibility_of(before, wider) is Compatibility.BACKWARD
    assert compatibility_of(wider, before) is Compatibility.FORWARD


def test_references_are_followed():
    tight = {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}},
             "$defs": {"n": {"type": "integer"}}}  # fmt: skip
    loose = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert compatibility_of(tight, loose) is Compatibility.FULL
