from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.imports.model.dates import NotADate, read_date

DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-10-01 00:00:00", "2024-10-01"),
        ("2025-06-30T00:00:00.000000Z", "2025-06-30"),
        ("20250630", "2025-06-30"),
        ("2025/6/3", "2025-06-03"),
        ("01/2024", "2024-01"),
        ("2025", "2025"),
        ("Jul-25", "2025-07"),
        ("July 2025", "2025-07"),
        ("Sept. 2025", "2025-09"),
        ("July 4th, 2025", "2025-07-04"),
        ("4 Jul 2025", "2025-07-04"),
        ("04-JUL-25", "2025-07-04"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024 9:30", "2024-12-25"),
        ("02/02/2024 00:00:00 AM", "2024-02-02"),
    ],
)
def test_a_date_is_read_with_the_precision_it_is_written_in(written, read):
    assert read_date(written) == read


@pytest.mark.parametrize(
    "written",
    ["", "TBD", "Q3 2024", "FY25", "2024-02-30", "13/13/2024", "Foo 2024", "0024", "99999", "1/2"],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(NotADate):
        read_date(written)


def test_an_ambiguous_date_is_refused_unless_the_order_is_stated():
    with pytest.raises(NotADate, match="day first or the month first"):
        read_date("10/1/2023")
    assert read_date("10/1/2023", "mdy") == "2023-10-01"
    assert read_date("10/1/2023", "dmy") == "2023-01-10"


def test_a_stated_order_is_not_turned_round_to_make_a_date():
    with pytest.raises(NotADate):
        read_date("25/12/2024", "mdy")


@given(DAYS)
def test_every_day_is_read_back_however_it_is_written(day):
    serial = (day - date(1899, 12, 30)).days
    assert read_date(day.isoformat()) == day.isoformat()
    assert read_date(f"{day:%m/%d/%Y}", "mdy") == day.isoformat()
    assert read_date(f"{day:%d.%m.%y}", "dmy") == day.isoformat()
    assert read_date(f"{day:%B %d, %Y %H:%M}") == day.isoformat()
    assert read_date(str(serial)) == (date(1899, 12, 30) + timedelta(serial)).isoformat()


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    with suppress(NotADate):
        assert 4 <= len(read_date(text)) <= 10
