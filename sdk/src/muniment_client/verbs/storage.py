"""Verbs about the storage, and about legal holds."""

import time
from collections.abc import Iterator

import msgspec

from muniment_client.records import Collection, Hold, StorageProblem, StorageState
from muniment_client.reference import segment
from muniment_client.verbs.verbs import Verbs

_ASK_AGAIN_SECONDS = 1.0


class _Answer(msgspec.Struct, frozen=True):
    report: Collection | None


class StorageVerbs(Verbs):
    """Looking after what is stored."""

    def storage(self) -> StorageState:
        """Return how much is stored, what waits to be removed, and how far reading it is."""
        return self._session.get("/storage", StorageState)

    def storage_problems(self) -> Iterator[StorageProblem]:
        """Return the versions whose stored bytes are not what was recorded, one by one."""
        return self._session.pages("/storage/problems", StorageProblem)

    def collect(self, *, dry_run: bool = False, grace_seconds: int | None = None) -> Collection:
        """Remove files that nothing refers to, and wait until it is done.

        The registry says what the grace is unless it is given here.
        """
        body = {"dry_run": dry_run, "grace_seconds": grace_seconds}
        while True:
            done = self._session.post("/storage/collect", _Answer, body).report
            if done is not None:
                return done
            time.sleep(_ASK_AGAIN_SECONDS)

    def holds(self, *, active: bool = False) -> Iterator[Hold]:
        """Return legal holds one by one, the last set first."""
        return self._session.pages("/holds", Hold, {"active": active})

    def set_hold(self, target: str, *, reason: str, ticket: str) -> Hold:
        """Put `project:NAME`, `project/model` or `project/model@3` under legal hold."""
        body = {"target": target, "reason": reason, "ticket": ticket}
        return self._session.post("/holds", Hold, body)

    def release_hold(self, hold_id: str, *, reason: str) -> Hold:
        """Release a legal hold."""
        return self._session.delete(f"/holds/{segment(hold_id)}", Hold, {"reason": reason})
