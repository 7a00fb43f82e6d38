"""Holds, the condition of stored versions, and what is refused because of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muniment.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from muniment.kernel.events import Scope, Subject


class HoldNotFound(NotFound):
    """There is no such hold, or it is for others to see."""

    code = "custody.hold-not-found"
    title = "There is no such hold"


class HoldRefused(Invalid):
    """A hold is set and released with a reason; it is set with the number of its matter too."""

    code = "custody.hold-refused"
    title = "The hold is not acceptable"


class HoldOver(Conflict):
    """The hold was released before."""

    code = "custody.hold-over"
    title = "The hold is over"


class UnderHold(Conflict):
    """A legal hold covers it, so nothing of it is deleted until the hold is released."""

    code = "custody.under-hold"
    title = "It is under legal hold"


class FileDamaged(Unavailable):
    """What is stored of the file is not what was recorded, so it is given to nobody."""

    code = "custody.file-damaged"
    title = "The stored file is damaged"


class Integrity(StrEnum):
    """What the stored bytes of a version are, compared with what was recorded."""

    SOUND = "sound"
    TAMPERED = "tampered"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """What a hold covers: a project, with `model_id` one model, with `version_id` one version."""

    project_id: str
    model_id: str | None = None
    version_id: str | None = None

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id, self.model_id)


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: what it covers, why, for which matter, and who set and released it."""

    hold_id: str
    target: str
    project_id: str
    model_id: str | None
    version_id: str | None
    reason: str
    ticket: str
    set_at: datetime
    set_by: str
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str | None = None
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this hold's events under."""
        return Subject("hold", self.hold_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id, self.model_id)

    @property
    def place(self) -> Place:
        """What it covers."""
        return Place(self.project_id, self.model_id, self.version_id)

    @property
    def is_active(self) -> bool:
        """Whether it still holds."""
        return self.released_at is None

    def touches(self, place: Place) -> bool:
        """Whether deleting `place` would take away something the hold covers, or part of it."""
        if self.project_id != place.project_id:
            return False
        model = {self.model_id, place.model_id}
        version = {self.version_id, place.version_id}
        return (None in model or len(model) == 1) and (None in version or len(version) == 1)

    def released(self, now: datetime, by: str, reason: str) -> Self:
        """Return the hold once it is released; raise `HoldOver` or `HoldRefused`."""
        if not self.is_active:
            raise HoldOver(f"The hold on {self.target} was released by {self.released_by} before.")
        said = accept_reason(reason)
        return replace(self, released_at=now, released_by=by, release_reason=said)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A file of a version whose stored bytes are not what was recorded."""

    path: str
    digest: str
    problem: Integrity


@dataclass(frozen=True, slots=True)
class Condition:
    """What was found of the stored bytes of a version, and when."""

    version_id: str
    project_id: str
    model_id: str
    number: int
    integrity: Integrity
    flaws: list[Flaw]
    found_at: datetime
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this condition's events under."""
        return Subject("version-integrity", self.version_id)

    @property
    def scope(self) -> Scope:
        """Where access to it is granted."""
        return Scope(self.project_id, self.model_id)

    def with_flaw(self, paths: list[str], digest: str, problem: Integrity, now: datetime) -> Self:
        """Return the condition once it is known what the bytes under `digest` are."""
        flaws = [flaw for flaw in self.flaws if flaw.digest != digest]
        if problem is not Integrity.SOUND:
            flaws += [Flaw(path, digest, problem) for path in paths]
        flaws.sort(key=lambda flaw: flaw.path)
        found = {flaw.problem for flaw in flaws}
        worst = next((one for one in (Integrity.TAMPERED, Integrity.MISSING) if one in found), None)
        return replace(self, integrity=worst or Integrity.SOUND, flaws=flaws, found_at=now)


def accept_reason(text: str) -> str:
    """Return a reason as it goes on record; raise `HoldRefused` without one."""
    if not text.strip():
        raise HoldRefused("Say why; the reason goes on record.", pointer="/reason")
    return text.strip()
