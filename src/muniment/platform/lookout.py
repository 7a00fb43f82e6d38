"""The lookout: writes sightings down in batches, so that telling costs a request nothing.

What is told is in the database within half a second; what must not be lost is written before the
request is answered. The journal then seals what was written, batch by batch (ADR-0018).
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, String, Table, Text, insert

from muniment.kernel.actor import SYSTEM
from muniment.platform.auth.gate import ADMINS, Level, Permission, Role
from muniment.platform.database import METADATA, Database, Instant
from muniment.platform.sightings import Observation, Sighting

_EVERY_SECONDS = 0.5
_MOST_KEPT = 20_000
_log = structlog.get_logger(__name__)

READ_LOG = Permission(
    "accesslog:entry:read",
    "See who read what is sensitive, and what was refused",
    Level.READ,
    ADMINS | {Role.AUDITOR, Role.SECURITY, Role.PRIVACY},
)

ENTRIES = Table(
    "accesslog_entries",
    METADATA,
    Column(
        "entry_seq",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("at", Instant, nullable=False, index=True),
    Column("actor_id", String(80), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("token_id", String(36)),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("code", String(80)),
    Column("permission", String(80)),
    Column("project_id", String(36)),
    Column("model_id", String(36)),
    Column("purpose", Text),
    Column("via", String(80), nullable=False),
    Column("address", String(100), nullable=False),
    Column("request_id", String(80)),
    Column("batch_id", String(36), index=True),
)
Index("ix_accesslog_entries_actor", ENTRIES.c.actor_id, ENTRIES.c.entry_seq)
Index("ix_accesslog_entries_model", ENTRIES.c.model_id, ENTRIES.c.entry_seq)


class Lookout:
    """Collects observations and writes them, on a thread of its own between `start` and `stop`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._told: list[Observation] = []
        self._lost = 0
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def now(self) -> datetime:
        """The time by this process's clock."""
        return self._clock()

    def tell(self, observations: Sequence[Observation]) -> None:
        """Take observations to be written soon; what there is no room for is counted."""
        with self._lock:
            room = max(0, _MOST_KEPT - len(self._told))
            self._told += observations[:room]
            self._lost += max(0, len(observations) - room)

    def flush(self) -> None:
        """Write what was told so far; whoever flushes next finds it written."""
        with self._writing:
            with self._lock:
                told, lost = self._told, self._lost
                self._told, self._lost = [], 0
            if lost:
                told = [*told, _overflow(self.now, lost)]
            if not told:
                return
            try:
                self._database.write(lambda connection: write(connection, told))
            except Exception:
                with self._lock:
                    self._told[:0] = told
                raise

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._serve, name="lookout", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, and stop."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._try()

    def _serve(self) -> None:
        while not self._ended.wait(_EVERY_SECONDS):
            self._try()

    def _try(self) -> None:
        try:
            self.flush()
        except Exception as error:  # noqa: BLE001  an edge: what was told is kept for the next time
            _log.warning("lookout.not-written", reason=str(error))


def write(connection: Connection, observations: Sequence[Observation]) -> None:
    """Write observations in the transaction of `connection`."""
    connection.execute(insert(ENTRIES), [observation.values() for observation in observations])


def _overflow(now: datetime, lost: int) -> Observation:
    sighting = Sighting("log.overflow", f"{lost} entries found no room", outcome="lost")
    return Observation(at=now, actor=SYSTEM, token_id=None, sighting=sighting, via="lookout")
