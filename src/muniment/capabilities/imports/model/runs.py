"""Runs: imports that were carried out, and what is refused about them."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Invalid, NotFound
from muniment.kernel.events import INSTANCE, Scope, Subject


class ImportNotFound(NotFound):
    """There is no such import, or the actor may not see it."""

    code = "imports.not-found"
    title = "There is no such import"


class ImportSuperseded(Conflict):
    """A later import of the same source began, so this one stopped; the later one goes on."""

    code = "imports.superseded"
    title = "A later import took over"


class ImportNotUndoable(Conflict):
    """The import does not stand where it can be undone from."""

    code = "imports.not-undoable"
    title = "This import cannot be undone"


class OutcomesAltered(Conflict):
    """What is kept about the import is not what was sealed in the journal when it finished."""

    code = "imports.outcomes-altered"
    title = "The outcomes do not match their seal"


class NoSuchMapping(Invalid):
    """No mapping of that name is shipped."""

    code = "imports.no-such-mapping"
    title = "There is no such mapping"


class NothingToRead(Invalid):
    """The file is empty, or holds no row below its heading."""

    code = "imports.nothing-to-read"
    title = "The file holds no rows"


class WrongFormat(Invalid):
    """The mapping is for files of another format than the one that was named."""

    code = "imports.wrong-format"
    title = "The mapping is for another format"


class RunStatus(StrEnum):
    """Whether a run is going on, came to its end, was left by its process, or was taken back."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document an import rests on: what it was called, and where its bytes are kept."""

    name: str
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import that was carried out.

    `source` is the name under which its records are known again; `counts` is by rows and by
    kind of record; `seal` is the digest of the outcomes once there are no more to come.
    """

    run_id: str
    source: str
    title: str
    file: Evidence
    mapping: Evidence
    project: str | None
    overwrite: bool
    started_at: datetime
    started_by: str
    started_by_id: str
    status: RunStatus = RunStatus.RUNNING
    counts: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    seal: str | None = None
    finished_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    undone: dict[str, int] | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this run's events under."""
        return Subject("import", self.run_id)

    @property
    def scope(self) -> Scope:
        """An import may reach into several projects, so it belongs to none."""
        return INSTANCE

    @property
    def words(self) -> str:
        """What the history of each record it changes says of it."""
        return f"import {self.run_id} of {self.file.name}"

    def check_running(self) -> None:
        """Refuse with `ImportSuperseded` to go on with a run that was taken over."""
        if self.status is not RunStatus.RUNNING:
            raise ImportSuperseded(
                f"A later import of '{self.source}' began while this one was running; see what "
                "it reports. What this one brought in until then stays.",
                import_id=self.run_id,
            )

    def check_undoable(self) -> None:
        """Refuse with `ImportNotUndoable` a run that is not over, or is undone already."""
        if self.status not in {RunStatus.FINISHED, RunStatus.INTERRUPTED}:
            reason = (
                "was undone already"
                if self.status is RunStatus.UNDONE
                else "has not finished; import the file again to finish it, then undo both"
            )
            raise ImportNotUndoable(f"This import {reason}.", status=self.status)

    def interrupted(self) -> Self:
        """Return the run as one that its process left."""
        return replace(self, status=RunStatus.INTERRUPTED)

    def finished(self, now: datetime, counts: dict[str, dict[str, int]], seal: str) -> Self:
        """Return the run with its result."""
        return replace(self, status=RunStatus.FINISHED, finished_at=now, counts=counts, seal=seal)

    def taken_back(self, now: datetime, actor: str, counts: dict[str, int]) -> Self:
        """Return the run as undone."""
        return replace(self, status=RunStatus.UNDONE, undone_at=now, undone_by=actor, undone=counts)
