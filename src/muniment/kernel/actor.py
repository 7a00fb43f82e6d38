"""Who acts, and through which door."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """People decide; services and the system itself only carry out."""

    HUMAN = "human"
    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal as the journal names it: a stable id and the name it had then."""

    id: str
    name: str
    kind: ActorKind


SYSTEM = Actor("system", "system", ActorKind.SYSTEM)
