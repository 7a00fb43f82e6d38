import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.model.lists import read_list
from muniment.capabilities.imports.model.numbers import NotANumber, read_number
from muniment.capabilities.imports.model.values import clean, excerpt, follow
from muniment.capabilities.licences import spdx

TREE = {"parents": [{"id": "a"}, {"id": ""}, {"id": "b"}], "variant": {"device": {"kind": "gpu"}}}


def test_cleaning_takes_away_what_no_field_should_hold():
    assert clean(" a\x00b\xa0c\u200b\r\nd\ufeff ") == "ab c\nd"
    assert clean({" k": ["\ud800x", 1, None, True]}) == {"k": ["x", 1, None, True]}


def test_windows_punctuation_read_as_latin_1_is_repaired():
    assert clean("Pilot \x96 the agency\x92s") == "Pilot – the agency’s"  # noqa: RUF001  that is the repair


@given(st.text())
def test_clean_text_is_storable_and_cleaning_again_changes_nothing(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    cleaned.encode()


def test_an_excerpt_is_one_short_line():
    assert excerpt("a\n b" + "x" * 200) == "a b" + "x" * 76 + "…"


def test_a_path_leads_into_objects_and_lists():
    assert follow(TREE, ("variant", "device", "kind")) == "gpu"
    assert follow(TREE, ("parents[]", "id")) == ["a", "b"]
    assert follow(TREE, ("variant", "nothing", "kind")) is None


@pytest.mark.parametrize(
    ("written", "decimal", "read"),
    [
        ("1,013.01", ".", 1013.01),
        ("1.013,01", ",", 1013.01),
        ("-2.870", ".", -2.87),
        ("+10", ".", 10),
        ("1'000'000", ".", 1_000_000),
        ("−3", ".", -3),  # noqa: RUF001  a typographic minus
        ("1e3", ".", 1000.0),
    ],
)
def test_numbers_are_read_with_their_separators(written, decimal, read):
    assert read_number(written, decimal) == read


@pytest.mark.parametrize("written", ["", "1,5", "1_000", "nan", "1e999", "12%", "1 2", "9" * 41])
def test_what_is_not_one_number_is_refused(written):
    with pytest.raises(NotANumber):
        read_number(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[]", []),
        ("['c) Age']", ["c) Age"]),
        ("['b) Sex', 'c) Age', ]", ["b) Sex", "c) Age"]),
        (r"['of \ncomments', 'it\'s']", ["of \ncomments", "it's"]),
        ('["it\'s", "\\u00e9"]', ["it's", "é"]),
        ("[1, None, RTN]", ["1", "RTN"]),
        ("plain", ["plain"]),
    ],
)
def test_list_literals_are_read_without_being_run(written, read):
    assert read_list(written) == read


@pytest.mark.parametrize("written", ["['a'", "['a' 'b']", "[['a']]", "['a]", "[a,,b]"])
def test_a_broken_list_is_refused(written):
    with pytest.raises(ValueError, match="list"):
        read_list(written)


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1)))
def test_lists_written_by_python_or_json_are_read_back(items):
    assert read_list(repr(items)) == items
    assert read_list(json.dumps(items)) == items


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("MIT", "MIT"),
        ("apache-2.0", "Apache-2.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("gnu agpl v3.0", "AGPL-3.0-only"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("custom", None),
        ("(MIT", None),
        ("((" * 5000, None),
    ],
)
def test_licences_become_spdx_where_they_are(written, identifier):
    assert spdx(written) == identifier
