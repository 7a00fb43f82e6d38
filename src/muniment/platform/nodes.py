"""Which processes of Muniment work on this database: each says every few seconds that it lives."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
import uuid_utils
from sqlalchemy import Column, Connection, Integer, String, Table, delete, insert, select, update

from muniment.kernel.errors import MunimentError
from muniment.platform.database import METADATA, Database, Instant

BEAT_SECONDS = 10.0
LOST_AFTER = timedelta(seconds=35)  # three beats and a little
_FORGOTTEN_AFTER = timedelta(days=1)
_log = structlog.get_logger(__name__)

NODES = Table(
    "platform_nodes",
    METADATA,
    Column("node_id", String(36), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", String(40), nullable=False),
    # The newest migration that the program knows.
    Column("level", String(4), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("behind", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A process as it last told of itself; `behind` is how many events its followers lagged."""

    node_id: str
    role: str
    host: str
    pid: int
    version: str
    level: str
    started_at: datetime
    seen_at: datetime
    behind: int


def all_nodes(connection: Connection) -> list[Node]:
    """Return the processes that live, and those that ended within a day without saying so."""
    rows = connection.execute(select(NODES).order_by(NODES.c.started_at, NODES.c.node_id))
    return [Node(**row._mapping) for row in rows]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] its public name


class Heartbeat:
    """Tells of this process from `start` to `stop`, on a thread of its own.

    `each_time` is run before each beat; what it or the database refuses is logged, and the next
    beat comes all the same.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        about: dict[str, str],
        behind: Callable[[], int],
        each_time: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._about = about
        self._behind = behind
        self._each_time = each_time
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.node_id = str(uuid_utils.uuid7())
        self._started_at = clock()

    def start(self) -> None:
        """Begin to beat."""
        self._thread = threading.Thread(target=self._serve, name="heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and take this process off the list."""
        if self._thread is None:
            return
        self._ended.set()
        self._thread.join()
        try:
            own = NODES.c.node_id == self.node_id
            self._database.write(lambda connection: connection.execute(delete(NODES).where(own)))
        except MunimentError as error:
            _log.warning("heartbeat.not-taken-off", reason=error.message)

    def beat(self) -> None:
        """Say once that this process lives."""
        self._each_time()
        behind = self._behind()
        self._database.write(lambda connection: self._tell(connection, behind))

    def _serve(self) -> None:
        while True:
            try:
                self.beat()
            except Exception as error:  # noqa: BLE001  an edge: the fault is logged, the beat goes on
                _log.warning("heartbeat.missed", reason=str(error))
            if self._ended.wait(BEAT_SECONDS):
                return

    def _tell(self, connection: Connection, behind: int) -> None:
        now = self._clock()
        own = NODES.c.node_id == self.node_id
        known = connection.execute(update(NODES).where(own).values(seen_at=now, behind=behind))
        if known.rowcount:
            return
        connection.execute(delete(NODES).where(NODES.c.seen_at < now - _FORGOTTEN_AFTER))
        values = {
            "node_id": self.node_id,
            "host": socket.gethostname()[:200],
            "pid": os.getpid(),
            "started_at": self._started_at,
            "seen_at": now,
            "behind": behind,
        }
        connection.execute(insert(NODES).values(**self._about, **values))
