"""The filter grammar: what is written is read as it was meant, and nothing else is accepted."""

import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.protocols.mlflow import languages
from muniment.protocols.mlflow.errors import ParameterRefused
from muniment.protocols.mlflow.filters import MAX_FILTER, read_filter, read_orders
from muniment.protocols.mlflow.prompts import without_prompts

EVERY = (
    languages.MODELS,
    languages.VERSIONS,
    languages.RUNS,
    languages.EXPERIMENTS,
    languages.LOGGED_MODELS,
)
PLAIN = st.text(string.ascii_letters + string.digits + "_.", min_size=1, max_size=12).filter(
    lambda key: not key.startswith(".")
)
KEYS = st.one_of(
    PLAIN, st.text(st.characters(exclude_characters="`\0", exclude_categories=("Cs",)), min_size=1)
)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
NUMBERS = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
LISTED = st.sampled_from([Operator.IN, Operator.NOT_IN])
NUMERIC = [Operator(sign) for sign in ("=", "!=", "<", "<=", ">", ">=")]
TEXTUAL = [Operator(sign) for sign in ("=", "!=", "LIKE", "ILIKE")]


@st.composite
def of_runs(draw: st.DrawFn) -> Comparison:
    entity = draw(st.sampled_from(["metric", "param", "tag", "dataset", "attribute"]))
    if entity == "metric":
        return Comparison(entity, draw(KEYS), draw(st.sampled_from(NUMERIC)), draw(NUMBERS))
    if entity == "attribute":
        return draw(own_of_runs())
    key = draw(st.sampled_from(["name", "digest", "context"]) if entity == "dataset" else KEYS)
    if entity == "dataset" and draw(st.booleans()):
        listed = tuple(draw(st.lists(TEXTS, min_size=1, max_size=4)))
        return Comparison(
            entity, key, draw(st.sampled_from([Operator.IN, Operator.NOT_IN])), listed
        )
    if entity != "dataset" and draw(st.booleans()):
        return Comparison(entity, key, draw(st.sampled_from([Operator.NULL, Operator.NOT_NULL])))
    return Comparison(entity, key, draw(st.sampled_from(TEXTUAL)), draw(TEXTS))


@st.composite
def own_of_runs(draw: st.DrawFn) -> Comparison:
    key = draw(st.sampled_from(["start_time", "end_time", "status", "run_name", "run_id"]))
    if key.endswith("time"):
        return Comparison("attribute", key, draw(st.sampled_from(NUMERIC)), draw(NUMBERS))
    return Comparison("attribute", key, draw(st.sampled_from(TEXTUAL)), draw(TEXTS))


def written(one: Comparison, chance: st.DataObject) -> str:
    """Write a condition in one of the ways that mean it."""
    space = chance.draw(st.sampled_from([" ", "  ", "\n\t"]))
    names = [name for name, meant in languages.RUNS.entities.items() if meant == one.entity]
    entity = chance.draw(st.sampled_from(names))
    is_plain = set(one.key) <= set(string.ascii_letters + string.digits + "_.")
    key = one.key if is_plain and chance.draw(st.booleans()) else f"`{one.key}`"
    is_bare = one.entity == "attribute" and chance.draw(st.booleans())
    name = key if is_bare else f"{entity}.{key}"
    how = one.operator.lower() if chance.draw(st.booleans()) else one.operator
    if one.value is None:
        return f"{name}{space}{how}"
    return f"{name}{space}{how}{space}{value_of(one.value, chance)}"


def value_of(value: object, chance: st.DataObject) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(value_of(each, chance) for each in value)})"
    if isinstance(value, str):
        quote = chance.draw(st.sampled_from("'\""))
        return quote + value.replace(quote, quote * 2) + quote
    return repr(value)


@given(st.lists(of_runs(), min_size=1, max_size=4), st.data())
def test_what_is_written_is_read_as_it_was_meant(meant, chance):
    joint = chance.draw(st.sampled_from([" AND ", " and ", "\nAnd\t"]))
    text = joint.join(written(one, chance) for one in meant)
    if len(text) <= MAX_FILTER:
        assert read_filter(text, languages.RUNS) == meant


@given(
    st.sampled_from(EVERY),
    st.lists(
        st.sampled_from(
            [
                *("name", "tags.", "`a", "`", "'", '"', "''", "=", "!=", "AND", "OR", "NOT", "IN"),
                *("IS", "NULL", "(", ")", ",", "1", "-1e999", "9" * 30, "metrics.x", "LIKE", "%"),
            ]
        )
        | st.text(max_size=5),
        max_size=12,
    ),
)
def test_anything_else_is_refused_and_nothing_breaks(language, words):
    for text in (" ".join(words), "".join(words)):
        with suppress(ParameterRefused):
            read_filter(text, language)
        with suppress(ParameterRefused):
            read_orders([text], language)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = 'a' OR name = 'b'", "Invalid clause"),
        ("NOT name = 'a'", "Invalid"),
        ("(name = 'a')", "Invalid clause"),
        ("name = a", "quoted string"),
        ("name = 1", "quoted string"),
        ("name > 'a'", "Invalid comparator"),
        ("color = 'a'", "Invalid attribute key"),
        ("metrics.a > 1", "Invalid entity type"),
        ("name IN ()", "non-empty list"),
        ("name IN 'a'", "list of quoted strings"),
        ("tags.a IN ('a')", "Invalid comparator"),
        ("name =", "too early"),
        ("name = 'a' AND", "too early"),
        ("name = 'a", "Invalid clause"),
        (" AND ".join(["name = 'a'"] * 101), "more than 100"),
        ("x" * 10_001, "longer than"),
    ],
)
def test_what_the_registry_does_not_know_is_refused_with_a_reason(text, words):
    with pytest.raises(ParameterRefused, match=words):
        read_filter(text, languages.MODELS)


def test_orders_are_read_in_the_words_of_each_list():
    found = read_orders(["name", "timestamp DESC", "creation_timestamp asc"], languages.MODELS)
    assert found == [
        Ordering("attribute", "name"),
        Ordering("attribute", "updated", descending=True),
        Ordering("attribute", "created"),
    ]
    runs = read_orders(["metrics.`a b` DESC", "attributes.start_time"], languages.RUNS)
    assert runs == [
        Ordering("metric", "a b", descending=True),
        Ordering("attribute", "start_time"),
    ]
    for text in ("name up", "stage", "tags.a", ""):
        with pytest.raises(ParameterRefused):
            read_orders([text], languages.MODELS)
    with pytest.raises(ParameterRefused, match="duplicate"):
        read_orders(["timestamp", "last_updated_timestamp"], languages.MODELS)


def test_a_list_has_prompts_only_where_they_are_asked_for():
    key = "tags.`mlflow.prompt.is_prompt`"
    [hidden] = without_prompts([])
    assert hidden.operator is Operator.NOT_IN
    assert without_prompts(read_filter(f"{key} != 'true'", languages.MODELS)) == [hidden]
    asked = read_filter(f"{key} = 'true'", languages.MODELS)
    assert without_prompts(asked) == asked
