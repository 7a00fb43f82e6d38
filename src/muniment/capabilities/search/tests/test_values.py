from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.search.model.values import read_date_range, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.9", 0.9),
        ("-1e6", -1e6),
        (".5", 0.5),
        ("1_000", 1000),
        ("1,234,567.5", 1234567.5),
        ("25M", 25e6),
        ("7B", 7e9),
        ("2.5kB", 2500),
        ("1KiB", 1024),
        ("88%", None),
        ("1,2", None),
        ("1e999", None),
        ("nan", None),
        ("½", None),
        ("", None),
    ],
)
def test_a_number_is_read_with_its_unit_or_not_at_all(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", (2025, 1, 1), (2026, 1, 1)),
        ("2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
        ("2025-03-01T10:30", (2025, 3, 1, 10, 30), (2025, 3, 1, 10, 31)),
        ("2025-03-01T10:30:15Z", (2025, 3, 1, 10, 30, 15), (2025, 3, 1, 10, 30, 16)),
        ("2025-03-01 00:30+02:00", (2025, 2, 28, 22, 30), (2025, 2, 28, 22, 31)),
    ],
)
def test_a_date_lasts_as_long_as_it_is_exact(text, start, end):
    assert read_date_range(text) == (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


@pytest.mark.parametrize("text", ["2025-13", "2025-02-30", "0000", "soon", "2025-01-01T25:00"])
def test_what_is_no_date_is_none(text):
    assert read_date_range(text) is None


@given(st.text(max_size=30) | st.from_regex(r"\d{4}(-\d{2}){0,2}([T ]\d{2}:\d{2}.{0,12})?"))
def test_no_text_upsets_the_readers(text):
    read_number(text)
    dates = read_date_range(text)
    assert dates is None or dates[0] < dates[1]
