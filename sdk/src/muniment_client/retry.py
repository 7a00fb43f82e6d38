"""Trying again: what may be repeated, how often, and how long to wait in between."""

import email.utils
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

import httpx2

from muniment_client.errors import MunimentError

T = TypeVar("T")

# The registry, or a proxy before it, has turned the request away without working on it.
_TURNED_AWAY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# A proxy lost sight of the request: it may have been carried out.
_LOST = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
_NEVER_ARRIVED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class Again(Exception):
    """An attempt failed in a way that another one may not; `error` is what to say at last."""

    def __init__(self, error: MunimentError, after_seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after_seconds = after_seconds


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to try, waiting between tries twice as long each time, up to `longest` seconds.

    A wait is drawn at random from its upper half, so that many callers do not come back at once.
    Where the registry says how long to wait, that is obeyed, or given up if `patience` is less.
    """

    attempts: int = 5
    shortest: float = 0.25
    longest: float = 15.0
    patience: float = 60.0
    sleep: Callable[[float], None] = time.sleep

    def run(self, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns, repeating it while it raises `Again`."""
        tried = 0
        while True:
            tried += 1
            try:
                return attempt()
            except Again as again:
                if tried >= self.attempts or (again.after_seconds or 0) > self.patience:
                    raise again.error from again
                self.sleep(self.wait_after(tried, again.after_seconds))

    def wait_after(self, tried: int, asked_seconds: float | None) -> float:
        """Return the seconds to wait after `tried` attempts, of which the last was told to wait."""
        ceiling = min(self.longest, self.shortest * 2**tried)
        drawn = random.uniform(ceiling / 2, ceiling)  # noqa: S311  spreads load, guards nothing
        return max(drawn, asked_seconds or 0)


def may_repeat_status(status: int, *, harmless: bool) -> bool:
    """Say whether an answer with `status` is worth another attempt.

    `harmless` means that carrying the request out twice is the same as once.
    """
    return status in _TURNED_AWAY or (harmless and status in _LOST)


def may_repeat_failure(error: httpx2.RequestError, *, harmless: bool) -> bool:
    """Say whether a request that failed without an answer may be sent again."""
    return isinstance(error, _NEVER_ARRIVED) or (
        harmless and isinstance(error, httpx2.TransportError)
    )


def read_retry_after(value: str | None) -> float | None:
    """Return the seconds a Retry-After header asks for, in either of its two forms."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
