from datetime import UTC, datetime, timedelta, timezone

import pytest

from muniment.platform.web import filters

TIME = datetime(2026, 3, 1, 14, 5, 59, tzinfo=UTC)


def test_times_are_shown_to_the_minute_in_utc():
    assert filters.when(TIME.astimezone(timezone(timedelta(hours=5)))) == "2026-03-01 14:05 UTC"


def test_machines_read_the_whole_time():
    assert filters.instant(TIME) == "2026-03-01T14:05:59Z"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (1_430_257_664, "1.4 GB"),
        (10**18, "1000.0 PB"),
    ],
)
def test_sizes_are_in_the_unit_a_person_would_choose(count, text):
    assert filters.size(count) == text


def test_thousands_are_kept_apart():
    assert filters.number(1234567) == "1,234,567"


def test_a_digest_is_short_without_its_algorithm():
    assert filters.short("sha256:" + "0123456789abcdef" * 4) == "0123456789ab"


def test_identifiers_read_as_words():
    assert filters.words("accountable_executive") == "Accountable executive"
    assert filters.words("model.registered") == "Model registered"
    assert filters.words("") == ""


def test_one_thing_is_not_several():
    assert filters.plural(1, "file") == "1 file"
    assert filters.plural(1200, "file") == "1,200 files"
    assert filters.plural(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        ("", "—"),
        ([], "—"),
        ({}, "—"),
        (False, "no"),
        (True, "yes"),
        (0, "0"),
        (1234.5, "1,234.5"),
        ("text", "text"),
        (["a", None, 2], "a, —, 2"),
        ({"a": [1]}, '{"a":[1]}'),
        (TIME, "2026-03-01 14:05 UTC"),
    ],
)
def test_any_value_reads_as_a_line(value, text):
    assert filters.shown(value) == text
