"""The one decision of a witness: whether to cosign a checkpoint."""

import threading
from collections.abc import Callable, Iterable
from typing import NoReturn

from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.cosignature import cosign
from muniment.platform.transparency.merkle import EMPTY_ROOT, ProofRefused, verify_consistency
from muniment.platform.transparency.note import Note, NoteRefused, SigningKey, VerifierKey
from muniment.platform.witnessing.refusals import (
    Forked,
    NotASubmission,
    NotConsistent,
    NotSignedByTheLog,
    NotWatched,
    NotWhereItWas,
)
from muniment.platform.witnessing.state import State
from muniment.platform.witnessing.submission import Submission


class Cosigner:
    """Watches logs, each known by its keys, and cosigns what only goes on.

    `clock` returns seconds since 1970-01-01 UTC.
    """

    def __init__(
        self, key: SigningKey, logs: Iterable[VerifierKey], state: State, clock: Callable[[], float]
    ) -> None:
        self._key = key
        self._state = state
        self._clock = clock
        self._deciding = threading.Lock()
        self._logs: dict[str, list[VerifierKey]] = {}
        for log in logs:
            self._logs.setdefault(log.name, []).append(log)

    @property
    def origins(self) -> list[str]:
        """The logs it watches."""
        return sorted(self._logs)

    def newest(self, origin: str) -> Checkpoint | None:
        """Return the newest checkpoint of a log that it cosigned."""
        return self._state.newest(origin)

    def add_checkpoint(self, body: bytes) -> str:
        """Return the line that cosigns what is submitted; raise one of `refusals`.

        What is cosigned is remembered first: no crash lets it be forgotten.
        """
        submitted = Submission.parse(body)
        new = submitted.checkpoint
        note = self._signed(submitted)
        if submitted.old > new.size:
            raise NotASubmission(f"The old size, {submitted.old}, is beyond the new, {new.size}.")
        with self._deciding:
            known = self._state.newest(new.origin) or Checkpoint(new.origin, 0, EMPTY_ROOT)
            self._check(submitted, known, note)
            if known.size != new.size:
                self._state.keep(new.origin, note)
            return str(cosign(note.text, self._key, int(self._clock())))

    def _signed(self, submitted: Submission) -> Note:
        """Return the checkpoint with nothing but the signatures of its log."""
        origin = submitted.checkpoint.origin
        keys = self._logs.get(origin)
        if keys is None:
            raise NotWatched(f"This witness does not watch the log {origin[:200]}.")
        try:
            signed = submitted.note.verify(keys)
        except NoteRefused as error:
            raise NotSignedByTheLog(error.message) from error
        own = [one for one in submitted.note.signatures if any(one.is_by(key) for key in signed)]
        return Note(submitted.note.text, tuple(own))

    def _check(self, submitted: Submission, known: Checkpoint, note: Note) -> None:
        new = submitted.checkpoint
        if new.size == known.size and new.root != known.root:
            self._refuse_fork(note, known)
        if submitted.old != known.size:
            raise NotWhereItWas(
                f"This witness saw the log last at {known.size} entries, not at {submitted.old}.",
                known.size,
            )
        try:
            verify_consistency(known.size, new.size, submitted.proof, known.root, new.root)
        except ProofRefused as error:
            raise NotConsistent(error.message) from error

    def _refuse_fork(self, note: Note, known: Checkpoint) -> NoReturn:
        self._state.keep_refused(note)
        raise Forked(
            f"The log signed another history of {known.size} entries than the one that this "
            "witness cosigned. Both are kept here as evidence.",
            known.size,
        )
