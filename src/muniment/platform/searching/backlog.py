"""What was taken in and is not written yet, and its writing, on a thread of its own.

To write takes a dozen waits for the disk; what changes meanwhile is looked at and found all the
same.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from muniment.platform.searching.changes import Change
from muniment.platform.searching.declaring import FieldKind
from muniment.platform.searching.names import Names
from muniment.platform.searching.recent import Recent
from muniment.platform.searching.writing import Standing, Writer

MOST = 100
"""How many things are found before they are written: each costs every question microseconds."""
_SHARE = 10  # it rests for so many times as long as it wrote
_GATHER_SECONDS = 0.05
_LONGEST = 5.0
# After a commit tantivy may put segments together, and removes files. To read what was committed
# waits for that, and has everything else wait that runs Python.
_MERGE_SECONDS = 0.3


class Backlog:
    """The changes that wait; `done` is called on the other thread when some were written.

    `recent` is what the index does not have yet.
    """

    def __init__(self, declared: Mapping[str, FieldKind | None], done: Callable[[], None]) -> None:
        self.recent = Recent({})
        self.is_due_at = 0.0
        self._declared = declared
        self._done = done
        self._changes: list[Change] = []
        self._being_written = Recent({})
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None
        self._fault: BaseException | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether anything waits to be written."""
        return bool(self._changes)

    @property
    def is_writing(self) -> bool:
        """Whether something is written that was not settled yet."""
        return self._thread is not None

    def add(self, changes: Sequence[Change], names: Names) -> bool:
        """Take in changes; return whether they are few enough to be found before they are written.

        Those that are not MUST be written at once.
        """
        if not self._changes:
            self.is_due_at = max(self.is_due_at, time.monotonic() + _GATHER_SECONDS)
        self._changes += changes
        if len(self.recent.things) + sum(len(one.ids) for one in changes) > MOST:
            return False
        self.recent = self.recent.and_also(changes, names, self._declared)
        return True

    def write(self, writer: Writer, standing: Standing) -> None:
        """Write everything, on the calling thread."""
        self.settle()
        changes, self._changes = self._changes, []
        self._carry_out(writer, changes, standing)
        writer.show()
        self.recent = Recent({})

    def begin(self, writer: Writer, standing: Standing) -> None:
        """Write what there is so far, and where in the journal that is."""
        changes, self._changes = self._changes, []
        self._being_written = self.recent
        self._hurry.clear()

        def run() -> None:
            try:
                self._carry_out(writer, changes, standing)
                self._hurry.wait(_MERGE_SECONDS)
                writer.show()
            except BaseException as fault:  # noqa: BLE001  an edge: `settle` raises it
                self._fault = fault
            self._done()

        thread = threading.Thread(target=run, name="search-writer", daemon=True)
        thread.start()
        self._thread = thread

    def settle(self) -> None:
        """Wait for what is being written; raise what went wrong with that."""
        if self._thread is None:
            return
        self._hurry.set()
        self._thread.join()
        self._thread = None
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        self.recent = self.recent.without(self._being_written)

    def is_written(self) -> bool:
        """Whether what was begun has come to its end, and can be settled without waiting."""
        return self._thread is not None and not self._thread.is_alive()

    def drop(self) -> None:
        """Forget what waits; the journal still has it."""
        self._hurry.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = self._fault = None
        self._changes, self.recent = [], Recent({})

    def _carry_out(self, writer: Writer, changes: Sequence[Change], standing: Standing) -> None:
        began = time.monotonic()
        for change in changes:
            writer.replace(change.kind, change.ids, change.documents)
        writer.commit(standing)
        ended = time.monotonic()
        self.is_due_at = ended + min(_SHARE * (ended - began), _LONGEST)
