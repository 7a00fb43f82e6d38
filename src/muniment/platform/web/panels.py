"""Parts of a page that other rooms give to it: the page names a place, and whoever may fills it.

A room knows those below it, never those above; what a room above has to say about a model or a
project comes to its page in this way.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from muniment.kernel.events import Scope
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.frame import Frame, Link


@dataclass(frozen=True, slots=True)
class Spot:
    """What a page is about: the segments of its address, and where access to it is granted."""

    segments: tuple[str, ...]
    scope: Scope


Draw = Callable[[Unit, Frame, Spot], Html | None]
Names = Callable[[Unit, Collection[str]], Mapping[str, Link]]
"""Gives the names and pages of models by their ids, of those that the actor may see."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part for the pages of a `place`: below their own matter, or `beside` it.

    `draw` says which template shows it, and what; nothing where there is nothing to say to
    whoever looks. The template finds what it shows in `panel.context`.
    """

    place: str
    draw: Draw
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The parts that others gave to one page."""

    below: list[Html] = field(default_factory=list[Html])
    beside: list[Html] = field(default_factory=list[Html])


@dataclass(frozen=True, slots=True)
class Panels:
    """The parts that all rooms give, in the order of the rooms, and the names of models."""

    panels: Sequence[Panel] = ()
    names: Sequence[Names] = ()

    def drawn(self, place: str, unit: Unit, frame: Frame, spot: Spot) -> Drawn:
        """Return what belongs on one page of `place`."""
        found = Drawn()
        for panel in self.panels:
            if panel.place == place and (part := panel.draw(unit, frame, spot)) is not None:
                (found.beside if panel.beside else found.below).append(part)
        return found

    def models(self, unit: Unit, ids: Collection[str]) -> dict[str, Link]:
        """Return what the models of these ids are called, and where their pages are."""
        found: dict[str, Link] = {}
        for names in self.names:
            found |= names(unit, ids)
        return found
