import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.service.jsonl_rows import read_jsonl

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
OBJECTS = st.dictionaries(st.text(), st.recursive(SCALARS, st.lists, max_leaves=5), max_size=4)


def test_each_line_is_a_row_and_headers_are_all_their_members():
    sheet = read_jsonl('{"a": 1}\r\n\n{"b": {"c": []}, "a": "\\u2028"}')
    assert sheet.headers == ("a", "b")
    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, {"a": 1}),
        (3, {"b": {"c": []}, "a": "\u2028"}),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"a": 1', "is not JSON"),
        ("{'a': 1}", "is not JSON"),
        ("[1]", "is JSON, but not an object"),
        ('"a"', "is JSON, but not an object"),
        ('{"a": NaN}', "holds NaN"),
        ('{"a": 1e999}', "holds 1e999"),
        ('{"a": -9223372036854775808}', "write it as a text"),
        ('{"a": 1, "a": 2}', "gives 'a' twice"),
        ('{"a": ' + "[" * 50 + "]" * 50 + "}", "more than 20 deep"),
        ('{"a": ' + "[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "which is too large"),
    ],
)
def test_a_line_that_is_no_object_is_damage_and_the_others_are_read(line, reason):
    sheet = read_jsonl(f'{{"id": 1}}\n{line}\n{{"id": 2}}')
    assert [row.number for row in sheet.rows] == [1, 3]
    (damage,) = sheet.damaged
    assert (damage.number, damage.line) == (2, 2)
    assert reason in damage.message


@given(st.lists(OBJECTS, max_size=5))
def test_what_is_written_as_json_lines_is_read_back(objects):
    sheet = read_jsonl("\n".join(json.dumps(each) for each in objects))
    assert [row.values for row in sheet.rows] == objects
    assert sheet.damaged == ()
