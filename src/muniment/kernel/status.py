"""The standing of a thing in the register (its lifecycle stage is another matter)."""

from collections.abc import Mapping
from enum import StrEnum

from muniment.kernel.errors import Conflict


class StatusRefused(Conflict):
    """The thing does not stand where this can be done from."""

    code = "status.refused"
    title = "Its status does not allow this"


class Status(StrEnum):
    """Active things change; archived ones rest; retired ones ended; deleted ones left evidence."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    RETIRED = "retired"
    DELETED = "deleted"


_FROM: Mapping[Status, frozenset[Status]] = {
    Status.ACTIVE: frozenset({Status.ARCHIVED, Status.RETIRED}),
    Status.ARCHIVED: frozenset({Status.ACTIVE}),
    Status.RETIRED: frozenset({Status.ACTIVE, Status.ARCHIVED}),
    Status.DELETED: frozenset({Status.ACTIVE, Status.ARCHIVED, Status.RETIRED}),
}


def check_move(current: Status, wanted: Status, what: str) -> None:
    """Refuse with `StatusRefused` a move between statuses that is not provided for."""
    if current not in _FROM[wanted]:
        accepted = " or ".join(sorted(_FROM[wanted]))
        raise StatusRefused(
            f"{what} is {current}; only what is {accepted} can become {wanted}.", status=current
        )
