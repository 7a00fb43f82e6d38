"""Which JSON Schemas are accepted."""

import time

import pytest

from muniment.capabilities.metadata.model.dialect import DRAFT, schema_flaws, vocabularies_of


def of(properties, **more):
    return {"type": "object", "properties": properties, **more}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        of({"a": {"type": "string", "minLength": 1, "x-note": "ours"}}, required=["a"]),
        of({"a": {"$ref": "#/$defs/a~1b"}}, **{"$defs": {"a/b": {"type": "integer"}}}),
        of({"a": True, "b": False}, additionalProperties=False, **{"$schema": DRAFT}),
        of({"a": {"type": "array", "items": {"x-vocabulary": "stage"}}}),
        of({"a": {"anyOf": [{"type": "null"}, {"format": "date"}]}}),
        of({"a": {"pattern": r"^[a-z]+(-[a-z]+)*$"}}),
    ],
)
def test_ordinary_schemas_are_accepted(schema):
    assert schema_flaws(schema) == []


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "array"}, "/type"),
        ({}, "/type"),
        (of({"a": {"type": "text"}}), "/properties/a/type"),
        (of({}, requird=["a"]), "/requird"),
        (of({"a": {"$ref": "https://a.example/schema"}}), "/properties/a/$ref"),
        (of({"a": {"$ref": "other.json"}}), "/properties/a/$ref"),
        (of({"a": {"$ref": "#/$defs/none"}}), "/properties/a/$ref"),
        (of({}, **{"$id": "https://a.example"}), "/$id"),
        (of({"a": {"$dynamicRef": "#a"}}), "/properties/a/$dynamicRef"),
        (of({"a": {"unevaluatedProperties": False}}), "/properties/a/unevaluatedProperties"),
        (of({}, patternProperties={"(a+)+$": {}}), "/patternProperties"),
        (of({"a": {"pattern": "(?=a)"}}), "/properties/a/pattern"),
        (of({"a": {"pattern": "("}}), "/properties/a/pattern"),
        (of({"a": {"pattern": "a" * 501}}), "/properties/a/pattern"),
        (of({"a": {"format": "hostname"}}), "/properties/a/format"),
        (of({}, **{"$schema": "http://json-schema.org/draft-07/schema#"}), "/$schema"),
        (of({"a": {"x-vocabulary": 3}}), "/properties/a/x-vocabulary"),
        (of({"a": {"$ref": "#"}}), "/"),
        (of({"a": {"$ref": "#/properties/a"}}), "/properties/a"),
        (
            of({"a": {"anyOf": [{"x-vocabulary": "stage"}]}}),
            "/properties/a/anyOf/0/x-vocabulary",
        ),
    ],
)
def test_what_is_remote_recursive_or_vague_is_refused_where_it_stands(schema, pointer):
    assert pointer in [flaw.pointer for flaw in schema_flaws(schema)]


def test_a_vocabulary_is_not_hidden_behind_a_reference():
    schema = of(
        {"a": {"not": {"$ref": "#/$defs/term"}}}, **{"$defs": {"term": {"x-vocabulary": "stage"}}}
    )
    assert [flaw.pointer for flaw in schema_flaws(schema)] == ["/$defs/term/x-vocabulary"]
    assert vocabularies_of(schema) == {"stage"}


def test_a_small_schema_may_not_expand_into_a_huge_one():
    doubling = {
        f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]}
        for n in range(40)
    }
    schema = of({"a": {"$ref": "#/$defs/d0"}}, **{"$defs": {**doubling, "d40": {}}})
    began = time.process_time()
    assert "expands" in schema_flaws(schema)[0].message
    assert time.process_time() - began < 5


def test_a_type_that_there_is_not_is_told_with_those_there_are():
    (flaw,) = schema_flaws(of({"a": {"type": "text"}}))
    assert flaw.message.startswith("'text' is no type; use one, or a list, of array, boolean,")
