"""How a delivery fares: signed, tried, tried again later, and given up in the end."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from muniment.kernel.errors import Conflict, NotFound

MOST_ATTEMPTS: Final = 15
OLDEST: Final = timedelta(days=3)
"""How long after it happened something is still told; what waits longer is given up."""
LEASE: Final = timedelta(seconds=90)
"""How long whoever takes a delivery has for it, before another takes it again."""
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=6)
_MOST_DOUBLED = 12  # after that many times it is the longest wait anyhow
_LONGEST_REST = timedelta(minutes=5)
_LONGEST_ASKED = timedelta(hours=24)
ACCEPTED: Final = range(200, 300)
# https://mlflow.org/docs/latest/ml/webhooks/ and `mlflow/webhooks/constants.py` (3.17).
SIGNATURE: Final = "X-MLflow-Signature"
TIMESTAMP: Final = "X-MLflow-Timestamp"
DELIVERY_ID: Final = "X-MLflow-Delivery-Id"


class State(StrEnum):
    """Where a delivery stands; `withheld` is what was not told because it may not be."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


class DeliveryNotFound(NotFound):
    """The webhook has no such delivery, or it is so old that it was forgotten."""

    code = "webhooks.delivery-not-found"
    title = "There is no such delivery"


class DeliveryPending(Conflict):
    """What is still on its way is not sent again."""

    code = "webhooks.delivery-pending"
    title = "The delivery is on its way"


class NotTaken(Conflict):
    """The receiver did not take the example that was sent to try the webhook out."""

    code = "webhooks.not-taken"
    title = "The receiver did not take it"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice to one webhook, and how it fared so far.

    `attempts` counts from the last time that somebody asked for it to be sent; `next_at` is when
    it is tried next, and `status` what was answered last.
    """

    delivery_id: str
    webhook_id: str
    event: str
    event_id: str
    event_seq: int
    happened_at: datetime
    state: State
    attempts: int
    next_at: datetime
    tried_at: datetime | None = None
    status: int | None = None
    error: str | None = None
    delivery_seq: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended: the status and the text that were answered, and what is wrong."""

    status: int | None = None
    error: str | None = None
    retry_after: str | None = None
    text: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and self.status in ACCEPTED


def delivery_id_of(webhook_id: str, event_id: str, event: str, part: str) -> str:
    """Return the id of a delivery: the same whenever the same is told to the same webhook."""
    return str(uuid5(NAMESPACE_URL, f"muniment:{webhook_id}/{event_id}/{event}/{part}"))


def signature_of(secret: str, delivery_id: str, timestamp: str, body: str) -> str:
    """Return the signature of a delivery, as MLflow's receivers check it."""
    signed = f"{delivery_id}.{timestamp}.{body}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers_of(delivery_id: str, now: datetime, body: str, secret: str | None) -> dict[str, str]:
    """Return the headers of a delivery that is sent `now`."""
    timestamp = str(int(now.timestamp()))
    headers = {DELIVERY_ID: delivery_id, TIMESTAMP: timestamp}
    if secret is not None:
        headers[SIGNATURE] = signature_of(secret, delivery_id, timestamp, body)
    return headers


def wait_after(delivery_id: str, attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: ever longer, and not all at once."""
    whole = min(_FIRST_WAIT * 2 ** min(attempts - 1, _MOST_DOUBLED), _LONGEST_WAIT)
    drawn = hashlib.sha256(f"{delivery_id}/{attempts}".encode()).digest()[0]
    return whole * (0.75 + drawn / 510)


def rest_after(delivery_id: str, failures: int) -> timedelta:
    """Return for how long a receiver is told nothing else, after so many failures.

    Not for as long as the delivery itself waits: it may be the only one that is not taken.
    """
    return min(wait_after(delivery_id, failures), _LONGEST_REST)


def asked_wait(retry_after: str | None, now: datetime) -> timedelta:
    """Return how long a receiver asks to be left alone: seconds, or a date (RFC 9110, 10.2.3)."""
    if not retry_after:
        return timedelta()
    if retry_after.isascii() and retry_after.isdigit():
        return min(timedelta(seconds=int(retry_after[:9])), _LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):  # a year, or a zone, that no date has
        return timedelta()
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(), min(aware - now, _LONGEST_ASKED))
