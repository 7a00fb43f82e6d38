"""Range headers, the sensible and the hostile."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.platform.http.ranges import MAX_RANGES, RangeNotSatisfiable, read_ranges

SIZE = 1000
numbers = st.none() | st.integers(min_value=0, max_value=3 * SIZE)


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, 1000)]),
        ("bytes=10-19", [(10, 20)]),
        ("bytes=990-5000", [(990, 1000)]),
        ("bytes=-1", [(999, 1000)]),
        ("bytes=-5000", [(0, 1000)]),
        ("Bytes= 1-2 , 4-5", [(1, 3), (4, 6)]),
        ("bytes=4-5,1-2", [(1, 3), (4, 6)]),
        ("bytes=0-5,3-8,9-10", [(0, 11)]),
        ("bytes=0-1,5000-", [(0, 2)]),
    ],
)
def test_what_was_asked_for(header, spans):
    assert read_ranges(header, SIZE) == spans


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=,", "bytes=5-1", "bytes=1-2,5-1", "bytes=a-b",
     "bytes=1", "bytes=+1-2", "bytes=1_0-20", "bytes=\u0661-2", "lines=1-2", "bytes=0-0;1-1"],
)  # fmt: skip
def test_what_is_not_of_the_form_is_ignored(header):
    assert read_ranges(header, SIZE) == []


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=2000-3000", "bytes=-0", "bytes=-0,1000-"])
def test_what_does_not_exist_cannot_be_served(header):
    with pytest.raises(RangeNotSatisfiable, match="1000 bytes"):
        read_ranges(header, SIZE)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-5", "bytes=-5"])
def test_of_nothing_everything_is_served(header):
    assert read_ranges(header, 0) == []


@pytest.mark.parametrize("size", [0, SIZE])
def test_more_ranges_than_ten_are_refused(size):
    assert len(read_ranges("bytes=" + ",".join(f"{n * 9}-{n * 9}" for n in range(10)), SIZE)) == 10
    with pytest.raises(RangeNotSatisfiable, match="At most 10"):
        read_ranges("bytes=" + ",".join(["0-"] * (MAX_RANGES + 1)), size)


@pytest.mark.parametrize(
    "header",
    ["bytes=" + "0-," * 100_000, "bytes=" + "9" * 300_000 + "-", "bytes=0-" + " " * 300_000 + "x",
     "bytes=" + ",".join(f"{n}-{n + 100}" for n in range(100_000)), "-" * 300_000],
)  # fmt: skip
def test_a_hostile_header_costs_next_to_nothing(header):
    started = time.process_time()
    with pytest.raises(RangeNotSatisfiable):
        read_ranges(header, SIZE)
    assert time.process_time() - started < 0.05


@given(pairs=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=MAX_RANGES))
def test_exactly_the_bytes_asked_for_are_served_once(pairs):
    texts = [f"{'' if a is None else a}-{'' if b is None else b}" for a, b in pairs]
    asked: set[int] = set()
    sensible = True
    for first, last in pairs:
        if first is None:
            sensible &= last is not None
            asked |= set(range(max(0, SIZE - (last or 0)), SIZE))
        else:
            sensible &= last is None or first <= last
            asked |= set(range(first, SIZE if last is None else min(last + 1, SIZE)))
    if not sensible:
        assert read_ranges("bytes=" + ",".join(texts), SIZE) == []
    elif not asked:
        with pytest.raises(RangeNotSatisfiable):
            read_ranges("bytes=" + ",".join(texts), SIZE)
    else:
        spans = read_ranges("bytes=" + ",".join(texts), SIZE)
        served = [number for span in spans for number in range(*span)]
        assert served == sorted(asked)


@given(st.text(max_size=60))
def test_no_header_is_an_error_of_ours(text):
    try:
        spans = read_ranges("bytes=" + text, SIZE)
    except RangeNotSatisfiable:
        return
    assert all(0 <= span.start < span.stop <= SIZE for span in spans)
