"""What a search asks for, as a tree: what the parser makes of a text, and what engines carry out.

Every node knows the part of the text it came from, so that a refusal and an explanation can point
at it. Two trees are equal when they ask for the same, wherever it was written.
"""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum


class Comparison(StrEnum):
    """How a field is compared with a value."""

    EQUALS = "="
    NOT_EQUALS = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text of a query: from `start` up to, not including, `end`, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Everything:
    """What an empty query asks for."""

    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Text that is looked for: one word, or with `phrase` several in that order.

    Without a `field` it is looked for in all text. With `prefix` the last word may go on. A word
    that is neither phrase nor prefix also finds what is one typing mistake away.
    """

    text: str
    span: Span = dataclasses.field(compare=False)
    field: str | None = None
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with a value as it was written: `metrics.auc >= 0.9`, `stage = production`.

    The value is text here; which type the field has is known where the fields are.
    """

    field: str
    comparison: Comparison
    value: str
    span: Span = dataclasses.field(compare=False)
    value_span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """A field within two bounds, both included: `created:2025-01-01..2025-06-30`.

    A bound that is `None` is open.
    """

    field: str
    low: str | None
    high: str | None
    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """A field that is one of several values: `stage:(production, pilot)`."""

    field: str
    values: tuple[str, ...]
    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a field says anything at all: `has:metrics.auc`; negated, that it says nothing."""

    field: str
    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What the part of the query does not find."""

    part: "Node"
    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """What every part of the query finds."""

    parts: tuple["Node", ...]
    span: Span = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """What at least one part of the query finds."""

    parts: tuple["Node", ...]
    span: Span = dataclasses.field(compare=False)


Node = Everything | Words | Compare | Between | Among | Has | Not | All | Any
