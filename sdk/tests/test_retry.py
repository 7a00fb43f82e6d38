"""Waiting grows, is spread, and obeys the registry."""

import time
from email.utils import formatdate

import httpx2
import pytest

from muniment_client import MunimentError, RetryPolicy
from muniment_client.retry import (
    Again,
    may_repeat_failure,
    may_repeat_status,
    read_retry_after,
)


def failing(times, error=None, after=None):
    left = [times]

    def attempt():
        if left[0]:
            left[0] -= 1
            raise Again(error or MunimentError("no"), after)
        return "done"

    return attempt


def test_what_fails_at_first_may_succeed_later():
    waits = []
    assert RetryPolicy(attempts=4, sleep=waits.append).run(failing(3)) == "done"
    assert len(waits) == 3


def test_at_last_the_error_is_raised():
    waits = []
    with pytest.raises(MunimentError, match="no"):
        RetryPolicy(attempts=3, sleep=waits.append).run(failing(3))
    assert len(waits) == 2


def test_waits_double_up_to_a_ceiling_and_are_spread():
    policy = RetryPolicy(shortest=1, longest=10)
    for tried, ceiling in [(1, 2), (2, 4), (3, 8), (4, 10), (9, 10)]:
        drawn = {policy.wait_after(tried, None) for _ in range(50)}
        assert all(ceiling / 2 <= wait <= ceiling for wait in drawn)
        assert len(drawn) > 1


def test_the_registry_may_ask_for_longer():
    waits = []
    RetryPolicy(sleep=waits.append).run(failing(1, after=30))
    assert waits == [30]


def test_a_longer_wait_than_there_is_patience_for_is_not_begun():
    waits = []
    with pytest.raises(MunimentError):
        RetryPolicy(patience=20, sleep=waits.append).run(failing(1, after=30))
    assert waits == []


@pytest.mark.parametrize(
    ("status", "harmless", "again"),
    [
        (429, False, True),
        (503, False, True),
        (502, True, True),
        (504, True, True),
        (502, False, False),
        (504, False, False),
        (500, True, False),
        (409, True, False),
    ],
)
def test_only_some_answers_are_worth_another_attempt(status, harmless, again):
    assert may_repeat_status(status, harmless=harmless) is again


@pytest.mark.parametrize(
    ("error", "harmless", "again"),
    [
        (httpx2.ConnectError("x"), False, True),
        (httpx2.ConnectTimeout("x"), False, True),
        (httpx2.ReadError("x"), False, False),
        (httpx2.ReadError("x"), True, True),
        (httpx2.ReadTimeout("x"), True, True),
        (httpx2.RemoteProtocolError("x"), True, True),
        (httpx2.DecodingError("x"), True, False),
    ],
)
def test_what_may_have_arrived_is_repeated_only_if_that_is_harmless(error, harmless, again):
    assert may_repeat_failure(error, harmless=harmless) is again


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("7", 7), (" 7 ", 7), ("soon", None), ("-1", None)]
)
def test_seconds_to_wait_are_read(header, seconds):
    assert read_retry_after(header) == seconds


def test_a_date_to_wait_for_is_read():
    assert read_retry_after(formatdate(time.time() + 60, usegmt=True)) == pytest.approx(60, abs=2)
    assert read_retry_after(formatdate(time.time() - 60, usegmt=True)) == 0
