"""Entries of the access log, and the batches that the journal seals."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from muniment.kernel.errors import NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject


class BatchNotFound(NotFound):
    """There is no sealed batch of that id."""

    code = "accesslog.batch-not-found"
    title = "There is no such batch"


@dataclass(frozen=True, slots=True)
class Entry:
    """One sensitive read or one refusal: who, what, what for, by which door and from where.

    `action` is what was done, `subject` what it was done to or what was asked for; `outcome` is
    `allowed`, or the status of a refusal. `batch_id` is the batch it is sealed in.
    """

    entry_seq: int
    at: datetime
    actor_id: str
    actor_name: str
    token_id: str | None
    action: str
    subject: str
    outcome: str
    code: str | None
    permission: str | None
    project_id: str | None
    model_id: str | None
    purpose: str | None
    via: str
    address: str
    request_id: str | None
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A sealed batch: how many entries, from when to when, and the digest of their lines.

    The digest covers the digest of the batch before, so that no batch can be left out.
    """

    batch_id: str
    previous: str | None
    digest: str
    entries: int
    first_seq: int
    last_seq: int
    first_at: datetime
    last_at: datetime
    sealed_at: datetime
    pruned_at: datetime | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this batch's events under."""
        return Subject("access-log-batch", self.batch_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return INSTANCE

    def pruned(self, now: datetime) -> Self:
        """Return the batch once its entries are forgotten."""
        return replace(self, pruned_at=now)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing a batch's entries with its sealed digest found."""

    batch_id: str
    intact: bool
    entries: int
    found: int
    digest: str
    computed: str


def digest_of(previous: str | None, lines: Iterable[bytes]) -> str:
    """Return the digest of a batch: SHA-256 over the digest before and the entries' JSON lines."""
    hashed = hashlib.sha256(f"{previous or 'none'}\n".encode())
    for line in lines:
        hashed.update(line + b"\n")
    return f"sha256:{hashed.hexdigest()}"
