"""What was brought over, as it is shown outside."""

from dataclasses import dataclass
from datetime import datetime

from muniment.capabilities.adoption.model.merging import Clash
from muniment.capabilities.adoption.model.records import Adoption, Kind
from muniment.capabilities.adoption.service.adopting import Adopted, Outcome


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """A thing that was brought over: its key at the source, and its id here.

    `digest` is what whoever brought it called its state there; empty while something is left.
    """

    source: str
    kind: Kind
    key: str
    target_id: str
    digest: str
    is_complete: bool
    with_files: bool
    was: dict[str, str]
    adopted_at: datetime
    adopted_by: str


@dataclass(frozen=True, slots=True)
class AdoptedView:
    """What became of a thing; `clashes` are fields that both sides changed, left as they are.

    `points` is how many of a run's measurements are new.
    """

    kind: Kind
    key: str
    target_id: str
    outcome: Outcome
    clashes: list[Clash]
    points: int = 0


def shown(adoption: Adoption) -> AdoptionView:
    """Return what is remembered of a thing as it is shown."""
    return AdoptionView(
        source=adoption.source,
        kind=adoption.kind,
        key=adoption.key,
        target_id=adoption.target_id,
        digest=adoption.digest,
        is_complete=adoption.is_complete,
        with_files=adoption.with_files,
        was=adoption.was,
        adopted_at=adoption.adopted_at,
        adopted_by=adoption.adopted_by,
    )


def adopted(made: Adopted) -> AdoptedView:
    """Return what became of a thing as it is shown."""
    one = made.adoption
    return AdoptedView(one.kind, one.key, one.target_id, made.outcome, made.clashes, made.points)
