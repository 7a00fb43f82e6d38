"""The index of this node: opened, followed up, made anew where it has to be, on one thread."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from muniment.kernel.errors import MunimentError, Unavailable
from muniment.platform.database import Database
from muniment.platform.searching import changes
from muniment.platform.searching.backlog import Backlog
from muniment.platform.searching.declaring import Searchable
from muniment.platform.searching.engine import Engine
from muniment.platform.searching.folder import Folder, IndexUnusable, form_of, verify
from muniment.platform.searching.making import Made, make
from muniment.platform.searching.names import COLUMNS, MOST_COLUMNS, Declared
from muniment.platform.searching.recent import Recent
from muniment.platform.searching.writing import Standing, Writer, read_standing

T = TypeVar("T")
_IDLE_SECONDS = 1.0
_RETRY_SECONDS = 2.0
# After a round it rests for ten times as long as that took, and takes in together what comes
# meanwhile: so it takes a tenth of a core from the requests however often something changes, and
# what changes after a quiet while is found at once. A round is long where models with thousands of
# versions change, for all of those are written anew. What little changes is looked at more often,
# and found before it is written.
_SHARE = 10
# While more changes than one round takes in, that would leave it behind for as long as they go on.
_SHARE_BEHIND = 3
_SHORTEST = 0.005
_LONGEST = 5.0
_LOOK_SECONDS = 0.05
_FEW_EVENTS = 20
_SAVE_SECONDS = 5.0
_REST_SECONDS = 3.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Condition:
    """How the index is: what it does now, how much it holds, and where in the journal it is."""

    doing: str
    documents: int
    size_bytes: int
    position: int


class Searching:
    """Keeps this node's index and answers from it.

    `engine` is `None` while there is no index to ask. Several processes on one folder share its
    index: one of them writes it, the others read what it has committed.
    """

    name = "search-index"
    beside = "search"

    def __init__(
        self, database: Database, path: Path, searchables: Sequence[Searchable] = ()
    ) -> None:
        self.searchables = tuple(searchables)
        self.declared = Declared.of(self.searchables)
        self.engine: Engine | None = None
        self._database = database
        self._folder = Folder(path, form_of(self.searchables))
        self._writer: Writer | None = None
        self._standing = Standing()
        self._saved_at = 0.0
        self._backlog = Backlog(self.declared.kinds, self._wake)
        self._known: set[int] = set()
        self._load = 0
        self._rests_until = 0.0
        self._seen: object = None
        self._wanted = False
        self._suspect = False
        self._columns = COLUMNS
        self._builder: threading.Thread | None = None
        self._made: Made | None = None
        self._changed = threading.Condition()
        self._signalled = False
        self._awaited = 0
        self._stopping = False
        self._thread: threading.Thread | None = None

    # --- What others ask ------------------------------------------------------------------

    def start(self) -> None:
        """Begin to follow."""
        self._thread = threading.Thread(target=self._serve, name="search-index", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is at hand and give the index up."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in (self._thread, self._builder):
            if thread is not None:
                thread.join()
        self._close()
        self._folder.release()

    def check(self) -> None:
        """Raise `Unavailable` if nobody keeps the index any more."""
        if self._thread is None or not self._thread.is_alive():
            raise Unavailable("the search index is not followed any more")

    def catch_up(self) -> None:
        """Take in everything committed so far, on the calling thread."""
        while self._advance():
            pass
        self._write(self._standing)

    def notify(self) -> None:
        """Say that events were committed; whoever says it first wakes the thread, which gathers."""
        if not self._signalled:
            self._wake()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._signalled = True
            self._changed.notify_all()

    def renew(self) -> None:
        """Have the index made anew beside the one in use, which answers until then."""
        self._wanted = True
        self.notify()

    def wait(self, event_seq: int, timeout: float) -> bool:
        """Block until the event can be found here; return whether it can.

        Where there is no index yet, nothing is waited for: SQL answers, which has it.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            self._awaited += 1
        try:
            self._wake()
            with self._changed:
                while self.engine is not None and not self._has_reached(event_seq):
                    if time.monotonic() >= deadline:
                        return False
                    self._changed.wait(0.02)
            return True
        finally:
            with self._changed:
                self._awaited -= 1

    def ask(self, question: Callable[[Engine], T]) -> T | None:
        """Return the answer of the index, or `None` if it has none to give now."""
        engine = self.engine
        return None if engine is None else self._answer(engine, question)

    def ask_exactly(
        self,
        connection: Connection,
        kind: str,
        subjects: Collection[str],
        question: Callable[[Engine], T],
    ) -> T | None:
        """Return the answer of the index and of what it does not have yet, as `connection` sees it.

        That is of things of one `kind`, as far as they are changed by events about `subjects`.
        Returns `None` if there is no answer to give now: there is no index, or too much is new.
        """
        engine = self.engine
        if engine is None:
            return None
        searchable = next(each for each in self.searchables if each.kind == kind)
        change = changes.changed_since(connection, engine.position, searchable, subjects)
        if change is None:
            return None
        if change.ids:
            engine = engine.knowing(Recent.of(change, self.declared.kinds))
        return self._answer(engine, question)

    def _answer(self, engine: Engine, question: Callable[[Engine], T]) -> T | None:
        try:
            return question(engine)
        except MunimentError:
            raise
        except BaseException as fault:
            if not _is_of_index(fault):
                raise
            _log.exception("search.index-failed")
            self._suspect = True
            self.notify()
            return None

    @property
    def position(self) -> int:
        """How far in the journal the index is."""
        return self._standing.position

    @property
    def condition(self) -> Condition:
        """How the index is."""
        engine, current = self.engine, self._folder.current()
        size = sum(p.stat().st_size for p in current.glob("*")) if current else 0
        doing = "following" if engine is not None else "making"
        if self._builder is not None and engine is not None:
            doing = "renewing"
        return Condition(doing, max(0, engine.size - 1) if engine else 0, size, self.position)

    # --- The thread -----------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._stopping:
            try:
                busy = self._advance()
            except BaseException:  # noqa: BLE001  an edge: tantivy's panics are no Exception
                _log.exception("search.follow-failed")
                self._suspect = True
                self._close()
                self._pause(_RETRY_SECONDS)
                continue
            self._tell()
            if not busy:
                self._rest()
                self._pause(self._idle_seconds())
            elif self._load < changes.MOST_EVENTS or self._signalled:
                self._pause(_SHORTEST)

    def _rest(self) -> None:
        """Give the memory back that writing takes, once nothing was written for a while."""
        backlog = self._backlog
        if self._writer is None or backlog.is_writing or backlog.is_waiting:
            return
        if time.monotonic() - backlog.is_due_at >= _REST_SECONDS:
            self._writer.rest()

    def _idle_seconds(self) -> float:
        """Return for how long there is nothing to do, unless something happens."""
        if not self._backlog.is_waiting or self._backlog.is_writing:
            return _IDLE_SECONDS
        return min(max(0.0, self._backlog.is_due_at - time.monotonic()), _IDLE_SECONDS)

    def _advance(self) -> bool:
        """Do one round; return whether there may be more to do at once."""
        if not self._folder.lead():
            self._read_along()
            return False
        if self._suspect:
            self._examine()
        if self._writer is None:
            self._open()
        self._settle()
        self._swap()
        moved = self._follow()
        self._tell()
        self._save()
        if self._wanted and self._builder is None:
            self._begin_renewal()
        return moved

    def _pause(self, seconds: float) -> None:
        if self._made is not None:
            return
        with self._changed:
            if not (self._signalled or self._stopping):
                self._changed.wait(seconds)
            if self._signalled and not self._stopping:
                rest = max(_SHORTEST, self._rests_until - time.monotonic())
                self._changed.wait_for(lambda: self._awaited or self._stopping, rest)
            self._signalled = False

    def _open(self) -> None:
        """Open the index in use; make one if there is none that can be used."""
        current = self._folder.current()
        if current is not None:
            try:
                self._reopen(current)
            except IndexUnusable as reason:
                _log.warning("search.index-unusable", reason=str(reason))
            else:
                return
        self.engine = None
        self._folder.drop(all_but=None)
        made = self._make(gently=False)
        if made is not None:
            self._take(made)

    def _reopen(self, current: Path) -> None:
        index, names = self._folder.open(current)
        standing = read_standing(index)
        if not self._database.read(lambda c: changes.is_of_log(c, standing)):
            raise IndexUnusable("it is of another journal")
        self._writer = Writer(self._folder, current, index, names, self.declared.kinds)
        self._standing = standing
        self._known = set()
        self._folder.drop(all_but=current)
        self._show(self._writer, standing)

    def _make(self, *, gently: bool) -> Made | None:
        return make(
            self._database,
            self._folder,
            self.searchables,
            self.declared.names(self._columns),
            lambda: self._stopping,
            gently=gently,
        )

    def _take(self, made: Made) -> None:
        """Use an index that was made, from where in the journal it is as of."""
        self._writer = Writer(self._folder, made.path, made.index, made.names, self.declared.kinds)
        self._standing = made.standing
        self._known = set()
        self._folder.use(made.path)
        self._show(self._writer, made.standing)
        _log.info("search.index-made", documents=made.documents, seconds=round(made.seconds, 1))

    def _begin_renewal(self) -> None:
        self._wanted = False

        def build() -> None:
            try:
                self._made = self._make(gently=True)
            except BaseException:  # noqa: BLE001  an edge: the index in use goes on
                _log.exception("search.renewal-failed")
            finally:
                self._builder = None
                self.notify()

        self._builder = threading.Thread(target=build, name="search-builder", daemon=True)
        self._builder.start()

    def _swap(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            self._close()
            self._take(made)

    def _follow(self) -> bool:
        """Take in what happened since; return whether anything did."""
        if self._writer is None:
            return False
        began = time.monotonic()
        standing, known = self._standing, self._known
        news = self._database.read(
            lambda c: changes.news_since(c, standing, known, self.searchables)
        )
        self._load = news.count
        moved = news.standing != standing
        if news.changes:
            self._take_in(self._writer, news)
            took = time.monotonic() - began
            quick = self._backlog.is_waiting and news.count <= _FEW_EVENTS
            longest = _LOOK_SECONDS if quick else _LONGEST
            share = _SHARE if news.count < changes.MOST_EVENTS else _SHARE_BEHIND
            self._rests_until = began + took + min(share * took, longest)
        elif moved and not self._saved_at:
            self._saved_at = time.monotonic()
        # Not before it can be found: this is what is waited for.
        self._known = (known - news.sequenced) | news.pending
        self._standing = news.standing
        return bool(news.changes) or moved

    def _take_in(self, writer: Writer, news: changes.News) -> None:
        """Have changes found: few of them at once, before they are written, and many by that."""
        if self._backlog.add(news.changes, writer.names):
            self._show(writer, self._standing)
        else:
            self._write(news.standing)

    def _write(self, standing: Standing) -> None:
        """Write what was taken in so far, and wait until that is done."""
        if self._writer is not None and (self._backlog.is_waiting or self._saved_at):
            self._saved_at = 0.0
            self._backlog.write(self._writer, standing)
            self._written(self._writer, standing)

    def _save(self) -> None:
        """Begin to write what changed, or the place in the journal, if it is time for that."""
        writer, now = self._writer, time.monotonic()
        if writer is None or self._backlog.is_writing:
            return
        due = self._backlog.is_waiting and now >= self._backlog.is_due_at
        if due or (self._saved_at and now - self._saved_at >= _SAVE_SECONDS):
            self._saved_at = 0.0
            self._backlog.begin(writer, self._standing)

    def _settle(self) -> None:
        """Take note of what was written meanwhile."""
        if self._writer is not None and self._backlog.is_written():
            self._backlog.settle()
            self._written(self._writer, self._standing)

    def _written(self, writer: Writer, standing: Standing) -> None:
        self._show(writer, standing)
        if writer.names.wanting and not self._wanted:
            self._columns = min(2 * writer.names.columns, MOST_COLUMNS)
            self._wanted = True

    def _show(self, writer: Writer, standing: Standing) -> None:
        recent = self._backlog.recent if self._backlog.recent.things else None
        self.engine = Engine(writer.index, writer.names, standing.position, recent)

    def _examine(self) -> None:
        """Give the index up if it is not whole; what went wrong otherwise was the question."""
        self._suspect = False
        self._backlog.settle()  # what is being written has no checksums yet
        current = self._folder.current()
        try:
            if current is not None:
                verify(current)
                return
        except IndexUnusable as reason:
            _log.warning("search.index-unusable", reason=str(reason))
        self.engine = None
        self._close()
        self._folder.drop(all_but=None)

    def _read_along(self) -> None:
        """Read what the process that writes has committed."""
        current = self._folder.current()
        if current is None:
            self.engine = None
            return
        seen = (current, (current / "meta.json").stat().st_mtime_ns)
        if seen == self._seen:
            return
        try:
            index, names = self._folder.open(current)
        except IndexUnusable:
            self.engine = None
            return
        self._standing = read_standing(index)
        self.engine = Engine(index, names, self._standing.position)
        self._seen = seen

    def _close(self) -> None:
        """Give the index up; what was not written is taken in again from the journal."""
        self._backlog.drop()
        self._saved_at = 0.0
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _has_reached(self, event_seq: int) -> bool:
        if event_seq in self._known:
            return True
        position = self._standing.position
        return self._database.read(lambda c: changes.is_sequenced_before(c, event_seq, position))


def _is_of_index(fault: BaseException) -> bool:
    """Whether the fault is one of tantivy's: its panics are no `Exception`."""
    return isinstance(fault, ValueError | OSError) or type(fault).__name__ == "PanicException"
