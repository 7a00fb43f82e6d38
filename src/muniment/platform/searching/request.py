"""What is asked of the index, and what it answers."""

from dataclasses import dataclass, field

from muniment.kernel.events import Scope
from muniment.platform.searching.criteria import Criterion

Place = tuple[float | str | int | None, ...]
"""Where in the list a page ended: what the next one goes on from."""
DEEPEST = 10_000
"""How many things can be paged through where the place in the list is a count."""
RELEVANCE = "relevance"
NAME = "name"


@dataclass(frozen=True, slots=True)
class Order:
    """In which order things are found: by relevance, by name, or by a field of numbers or dates.

    What lacks the field comes last either way.
    """

    by: str = RELEVANCE
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """Which things of a kind may be found: those in `scopes`, but of no model in `hidden`."""

    kind: str
    scopes: tuple[Scope, ...]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """A question: what must hold, of which kinds as far as seen, in which order, from where on."""

    criterion: Criterion
    seen: tuple[Seen, ...]
    order: Order = Order()
    facets: tuple[str, ...] = ()
    limit: int = 20
    after: Place | None = None
    facet_size: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: `score` by relevance, `sorted_by` the value it is sorted by."""

    kind: str
    id: str
    score: float | None = None
    sorted_by: float | str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Some of what was found, in order; how many in all; and how often each value occurs in it.

    `next` is where the following page begins, `None` at the end. `total` is `None` if uncounted.
    """

    found: list[Found]
    total: int
    facets: dict[str, list[tuple[str, int]]] = field(
        default_factory=dict[str, list[tuple[str, int]]]
    )
    next: Place | None = None
