"""Carrying out a request on an index."""

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from muniment.platform.searching.compiling import Compiler
from muniment.platform.searching.criteria import Anything, Criterion, Every, Except, Present, Within
from muniment.platform.searching.figures import decode, decode_near
from muniment.platform.searching.judging import Facts, counted, holds
from muniment.platform.searching.layout import THING, id_of, path_of
from muniment.platform.searching.names import Names
from muniment.platform.searching.recent import Recent, together
from muniment.platform.searching.request import (
    DEEPEST,
    NAME,
    RELEVANCE,
    Answer,
    Found,
    Place,
    Request,
    Seen,
)

if TYPE_CHECKING:
    from tantivy import DocAddress, Index, Query, Searcher

_MOST_VALUES = 5_000
_TIED = (
    12  # how many more are looked at to see whether the last of a page has the value of the next
)
_COUNTED = {"value_count": {"field": "_serial"}}
_Hit = tuple[Any, "DocAddress"]


class Engine:
    """One index as it was at one commit, and what changed since."""

    def __init__(
        self, index: "Index", names: Names, position: int, recent: Recent | None = None
    ) -> None:
        self._schema = index.schema
        self._searcher: Searcher = index.searcher()
        self.names = names
        self.position = position
        self._recent = recent
        self._values: dict[str, list[tuple[str, int]]] = {}

    def knowing(self, recent: Recent) -> "Engine":
        """Return an engine that knows these things as they are told here besides."""
        found = copy(self)
        held = Recent({}) if self._recent is None else self._recent
        found._recent = Recent({**held.things, **recent.things})  # noqa: SLF001  of its own class
        return found

    @property
    def size(self) -> int:
        """How many documents there are."""
        if self._recent is None:
            return self._searcher.num_docs
        plain = Compiler(self._schema, self.names, self.values, ranked=False)
        others = self._aggregate(plain.query(self._recent.others), {"_total": _COUNTED})
        return int(others["_total"]["value"]) + len(self._recent.facts)

    def answer(self, request: Request) -> Answer:
        """Return one page of what meets the request, with counts over all of it."""
        if self._recent is None:
            return self._answer(request)
        return self._recent.beside(self._answer, request)

    def _answer(self, request: Request) -> Answer:
        plain = Compiler(self._schema, self.names, self.values, ranked=False)
        query = plain.visible(request.criterion, request.seen)
        facets = self._facets(query, request)
        total = int(facets.pop("_total")["value"])
        found, following = self._page(request, plain, query, total)
        shown = {name: _buckets(facets[name]) for name in request.facets}
        return Answer(found, total, shown, following)

    def values(self, field: str) -> list[tuple[str, int]]:
        """Return the values of a keyword field and how often each occurs, most frequent first."""
        if field not in self._values:
            from tantivy import Query  # noqa: PLC0415  start-up time: it is needed after the start

            wanted = {"v": {"terms": {"field": _keyword_column(field), "size": _MOST_VALUES}}}
            found = self._aggregate(Query.all_query(), wanted)
            self._values[field] = _buckets(found["v"])
        return self._values[field]

    def shows(self, field: str, seen: Sequence[Seen]) -> bool:
        """Whether any of what may be found has the field."""
        plain = Compiler(self._schema, self.names, self.values, ranked=False)
        present = Present(field)
        if any(holds(present, one) for one in self._recent_for(seen)):
            return True
        query = plain.visible(Every((present, self._others)), seen)
        return bool(self._searcher.search(query, 1, count=False).hits)

    def examples(
        self, keywords: Sequence[str], numbers: Sequence[str], seen: Sequence[Seen], size: int
    ) -> tuple[dict[str, list[str]], dict[str, tuple[float, float]]]:
        """Return what fields hold in what may be found.

        Of keywords the most frequent values, of numbers the least and the greatest; fields that
        hold nothing there are left out.
        """
        plain = Compiler(self._schema, self.names, self.values, ranked=False)
        wanted: dict[str, Any] = {
            f"k{place}": {"terms": {"field": _keyword_column(name), "size": size}}
            for place, name in enumerate(keywords)
        }
        for place, name in enumerate(numbers):
            column = self.names.column(name)
            if column is not None:
                wanted[f"n{place}"] = {"stats": {"field": column}}
        if not wanted:
            return {}, {}
        found = self._aggregate(plain.visible(self._others, seen), wanted)
        recent = self._recent_for(seen)
        values = {
            name: together(_buckets(found[f"k{place}"]), counted(recent, name, size), size)
            for place, name in enumerate(keywords)
        }
        extents: dict[str, tuple[float, float]] = {}
        for place, name in enumerate(numbers):
            held = [one.numbers[name] for one in recent if name in one.numbers]
            stats = found.get(f"n{place}", {})
            if stats.get("count"):
                held += [decode_near(stats["min"]), decode_near(stats["max"])]
            if held:
                extents[name] = min(held), max(held)
        return {name: [v for v, _ in held] for name, held in values.items() if held}, extents

    @property
    def _others(self) -> Criterion:
        return Anything() if self._recent is None else self._recent.others

    def _recent_for(self, seen: Sequence[Seen]) -> list[Facts]:
        return [] if self._recent is None else self._recent.seen_by(seen)

    def _facets(self, query: "Query", request: Request) -> dict[str, Any]:
        wanted: dict[str, Any] = {
            name: {"terms": {"field": _keyword_column(name), "size": request.facet_size}}
            for name in request.facets
        }
        wanted["_total"] = _COUNTED
        return self._aggregate(query, wanted)

    def _aggregate(self, query: "Query", wanted: dict[str, Any]) -> Any:
        searcher: Any = self._searcher  # its stub says no more than that it gives a dict
        return searcher.aggregate(query, wanted)

    def _page(
        self, request: Request, plain: Compiler, query: "Query", total: int
    ) -> tuple[list[Found], Place | None]:
        if request.order.by == RELEVANCE:
            ranked = Compiler(self._schema, self.names, self.values, ranked=True)
            query = ranked.visible(request.criterion, request.seen)
            return self._counted(request, query, None, total)
        if request.order.by == NAME:
            return self._counted(request, query, "_name", total)
        return self._keyed(request, plain)

    def _counted(
        self, request: Request, query: "Query", column: str | None, total: int
    ) -> tuple[list[Found], Place | None]:
        """Page by counting, where the engine has no way to go on from a value."""
        start = int(request.after[0] or 0) if request.after else 0
        hits = self._search(query, request.limit, column, request, offset=start)
        found = self._found(hits, scored=column is None)
        end = start + len(found)
        return found, (end,) if found and end < total and end < DEEPEST else None

    def _keyed(self, request: Request, plain: Compiler) -> tuple[list[Found], Place | None]:
        """Page by value: those beyond the last, then those that have no value.

        What has the same value comes in the order of its number in the index, which never changes.
        """
        column = self.names.column(request.order.by)
        limit = request.limit + 1
        found: list[tuple[float | None, int, Found]] = []
        value, serial = _place(request.after)
        if column is not None and (request.after is None or value is not None):
            found = self._valued(request, plain, (value, serial), limit)
            serial = -1
        if len(found) < limit:
            missing = Except(Within(request.order.by))
            floor = serial if value is None else -1
            found += [
                (None, number, one)
                for number, one in self._tied(request, plain, missing, floor, limit - len(found))
            ]
        page = found[: request.limit]
        if len(found) <= request.limit:
            return [one for _, _, one in page], None
        last = page[-1]
        return [one for _, _, one in page], (last[0], last[1])

    def _valued(
        self, request: Request, plain: Compiler, place: tuple[float | None, int], limit: int
    ) -> list[tuple[float | None, int, Found]]:
        """Return the next of those that have a value, by value and then by number."""
        value, serial = place
        by = request.order.by
        found: list[tuple[float | None, int, Found]] = []
        if value is not None:
            same = Within(by, value, value)
            found = [(value, n, one) for n, one in self._tied(request, plain, same, serial, limit)]
        room = limit - len(found)
        if room <= 0:
            return found
        beyond = self._beyond(request, value)
        query = plain.visible(Every((request.criterion, beyond)), request.seen)
        hits = self._search(query, room + _TIED, self.names.column(by), request)
        if len(hits) < room + _TIED or hits[room - 1][0] != hits[-1][0]:
            return found + self._ordered(request, hits)[:room]
        # Too many have the same value to see which of them come first.
        found += self._ordered(request, [hit for hit in hits if hit[0] != hits[-1][0]])
        last = decode(hits[-1][0])
        tied = self._tied(request, plain, Within(by, last, last), -1, limit - len(found))
        return found + [(last, number, one) for number, one in tied]

    def _ordered(
        self, request: Request, hits: Sequence[_Hit]
    ) -> list[tuple[float | None, int, Found]]:
        """Return things with their values and numbers, in the order of these."""
        named = zip(hits, self._serials(hits), self._found(hits, scored=False), strict=True)
        found = [(decode(hit[0]), number, one) for hit, number, one in named]
        found.sort(key=lambda one: (_signed(one[0], request), one[1]))
        return list[tuple[float | None, int, Found]](found)

    def _beyond(self, request: Request, value: float | None) -> Within:
        by = request.order.by
        if value is None:
            return Within(by)
        if request.order.descending:
            return Within(by, high=value, high_included=False)
        return Within(by, low=value, low_included=False)

    def _tied(
        self, request: Request, plain: Compiler, same: Any, floor: int, limit: int
    ) -> list[tuple[int, Found]]:
        """Return those of the same standing with numbers above `floor`, by number."""
        from tantivy import FieldType, Occur, Order, Query  # noqa: PLC0415  as above

        query = plain.visible(Every((request.criterion, same)), request.seen)
        if floor >= 0:
            above = Query.range_query(
                self._schema,
                "_serial",
                FieldType.Integer,
                floor,
                None,
                include_lower=False,
            )
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, above)])
        found = self._searcher.search(
            query, limit, count=False, order_by_field="_serial", order=Order.Asc
        )
        values = self._sorted_values(request, found.hits)
        return [
            (hit[0], Found(*identity, sorted_by=value))
            for hit, value, identity in zip(
                found.hits, values, self._identities(found.hits), strict=True
            )
        ]

    def _sorted_values(self, request: Request, hits: Sequence[_Hit]) -> list[Any]:
        column = self.names.column(request.order.by)
        if column is None or not hits:
            return [None] * len(hits)
        held = self._searcher.fast_field_values(column, [address for _, address in hits])
        return [None if value is None else decode(int(value)) for value in held]

    def _search(
        self,
        query: "Query",
        limit: int,
        column: str | None,
        request: Request,
        offset: int = 0,
    ) -> Sequence[_Hit]:
        from tantivy import Order  # noqa: PLC0415  as above

        if limit <= 0:
            return []
        if column is None:
            return self._searcher.search(query, limit, count=False, offset=offset).hits
        order = Order.Desc if request.order.descending else Order.Asc
        return self._searcher.search(
            query, limit, count=False, order_by_field=column, offset=offset, order=order
        ).hits

    def _serials(self, hits: Sequence[_Hit]) -> list[Any]:
        return self._searcher.fast_field_values("_serial", [address for _, address in hits])

    def _found(self, hits: Sequence[_Hit], *, scored: bool) -> list[Found]:
        named = zip(hits, self._identities(hits), strict=True)
        if scored:
            return [Found(*identity, score=float(hit[0])) for hit, identity in named]
        return [
            Found(*identity, sorted_by=hit[0] if isinstance(hit[0], str) else decode(hit[0]))
            for hit, identity in named
        ]

    def _identities(self, hits: Sequence[_Hit]) -> list[tuple[str, str]]:
        """Return the kind and the id of each."""
        if not hits:
            return []
        addresses = [address for _, address in hits]
        things, highs, serials = (
            self._searcher.fast_field_values(name, addresses)
            for name in ("_thing", "_high", "_serial")
        )
        found: list[tuple[str, str]] = []
        for address, thing, high, serial in zip(addresses, things, highs, serials, strict=True):
            kind = self.names.things[int(thing or 0)]
            stored = high is None
            key = self._stored(address) if stored else id_of(kind, int(serial or 0), int(high))
            found.append((kind, key))
        return found

    def _stored(self, address: "DocAddress") -> str:
        raw: Any = self._searcher.doc(address).get_first("_key")
        return bytes(raw).decode()


def _keyword_column(field: str) -> str:
    return "_kind" if field == THING else f"kw.{path_of(field)}"


def _buckets(found: Any) -> list[tuple[str, int]]:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in found["buckets"]]


def _place(after: Place | None) -> tuple[float | None, int]:
    if after is None:
        return None, -1
    value, serial = after
    number = float(value) if isinstance(value, int | float) else None
    return number, int(serial) if isinstance(serial, int) else -1


def _signed(value: float | None, request: Request) -> float:
    number = value or 0.0
    return -number if request.order.descending else number
