"""The command palette: everywhere to go and everything to begin, from one line of text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from muniment.kernel.values import accept_text
from muniment.platform.auth.gate import SIGNED_IN, Permission
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Html
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Hit, Offers
from muniment.platform.web.pages import Pages
from muniment.platform.web.start import actions_of

_MAX_WORDS = 200
_SHOWN = 6
_FEWEST = 2  # letters that anything is looked for by


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette; `sign` is the icon before it."""

    title: str
    note: str
    href: str
    sign: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind, under a title."""

    title: str
    entries: tuple[Entry, ...]


def pages_of(offers: Sequence[Offers], places: Sequence[tuple[Link, Permission]]) -> Pages:
    """Return the palette, filled by what rooms offer; `places` are pages and what they take."""
    pages = Pages()

    @pages.get("/-/palette", permission=SIGNED_IN)
    def show_palette(unit: Unit, request: PageRequest) -> Html:  # pyright: ignore[reportUnusedFunction] declared
        """List what answers to some words; a `part` of a page for the script that asks."""
        words = accept_text(request.query.get("q", "").strip(), "/q", _MAX_WORDS)
        groups = [
            Group("Go to", tuple(_going(unit, places, words))),
            Group("Begin", tuple(_beginning(unit, offers, words))),
            *_found(unit, offers, words),
        ]
        shown = [group for group in groups if group.entries]
        template = "palette/part.html" if "part" in request.query else "palette/page.html"
        return Html(template, words=words, groups=shown)

    return pages


def answers_to(title: str, words: str) -> bool:
    """Tell whether every word that is typed begins a word of the title."""
    present = title.casefold().split()
    return all(any(one.startswith(word) for one in present) for word in words.casefold().split())


def _going(unit: Unit, places: Iterable[tuple[Link, Permission]], words: str) -> list[Entry]:
    access = unit.context.access
    return [
        Entry(link.title, "", link.href, "arrow-right")
        for link, need in places
        if answers_to(link.title, words) and access.permits_somewhere(need, unit.now)
    ]


def _beginning(unit: Unit, offers: Sequence[Offers], words: str) -> list[Entry]:
    return [
        Entry(action.title, "", action.href, action.sign)
        for action in actions_of(unit, offers)
        if answers_to(action.title, words)
    ]


def _found(unit: Unit, offers: Sequence[Offers], words: str) -> list[Group]:
    if len(words) < _FEWEST:
        return []
    finders = [finder for each in offers for finder in each.hits]
    return [Group(title, tuple(_hits(find, unit, words))) for title, find in finders]


def _hits(find: Callable[[Unit, str, int], Sequence[Hit]], unit: Unit, words: str) -> list[Entry]:
    return [Entry(hit.title, hit.note, hit.href, "box") for hit in find(unit, words, _SHOWN)]
