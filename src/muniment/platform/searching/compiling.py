"""From criteria to the query language of tantivy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from muniment.kernel.events import INSTANCE
from muniment.kernel.words import fold
from muniment.platform.searching.criteria import (
    Anything,
    Criterion,
    Either,
    Every,
    Except,
    Keyword,
    Nothing,
    Present,
    Text,
    Things,
    Within,
)
from muniment.platform.searching.declaring import FieldKind, dates_of
from muniment.platform.searching.figures import encode
from muniment.platform.searching.judging import in_order
from muniment.platform.searching.layout import THING, path_of, serial_of, slots_of
from muniment.platform.searching.names import Names
from muniment.platform.searching.request import NAME, Seen
from muniment.platform.searching.values import keyword_of

if TYPE_CHECKING:
    from tantivy import Occur, Query, Schema

_TITLE_WEIGHT = 2.0
# A word that is a typing mistake away counts less than the rarest scrap of relevance of an exact
# one: BM25 gives at least ln(1 + 1.5 / n) to a word that n documents have and one has not.
_TYPO_WEIGHT = 1e-9
_LATER_WEIGHT = 0.5
_BASIC = "basic"
_ALSO = "also."


@dataclass(frozen=True)  # without slots, so that the parts of tantivy can be kept
class Compiler:
    """Makes queries for one schema; `ranked` ones tell relevance, and take longer.

    `values` gives the values that a keyword field has in the index.
    """

    schema: "Schema"
    names: Names
    values: Callable[[str], Sequence[tuple[str, int]]]
    ranked: bool

    @cached_property
    def _query(self) -> "type[Query]":
        from tantivy import Query  # noqa: PLC0415  start-up time: it is needed after the start

        return Query

    @cached_property
    def _occur(self) -> "type[Occur]":
        from tantivy import Occur  # noqa: PLC0415  as above

        return Occur

    def visible(self, criterion: Criterion, seen: Sequence[Seen]) -> "Query":
        """Return the query for what meets the criterion and may be found."""
        allowed = self._any(self._seen(one) for one in seen)
        return self._all([self.query(criterion)], [allowed])

    def query(self, criterion: Criterion) -> "Query":  # noqa: C901, PLR0911  one case for each
        """Return the query for what meets the criterion."""
        match criterion:
            case Anything():
                return self._silent(self._query.all_query())
            case Nothing():
                return self._query.empty_query()
            case Text():
                return self._text(criterion)
            case Keyword():
                return self._silent(self._keyword(criterion))
            case Within():
                return self._silent(self._within(criterion))
            case Present(field=field):
                return self._silent(self._present(field))
            case Things(keys=keys):
                found = (held_at(self.schema, serial_of(*key)) for key in sorted(keys))
                return self._silent(self._any(found))
            case Except(part=part):
                return self._but(self._query.all_query(), [self.query(part)])
            case Every(parts=parts):
                return self._every(parts)
            case Either(parts=parts):
                return self._any(self._later(self.query(p), i) for i, p in enumerate(parts))

    def _every(self, parts: Sequence[Criterion]) -> "Query":
        wanted = [self.query(part) for part in parts if not isinstance(part, Except)]
        unwanted = [self.query(part.part) for part in parts if isinstance(part, Except)]
        found = self._all(wanted, [])
        return self._but(found, unwanted) if unwanted else found

    def _later(self, query: "Query", place: int) -> "Query":
        if not self.ranked or place == 0:
            return query
        return self._query.boost_query(query, _LATER_WEIGHT)

    def _text(self, text: Text) -> "Query":
        if not text.words:
            return self._query.all_query()
        if text.field is not None:
            return self._in_field(text.field, text)
        title = self._words("title", text)
        if self.ranked:
            title = self._query.boost_query(title, _TITLE_WEIGHT)
        found = [title, self._words("line", text)]
        if len(text.words) == 1:
            found += [self._words(_also(name), text) for name in self.names.borrowed]
        return self._any(found)

    def _in_field(self, field: str, text: Text) -> "Query":
        kinds = self.names.kinds.get(field, [])
        found: list[Query] = []
        if FieldKind.TEXT in kinds:
            found.append(self._words(f"text.{path_of(field)}", text))
            if field in self.names.borrowed and len(text.words) == 1:
                found.append(self._words(_also(field), text))
        if field == NAME:
            found.append(self._words("title", text))
        if FieldKind.KEYWORD in kinds or field == THING:
            plain = Text(text.words, prefix=text.prefix)
            holding = [v for v, _ in self.values(field) if in_order(plain, fold(v).split())]
            if holding:
                found.append(self._silent(self._keyword(Keyword(field, tuple(holding)))))
        return self._any(found)

    def _words(self, field: str, text: Text) -> "Query":
        words = list[str | tuple[int, str]](text.words)
        if len(words) > 1:
            if text.prefix:
                return self._query.phrase_prefix_query(self.schema, field, words)
            return self._query.phrase_query(self.schema, field, words)
        word = text.words[0]
        option = _BASIC if field.startswith(_ALSO) or not self.ranked else "position"
        exact = self._query.term_query(self.schema, field, word, option)
        if text.prefix:
            begins = self._query.fuzzy_term_query(self.schema, field, word, 0, prefix=True)
            return self._any([exact, begins])
        if not text.fuzzy:
            return exact
        near = self._query.fuzzy_term_query(self.schema, field, word, 1)
        return self._any([exact, self._query.const_score_query(near, _TYPO_WEIGHT)])

    def _keyword(self, keyword: Keyword) -> "Query":
        field = "_kind" if keyword.field == THING else f"kw.{path_of(keyword.field)}"
        values = [keyword_of(value) for value in keyword.values]
        if keyword.prefix:
            return self._any(
                self._query.fuzzy_term_query(self.schema, field, value, 0, prefix=True)
                for value in values
            )
        return self._set(field, values)

    def _set(self, field: str, values: Sequence[str] | Sequence[int]) -> "Query":
        if len(values) == 1:
            return self._query.term_query(self.schema, field, values[0], _BASIC)
        return self._query.term_set_query(self.schema, field, values)

    def _within(self, within: Within) -> "Query":
        from tantivy import FieldType  # noqa: PLC0415  start-up time, as above

        column = self.names.column(within.field)
        if column is None:
            return self._query.empty_query()
        if within.low is None and within.high is None:
            return self._query.exists_query(column)
        return self._query.range_query(
            self.schema,
            column,
            FieldType.Integer,
            None if within.low is None else encode(within.low),
            None if within.high is None else encode(within.high),
            include_lower=within.low_included,
            include_upper=within.high_included,
        )

    def _present(self, field: str) -> "Query":
        if field == THING:
            return self._query.all_query()
        found: list[Query] = []
        kinds = self.names.kinds.get(field, [])
        for name in (field, dates_of(field)):
            column = self.names.column(name)
            if column is not None:
                found.append(self._query.exists_query(column))
        if FieldKind.KEYWORD in kinds:
            found.append(self._query.exists_query(f"kw.{path_of(field)}"))
        if FieldKind.TEXT in kinds:
            found.append(self._query.term_query(self.schema, "_has", path_of(field), _BASIC))
        return self._any(found)

    def _seen(self, seen: Seen) -> "Query":
        """Return what may be found of one kind: nothing, unless some scope allows it."""
        kind = self._query.term_query(self.schema, "_kind", keyword_of(seen.kind), _BASIC)
        found = kind
        if INSTANCE not in seen.scopes:
            projects = {scope.project_id or "" for scope in seen.scopes if scope.model_id is None}
            models = {scope.model_id for scope in seen.scopes if scope.model_id is not None}
            inside = [
                self._set(field, sorted(values))
                for field, values in (("_project", projects), ("_model", models))
                if values
            ]
            found = self._all([kind, self._any(inside)], [])
        if not seen.hidden:
            return found
        return self._but(found, [self._set("_model", sorted(seen.hidden))])

    def _any(self, queries: Iterable["Query"]) -> "Query":
        found = list(queries)
        if not found:
            return self._query.empty_query()
        if len(found) == 1:
            return found[0]
        return self._query.boolean_query([(self._occur.Should, query) for query in found])

    def _all(self, wanted: Sequence["Query"], filters: Sequence["Query"]) -> "Query":
        found = [*wanted, *(self._silent(query) for query in filters)]
        if not found:
            return self._query.all_query()
        if len(found) == 1:
            return found[0]
        return self._query.boolean_query([(self._occur.Must, query) for query in found])

    def _but(self, wanted: "Query", unwanted: Sequence["Query"]) -> "Query":
        return self._query.boolean_query(
            [
                (self._occur.Must, wanted),
                *((self._occur.MustNot, query) for query in unwanted),
            ]
        )

    def _silent(self, query: "Query") -> "Query":
        """Return the query without a say in relevance."""
        return self._query.const_score_query(query, 0.0) if self.ranked else query


def held_at(schema: "Schema", serial: int) -> "Query":
    """Return the query for the one thing that is addressed by a number."""
    from tantivy import Occur, Query  # noqa: PLC0415  start-up time, as above

    slots = [Query.term_query(schema, "_slots", slot, _BASIC) for slot in slots_of(serial)]
    return Query.boolean_query([(Occur.Must, slot) for slot in slots])


def _also(field: str) -> str:
    return f"{_ALSO}{path_of(field)}"
