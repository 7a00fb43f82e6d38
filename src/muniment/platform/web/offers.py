"""What a room gives to the pages that belong to everybody: start page, palette and tours."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from muniment.platform.auth.gate import Permission
from muniment.platform.unit import Unit
from muniment.platform.web.frame import Link, Tone


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that waits for whoever looks: `count` things, which `href` lists one by one."""

    title: str
    count: int
    href: str
    tone: Tone = "warning"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened: what, to what, by whom, and where more is said of it.

    What happened in a model is named by whoever knows what the model is called.
    """

    title: str
    about: str
    actor: str
    at: datetime
    href: str
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are of something; `href` lists exactly these."""

    value: int
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers by the values of one field, the largest first; `further` values are left out."""

    title: str
    total: int
    numbers: tuple[Number, ...]
    further: int = 0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What a room holds, in numbers."""

    numbers: tuple[Number, ...] = ()
    tallies: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by its words: what it is called, what it is, and its page."""

    title: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to begin, for whoever has the permission somewhere."""

    title: str
    href: str
    permission: Permission
    sign: str = "plus"


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of guided tours: an element of a page, and a few words on it.

    `page` is an address without parameters, so that there is such a page in every register, and
    `selector` finds the element there even if nothing is registered yet.
    """

    tours: tuple[str, ...]
    page: str
    selector: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything that one room gives; each part sees only what the actor of its unit may see.

    `models` are the names and pages of models by their ids, `changes` at most so many things that
    happened, the last first, `hits` at most so many things found by words, under a title, and
    `places` pages that no menu names.
    """

    concerns: Callable[[Unit], Sequence[Concern]] | None = None
    models: Callable[[Unit, Collection[str]], Mapping[str, Link]] | None = None
    changes: Callable[[Unit, int], Sequence[Change]] | None = None
    portfolio: Callable[[Unit], Portfolio] | None = None
    hits: tuple[tuple[str, Callable[[Unit, str, int], Sequence[Hit]]], ...] = ()
    actions: tuple[Action, ...] = ()
    places: tuple[Link, ...] = ()
    stops: tuple[Stop, ...] = ()


NOTHING: Final = Offers()
