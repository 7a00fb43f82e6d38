"""Conditions that lists are narrowed with, and the orders they come in; whoever reads them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Operator(StrEnum):
    """How a value is compared. `%` and `_` of the two `like` mean any text, and any character."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    LIKE = "LIKE"
    LIKE_ANY_CASE = "ILIKE"
    IN = "IN"
    NOT_IN = "NOT IN"
    NULL = "IS NULL"
    NOT_NULL = "IS NOT NULL"


Compared: TypeAlias = "str | int | float | tuple[str, ...] | None"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition: of which kind of thing (`entity`), which (`key`), compared with what."""

    entity: str
    key: str
    operator: Operator
    value: Compared = None


@dataclass(frozen=True, slots=True)
class Ordering:
    """One key that a list is sorted by."""

    entity: str
    key: str
    descending: bool = False
