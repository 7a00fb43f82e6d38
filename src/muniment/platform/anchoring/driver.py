"""Driving the anchors: each new checkpoint to each of them, again until it is there."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from muniment.platform.anchoring import standing
from muniment.platform.anchoring.anchor import Anchor, AnchorFailed, Push
from muniment.platform.database import Database
from muniment.platform.journal.log import Keeper, reading
from muniment.platform.settings import Settings
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note

ANCHORING = "anchoring"
"""Under which name routes find it among the extensions of the edge."""
_LOOK_SECONDS = 1.0
_COMPARING_SECONDS = 5.0  # a start does not wait longer for anchors that do not answer
_PATIENCE = timedelta(minutes=3)  # for a process that is at it and may have been killed
_LONGEST_WAIT = timedelta(minutes=10)
_log = structlog.get_logger(__name__)


class Anchoring:
    """Brings checkpoints to anchors from `start` to `stop`, on a thread of its own.

    At most one checkpoint every so many seconds goes to each: it covers those in between.
    """

    def __init__(
        self,
        database: Database,
        keeper: Keeper,
        anchors: Sequence[Anchor],
        clock: Callable[[], datetime],
        settings: Settings,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._anchors = tuple(anchors)
        self._clock = clock
        self._pause = timedelta(seconds=settings.anchor_seconds)
        self._quorum = settings.witness_quorum
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, if there is any anchor."""
        if self._anchors:
            self._thread = threading.Thread(target=self._serve, name="anchoring", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish what is being put somewhere, and stop."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def compare(self) -> None:
        """Ask every anchor what it has seen of the log; where that is more, nothing is signed.

        It shows that an old database was put back even if the record beside it was put back with
        it. Anchors that do not answer in time are heeded when they do, or fail to take what
        follows.
        """
        note = self._keeper.standing.note
        if note is None:
            return
        asked = [
            threading.Thread(
                target=self._look, args=(anchor, Note.parse(note)), name="comparing", daemon=True
            )
            for anchor in self._anchors
        ]
        for thread in asked:
            thread.start()
        deadline = time.monotonic() + _COMPARING_SECONDS
        for thread in asked:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _look(self, anchor: Anchor, note: Note) -> None:
        push = self._push(note, held=0)
        try:
            seen = anchor.look(push)
        except AnchorFailed as failure:
            _log.warning("anchoring.not-compared", anchor=anchor.name, reason=failure.message)
            return
        if seen is not None:
            self._keeper.heed(anchor.name, push.checkpoint.origin, seen.size, seen.root)

    def standings(self, connection: Connection) -> list[standing.AnchorStanding]:
        """Return how each anchor stands."""
        known = self._keeper.standing.checkpoint
        names = [anchor.name for anchor in self._anchors]
        return standing.standings(connection, names, 0 if known is None else known.size)

    def witnessed(self, connection: Connection) -> int | None:
        """Return how many events a quorum of the witnesses has cosigned; `None` without witnesses.

        Where no quorum is set, it is all of them.
        """
        witnesses = {anchor.name for anchor in self._anchors if anchor.cosigns}
        if not witnesses:
            return None
        found = [one for one in self.standings(connection) if one.name in witnesses]
        sizes = sorted((one.size for one in found), reverse=True)
        return sizes[(self._quorum or len(sizes)) - 1]

    def lag(self) -> list[tuple[str, int]]:
        """Return of each anchor how many events it lacks."""
        return [(one.name, one.behind) for one in self._database.read(self.standings)]

    def go_round(self) -> None:
        """Bring the newest checkpoint to each anchor that is due and lacks it."""
        note = self._keeper.standing.note
        if note is None:
            return
        for anchor in self._anchors:
            if not self._ended.is_set():
                self._bring(anchor, Note.parse(note))

    def _serve(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            try:
                self.go_round()
            except Exception:  # noqa: BLE001  an edge: the fault is logged, the anchors tried again
                _log.exception("anchoring.failed")
                self._ended.wait(_LOOK_SECONDS)

    def _bring(self, anchor: Anchor, note: Note) -> None:
        checkpoint = Checkpoint.parse(note.text)
        held = self._take(anchor, checkpoint.size)
        if held is None:
            return
        try:
            made = anchor.push(self._push(note, held=min(held, checkpoint.size)))
        except AnchorFailed as failure:
            self._database.write(partial(self._failed, anchor, failure))
            # It may have refused because it has seen more than there is here.
            self._look(anchor, note)
            return
        if made:
            self._database.write(lambda found: self._keeper.join(found, checkpoint, made))
        now = self._clock()
        self._database.write(
            lambda found: standing.took(found, anchor.name, checkpoint.size, now, now + self._pause)
        )

    def _push(self, note: Note, *, held: int) -> Push:
        checkpoint = Checkpoint.parse(note.text)
        own = tuple(one for one in note.signatures if one.name == checkpoint.origin)
        prove = partial(self._prove, new=checkpoint.size)
        return Push(checkpoint, Note(note.text, own), held, prove)

    def _take(self, anchor: Anchor, size: int) -> int | None:
        now = self._clock()
        try:
            return self._database.write(
                lambda found: standing.take(found, anchor.name, size, now, _PATIENCE)
            )
        except IntegrityError:
            return None  # another process made its row at the same moment

    def _prove(self, old: int, *, new: int) -> list[bytes]:
        return self._database.read(lambda found: reading.prove_consistency(found, old, new, new))

    def _failed(self, anchor: Anchor, failure: AnchorFailed, connection: Connection) -> None:
        times = standing.failures(connection, anchor.name)
        wait = min(_LONGEST_WAIT, max(self._pause, timedelta(seconds=1)) * 2 ** min(times, 16))
        standing.failed(connection, anchor.name, failure.message, self._clock() + wait)
        _log.warning("anchoring.refused", anchor=anchor.name, reason=failure.message)
