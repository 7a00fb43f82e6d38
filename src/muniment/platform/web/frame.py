"""The frame around a page's content: who looks, at which moment, and where they can go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from urllib.parse import quote, urlencode

from muniment.kernel.actor import Actor
from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import Grant

Tone = Literal["neutral", "info", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go: the words on it and the address behind it."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Flash:
    """A short word on what has just happened, shown once as a toast."""

    message: str
    tone: Tone = "success"


@dataclass(frozen=True, slots=True)
class Switcher:
    """A choice that narrows every page, with the one now made."""

    label: str
    current: str
    choices: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier moment that people often ask about, in words."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the layout needs to know of a request.

    `query` is this page's own query without the moment, which travels in `moment`: every address
    made here carries it on, so that whoever looks at the past stays there until they leave it.
    `navigation` and `account` are pages that whoever looks may see, `past` are moments to choose.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    moment: Moment = Moment.NOW
    actor: Actor | None = None
    navigation: tuple[Link, ...] = ()
    account: tuple[Link, ...] = ()
    past: tuple[Earlier, ...] = ()
    switcher: Switcher | None = None
    flashes: tuple[Flash, ...] = ()
    request_id: str = ""
    emergencies: tuple[Grant, ...] = ()

    def to(self, *segments: object, **query: object) -> str:
        """Return the address made of `segments`, each quoted, at the moment of this page.

        A list among them stands for its elements.
        """
        given = [(name, str(value)) for name, value in query.items() if value is not None]
        return _address(self.present(*segments), [*given, *self._moment])

    def present(self, *segments: object) -> str:
        """Return the address made of `segments` in the present, whatever this page shows."""
        return "/" + "/".join(quote(str(segment), safe="") for segment in _flat(segments))

    def link(self, href: str) -> str:
        """Return `href` at the moment of this page."""
        return _address(href, self._moment)

    def here(self, **changes: object) -> str:
        """Return the address of this page with `changes` to its query; `None` removes a name."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        given = [(name, str(value)) for name, value in changes.items() if value is not None]
        return _address(quote(self.path), [*kept, *given, *self._moment])

    def at(self, time: datetime) -> str:
        """Return the address of this page as it was at `time`."""
        return _address(quote(self.path), [*self.query, ("as_of", _written(time))])

    @property
    def now(self) -> str:
        """The address of this page in the present."""
        return _address(quote(self.path), self.query)

    @property
    def moment_query(self) -> Mapping[str, str]:
        """The moment as the query parameters that carry it from page to page."""
        times = {"as_of": self.moment.as_of, "as_known": self.moment.as_known}
        return {name: _written(time) for name, time in times.items() if time}

    @property
    def _moment(self) -> list[tuple[str, str]]:
        return list(self.moment_query.items())

    def leads_here(self, href: str) -> bool:
        """Tell whether `href` is this page or a page above it."""
        return self.path == href or (href != "/" and self.path.startswith(href.rstrip("/") + "/"))


def _written(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _flat(segments: Iterable[object]) -> Iterator[object]:
    for segment in segments:
        if isinstance(segment, list | tuple):
            yield from cast("Iterable[object]", segment)
        else:
            yield segment


def _address(path: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
