"""Adopting: bringing over a thing of another register, and following what it does there."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from muniment.capabilities import projects
from muniment.capabilities.adoption import store
from muniment.capabilities.adoption.model.merging import Clash, Told, merge, rebased
from muniment.capabilities.adoption.model.records import Adoption, Kind, NotYetHere, id_of
from muniment.capabilities.adoption.service.permissions import ADOPT
from muniment.platform.recording import enter
from muniment.platform.unit import Unit


@dataclass(frozen=True, slots=True)
class Claim:
    """Which thing of which register is brought over.

    `complete` says that all of it has been sent by now, and `digest` what is remembered it by.
    """

    source: str
    key: str
    digest: str = ""
    complete: bool = True
    with_files: bool = False
    was: Mapping[str, str] = field(default_factory=dict[str, str])


class Outcome(StrEnum):
    """What became of a thing that was brought over."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A thing that is here now, what was done for it, and what was left as it is here.

    `points` is how many of its measurements are new.
    """

    adoption: Adoption
    outcome: Outcome
    clashes: list[Clash] = field(default_factory=list[Clash])
    points: int = 0


class Thing(Protocol):
    """A thing that is here, as far as it may change."""

    def told(self) -> Told:
        """Return what it says of itself now."""
        ...

    def change(self, changes: Mapping[str, str | None]) -> None:
        """Let it say something else; `None` takes a field away."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Where things of one kind from one source go."""

    unit: Unit
    home: projects.Project
    kind: Kind
    claim: Claim

    def known(self) -> Adoption | None:
        """Return what is remembered of the thing."""
        project_id, source = self.home.project_id, self.claim.source
        store.take_turn(self.unit.connection, id_of(project_id, source, self.kind, self.claim.key))
        return self._known(self.kind, self.claim.key)

    def target(self, kind: Kind, key: str) -> str:
        """Return what became of another thing of the source; raise `NotYetHere`."""
        found = self._known(kind, key)
        if found is None:
            raise NotYetHere(
                f"The {kind} '{key[:120]}' of {self.claim.source[:200]} is not here yet; bring "
                "that over first."
            )
        return found.target_id

    def remember(self, target_id: str, thing: Thing, *, is_ours: bool = False) -> Adoption:
        """Remember a thing that was just made: it says here what it said there.

        What `is_ours` was here before; then nothing it says came from there.
        """
        adoption = Adoption(
            adoption_id=id_of(self.home.project_id, self.claim.source, self.kind, self.claim.key),
            project_id=self.home.project_id,
            source=self.claim.source,
            kind=self.kind,
            key=self.claim.key,
            target_id=target_id,
            adopted_at=self.unit.now,
            adopted_by=self.unit.actor.name,
            said={} if is_ours else dict(thing.told()),
            was=dict(self.claim.was),
        )
        return enter(self.unit, "adoption.recorded", adoption)

    def settle(
        self, known: Adoption, thing: Thing, there: Told, *, has_grown: bool = False
    ) -> Adopted:
        """Follow what has changed there, once all of the thing is here."""
        whole = known.is_complete
        moved = Outcome.CHANGED if has_grown else Outcome.UNCHANGED
        if not self.claim.complete:
            return Adopted(known, moved if whole else Outcome.CREATED)
        here = thing.told()
        merged = merge(known.base, here, there)
        if merged.changes:
            thing.change(merged.changes)
            moved = Outcome.CHANGED
        after = thing.told() if merged.changes else here
        base = rebased(known.base, merged, after, there)
        had_files = known.with_files and known.digest == self.claim.digest
        settled = replace(
            known,
            said=dict(base.said),
            differing=dict(base.differing),
            digest="" if merged.clashes else self.claim.digest,
            is_complete=True,
            with_files=self.claim.with_files or had_files,
        )
        if settled != known:
            settled = enter(self.unit, "adoption.followed", settled)
        return Adopted(settled, moved if whole else Outcome.CREATED, merged.clashes)

    def _known(self, kind: Kind, key: str) -> Adoption | None:
        project_id = self.home.project_id
        return store.find(self.unit.connection, id_of(project_id, self.claim.source, kind, key))


def desk_of(unit: Unit, project: str, kind: Kind, claim: Claim) -> Desk:
    """Pass the gate for bringing something into a project."""
    home = projects.project_named(unit, project, unit.base)
    unit.authorize(ADOPT, home.scope)
    projects.require_open(unit, home)
    return Desk(unit, home, kind, claim)


def list_adoptions(
    unit: Unit, project: str, *, source: str | None, after: str, limit: int
) -> list[Adoption]:
    """Return what was brought into a project, from one source or all, by id."""
    home = projects.project_named(unit, project)
    unit.authorize(ADOPT, home.scope)
    return store.page(
        unit.connection, home.project_id, unit.moment, source=source, after=after, limit=limit
    )
