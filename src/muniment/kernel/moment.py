"""Which past a question is about: when it was true, and when it was known."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar


class Shape(Enum):
    """Which of the two times a question fixes; a query is built once for each."""

    NOW = (False, False)
    AS_OF = (True, False)
    AS_KNOWN = (False, True)
    AS_OF_AS_KNOWN = (True, True)

    # Members are what prepared statements are kept by; an enumeration's own hash is slow.
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in both times of the register.

    `as_of`: the state that was true in the world then (UTC); `None` means now.
    `as_known`: counting only what had been recorded by then (UTC); `None` means all we know.
    """

    as_of: datetime | None = None
    as_known: datetime | None = None

    NOW: ClassVar["Moment"]

    @property
    def is_past(self) -> bool:
        """Whether the question is about anything but the present state."""
        return self.as_of is not None or self.as_known is not None

    @property
    def shape(self) -> Shape:
        """Which of the two times the question fixes."""
        if not self.is_past:
            return Shape.NOW
        return Shape((self.as_of is not None, self.as_known is not None))


Moment.NOW = Moment()
