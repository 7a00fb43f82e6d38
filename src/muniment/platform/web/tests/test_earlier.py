from datetime import UTC, date, datetime

import pytest

from muniment.platform.web.earlier import moments_before


def days_before(*now):
    return {each.title: each.at for each in moments_before(datetime(*now, tzinfo=UTC))}


def test_each_is_the_last_second_of_its_day():
    found = days_before(2026, 11, 21, 15, 30)
    assert found["Yesterday"] == datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    assert found["A week ago"] == datetime(2026, 11, 14, 23, 59, 59, tzinfo=UTC)
    assert found["A month ago"] == datetime(2026, 10, 21, 23, 59, 59, tzinfo=UTC)


def test_the_last_quarters_are_named_by_their_year():
    found = days_before(2026, 2, 10)
    assert [title for title in found if "Q" in title] == [
        "End of Q4 2025",
        "End of Q3 2025",
        "End of Q2 2025",
        "End of Q1 2025",
    ]
    assert found["End of Q4 2025"].date() == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("day", "earlier"), [((2026, 3, 31), (2026, 2, 28)), ((2026, 1, 31), (2025, 12, 31))]
)
def test_a_shorter_month_ends_earlier(day, earlier):
    assert days_before(*day)["A month ago"].date() == date(*earlier)
