"""What a document is told when it breaks its schema, and what becomes of its terms."""

import time
from datetime import UTC, datetime

import pytest

from muniment.capabilities.metadata.model import Term, Vocabulary
from muniment.capabilities.metadata.model.judging import Judge

VOCABULARIES = {
    "stage": Vocabulary(
        name="stage",
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        created_by="ada",
        terms=(Term("production", synonyms=("live",)), Term("retired")),
    )
}


def judged(schema, document):
    body, flaws = Judge({"type": "object", **schema}).judge(document, VOCABULARIES)
    return body, [(flaw.pointer, flaw.message) for flaw in flaws]


def said(properties, document, **schema):
    return judged({"properties": properties, **schema}, document)[1]


@pytest.mark.parametrize(
    ("rule", "value", "message"),
    [
        ({"type": "integer"}, "3", "is a text; a whole number is accepted"),
        ({"type": ["string", "null"]}, True, "is true or false; a text or null is accepted"),
        ({"type": "number"}, None, "is null; a number is accepted"),
        ({"enum": ["a", 1]}, "b", "is not among what is accepted: 'a', 1"),
        ({"const": 1}, 2, "is not among what is accepted: 1"),
        ({"minimum": 3}, 2, "must be at least 3"),
        ({"exclusiveMaximum": 3}, 3, "must be less than 3"),
        ({"multipleOf": 0.5}, 0.3, "must be a multiple of 0.5"),
        ({"minLength": 2}, "a", "must be at least 2 characters long"),
        ({"maxItems": 1}, [1, 2], "must have at most 1 items"),
        ({"pattern": "^a"}, "b", "must match the pattern ^a"),
        ({"uniqueItems": True}, [{"b": 1, "a": 2}, {"a": 2, "b": 1}], "must not repeat an item"),
        ({"anyOf": [{"type": "null"}, False]}, 1, "fits none"),
        ({"oneOf": [{}, {}]}, 1, "must fit exactly one"),
        ({"not": {}}, 1, "has a form that is not accepted"),
        ({"allOf": [{"contains": {"const": 1}}]}, [2], "must contain an item of the accepted form"),
        ({"prefixItems": [{}], "items": False}, [1, 2], "is not accepted here"),
    ],
)
def test_every_rule_says_what_would_be_accepted(rule, value, message):
    ((pointer, told),) = said({"a/b": rule}, {"a/b": value})
    assert pointer == "/a~1b"
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", "2024-02-29", "2026-02-29"),
        ("date", "2026-03-01", "20260301"),
        ("date-time", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00"),
        ("date-time", "2026-03-01T10:00:00.5+02:00", "2026-03-01T25:00:00Z"),
        ("email", "ada@a.example", "ada@a"),
        ("ipv4", "10.0.0.1", "10.0.0.256"),
        ("ipv6", "::1", "1::2::3"),
        ("uri", "https://a.example/x", "a.example/x"),
        ("uri", "urn:a:b", "http://[::1"),
        ("uri", "s3://a/b", "https://a b"),
        ("uuid", "018f8f2e-0000-7000-8000-000000000000", "018f8f2e"),
    ],
)
def test_formats_are_checked(name, good, bad):
    rule = {"a": {"format": name}}
    assert said(rule, {"a": good}) == []
    assert said(rule, {"a": bad}) == [("/a", f"must be a {name}")]
    assert said(rule, {"a": 3}) == []


def test_missing_and_unknown_properties_are_named_one_by_one():
    told = said(
        {"a": {}, "b": {"properties": {}, "additionalProperties": False}},
        {"b": {"x/y": 1}, "c": 2},
        required=["a"],
        additionalProperties=False,
    )
    assert told == [
        ("/a", "is required"),
        ("/b/x~1y", "is not known; nothing is accepted"),
        ("/c", "is not known; accepted here: a, b"),
    ]


def test_terms_become_codes_wherever_they_stand():
    term = {"type": "string", "x-vocabulary": "stage"}
    body, flaws = judged(
        {
            "properties": {
                "one": term,
                "many": {"items": {"$ref": "#/$defs/term"}},
                "first": {"prefixItems": [term], "items": {"type": "integer"}},
                "both": {"allOf": [term, {"minLength": 1}]},
            },
            "additionalProperties": term,
            "$defs": {"term": term},
        },
        {
            "one": "LIVE",
            "many": ["live", "Retired"],
            "first": ["Live", 1],
            "both": "live",
            "z": "x",
        },
    )
    assert body == {
        "one": "production",
        "many": ["production", "retired"],
        "first": ["production", 1],
        "both": "production",
        "z": "x",
    }
    ((pointer, message),) = flaws
    assert pointer == "/z"
    assert "Accepted: production, retired." in message


def test_a_term_of_the_wrong_type_is_told_its_type():
    assert said({"a": {"type": "string", "x-vocabulary": "stage"}}, {"a": 3}) == [
        ("/a", "is a whole number; a text is accepted")
    ]


@pytest.mark.parametrize(
    ("rule", "value"),
    [({"pattern": "^a"}, 3), ({"uniqueItems": True}, "aa"), ({"uniqueItems": True}, [1, "1", [1]])],
)
def test_a_rule_is_silent_about_what_it_does_not_concern(rule, value):
    assert said({"a": rule}, {"a": value}) == []


def test_hostile_documents_take_no_time():
    schema = {
        "properties": {
            "text": {"pattern": "^(a+)+$"},
            "items": {"uniqueItems": True, "items": {"type": "object"}},
        }
    }
    document = {"text": "a" * 20_000 + "!", "items": [{"a": n} for n in range(20_000)]}
    began = time.process_time()
    assert len(judged(schema, document)[1]) == 1
    assert time.process_time() - began < 5


def test_flaws_are_counted_out():
    assert len(said({}, {str(n): 1 for n in range(99)}, additionalProperties=False)) == 50
