"""What must hold of a document for it to be found: what the index and the reader both carry out.

Texts are folded words (`kernel.words.fold`); keywords are compared without regard to case; dates
are numbers, in milliseconds since 1970.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anything:
    """Every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


@dataclass(frozen=True, slots=True)
class Text:
    """These words in this order, in a field or (`None`) anywhere.

    With `prefix` the last may go on; with `fuzzy` the one word may have one typing mistake.
    """

    words: tuple[str, ...]
    field: str | None = None
    prefix: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword field has one of these values; with `prefix`, one that begins so."""

    field: str
    values: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """A field has a number between two bounds; a bound of `None` is open.

    The dates of a field are asked about by the name that `dates_of` gives.
    """

    field: str
    low: float | None = None
    high: float | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Present:
    """A field holds anything at all."""

    field: str


@dataclass(frozen=True, slots=True)
class Things:
    """It is one of these things, each a kind and an id."""

    keys: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Except:
    """The part does not hold."""

    part: "Criterion"


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds."""

    parts: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds; what holds by a later part only is less relevant."""

    parts: tuple["Criterion", ...]


Criterion = (
    Anything | Nothing | Text | Keyword | Within | Present | Things | Except | Every | Either
)
