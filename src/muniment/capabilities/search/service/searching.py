"""Searching: one question over everything the actor may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from muniment.capabilities import metadata
from muniment.capabilities.search.model.parsing import parse
from muniment.capabilities.search.service import explaining
from muniment.capabilities.search.service.compiling import Compilation, Expansion
from muniment.capabilities.search.service.explaining import Reason
from muniment.capabilities.search.service.fields import Fields
from muniment.capabilities.search.service.permissions import SEARCH
from muniment.kernel.errors import Invalid, Unavailable
from muniment.kernel.events import INSTANCE, Scope
from muniment.platform import fulltext
from muniment.platform.http.paging import BadCursor
from muniment.platform.searching import (
    Answer,
    Criterion,
    Document,
    FieldKind,
    Order,
    Request,
    Searchable,
    Searching,
)
from muniment.platform.searching.criteria import Every, Text
from muniment.platform.searching.declaring import dates_of
from muniment.platform.searching.engine import DEEPEST, Engine
from muniment.platform.searching.judging import Facts, facts_of
from muniment.platform.searching.reading import answer as answer_by_reading
from muniment.platform.searching.request import NAME, RELEVANCE, Place, Seen
from muniment.platform.unit import Unit

_SERIALS = 2**63
_MOST_READ = 5_000  # documents, where they are read one by one
# Documents: so few are all read for one that has a word with a typing mistake, and of too many so
# many are shown.
_FEW = 500
_BATCH = 500
INDEX = "index"
SQL = "sql"
Key: TypeAlias = tuple[str, str]


class SearchUnfit(Invalid):
    """The search asks for an order, a facet or a kind of thing that there is not."""

    code = "search.unfit"
    title = "This cannot be searched for so"


class PastTooLarge(Invalid):
    """The past is searched by reading it, and there is more of it than can be read at once."""

    code = "search.past-too-large"
    title = "There is too much to search as of then"


class NoIndex(Unavailable):
    """This process keeps no index and cannot search."""

    code = "search.unavailable"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for. `kinds` of `()` are all; `facets` of `None` are the usual ones.

    `sort` is `relevance`, `name` or a field of numbers or dates, with `-` before it for downwards.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    sort: str = ""
    facets: tuple[str, ...] | None = ()
    limit: int = 20
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, with the whole of its document, and why."""

    kind: str
    document: Document
    score: float | None
    why: list[Reason]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `engine` is `index`, or `sql` where documents were read one by one.

    `complete` is whether all there is was looked at, so that `total` and the facets are right.
    """

    engine: str
    total: int
    complete: bool
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]
    expanded: list[Expansion] = field(default_factory=list[Expansion])
    notes: list[str] = field(default_factory=list[str])
    next: Place | None = None


def search(unit: Unit, asked: Asked) -> Found:
    """Return one page of what the actor may see of what is asked for.

    Raises `QueryRefused` where the text is no query or does not fit the fields, and `SearchUnfit`
    for an unknown order, facet or kind.
    """
    unit.authorize_anywhere(SEARCH)
    searching = searching_of(unit)
    searchables = _wanted(searching, asked.kinds)
    engine = None if unit.moment.is_past else searching.engine
    seen = seen_by(unit, searchables)
    fields = fields_for(searching, engine, seen)
    compilation = _compilation(unit, asked.text, fields, searchables)
    order = _order(fields, asked.sort)
    request = Request(
        compilation.criterion(parse(asked.text)),
        seen,
        order,
        _facets(fields, asked.facets, searchables),
        asked.limit,
        _accepted(asked.after, order),
    )
    answered = searching.ask(lambda one: one.answer(request)) if engine else None
    how, complete, notes = INDEX, True, list[str]()
    if answered is None:
        how = SQL
        answered, complete = _read(unit, searching, searchables, request)
        notes = _notes(unit, complete=complete)
    notes += _notes_on_the_end(request, answered)
    hits = _hits(unit, searching, answered, request.criterion)
    return Found(
        how,
        answered.total,
        complete,
        hits,
        answered.facets,
        list(dict.fromkeys(compilation.expanded)),
        notes,
        answered.next,
    )


def check(unit: Unit, asked: Asked) -> None:
    """Refuse, without searching, what `search` would refuse of the text, the kinds or the order.

    Where this process has no index, only the text is looked at: nobody knows the fields there.
    """
    unit.authorize_anywhere(SEARCH)
    query = parse(asked.text)
    if unit.searching is None:
        return
    searchables = _wanted(unit.searching, asked.kinds)
    seen = seen_by(unit, searchables)
    fields = fields_for(unit.searching, unit.searching.engine, seen)
    _order(fields, asked.sort)
    _compilation(unit, asked.text, fields, searchables).criterion(query)


def things(unit: Unit) -> list[tuple[str, str]]:
    """Return every kind of thing that can be found, with what such things are called."""
    return [(each.kind, each.title) for each in searching_of(unit).searchables]


def searching_of(unit: Unit) -> Searching:
    """Return the index of this node; raise `NoIndex` where there is none to ask."""
    if unit.searching is None:
        raise NoIndex("This process cannot search; ask a server.")
    return unit.searching


def _wanted(searching: Searching, kinds: Sequence[str]) -> list[Searchable]:
    known = {each.kind: each for each in searching.searchables}
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        raise SearchUnfit(
            f"There is no kind of thing called '{unknown[0][:60]}'; there are: {', '.join(known)}.",
            accepted=list(known),
        )
    return [known[kind] for kind in kinds] if kinds else list(known.values())


def _compilation(
    unit: Unit, text: str, fields: Fields, searchables: Sequence[Searchable]
) -> Compilation:
    return Compilation(
        text,
        fields,
        lambda word: _meanings(unit, word),
        lambda digest: _holding(unit, searchables, digest),
    )


def _meanings(unit: Unit, text: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    for meaning in metadata.meanings_of(unit.connection, text):
        yield meaning.vocabulary, meaning.code, meaning.others


def _holding(unit: Unit, searchables: Sequence[Searchable], digest: str) -> frozenset[Key]:
    return frozenset(
        (each.kind, key) for each in searchables for key in each.holding(unit.connection, digest)
    )


def fields_for(searching: Searching, engine: Engine | None, seen: Sequence[Seen]) -> Fields:
    """Return the fields that can be asked for by somebody who sees that much."""
    everything = all(one.scopes == (INSTANCE,) and not one.hidden for one in seen)

    def shows(name: str) -> bool:
        return everything or engine is None or engine.shows(name, seen)

    return Fields(searching.searchables, engine.names if engine else None, shows)


def seen_by(unit: Unit, searchables: Sequence[Searchable]) -> tuple[Seen, ...]:
    """Return what the actor may find: what they may see, and need not say why they look at it."""
    access = unit.context.access
    hidden = frozenset(one for one in access.guarded if unit.must_say_why(one))
    return tuple(
        Seen(each.kind, access.scopes(each.permission, unit.now), hidden) for each in searchables
    )


def _accepted(after: Place | None, order: Order) -> Place | None:
    """Return a place in a list of that order; raise `BadCursor` if it can be none."""
    match after:
        case None:
            return None
        case (int(start),) if order.by in {RELEVANCE, NAME} and 0 <= start <= DEEPEST:
            return after
        case (None | int() | float(), int(serial)) if order.by not in {RELEVANCE, NAME}:
            if 0 <= serial < _SERIALS:
                return after
        case _:
            pass
    raise BadCursor("This page token belongs to another list; leave it out to start over.")


def _order(fields: Fields, sort: str) -> Order:
    by = sort.removeprefix("-")
    if by in {"", RELEVANCE}:
        return Order()
    if by == NAME:
        return Order(NAME, descending=sort.startswith("-"))
    ordered = {FieldKind.NUMBER, FieldKind.DATE}
    found = [each for each in fields.find(by) if ordered & set(each.kinds)]
    if not found:
        near = fields.near(by)
        raise SearchUnfit(
            f"Nothing can be sorted by '{by[:60]}'; sort by relevance, by name, or by a field of "
            f"numbers or dates{', such as ' + ', '.join(near) if near else ''}.",
            accepted=[RELEVANCE, NAME, *near],
        )
    name = found[0].name
    named = name if FieldKind.NUMBER in found[0].kinds else dates_of(name)
    return Order(named, descending=sort.startswith("-"))


def _facets(
    fields: Fields, wanted: Sequence[str] | None, searchables: Sequence[Searchable]
) -> tuple[str, ...]:
    if wanted is None:
        return tuple(fields.facets([each.kind for each in searchables]))
    found: list[str] = []
    for name in wanted:
        counted = [one for one in fields.find(name) if FieldKind.KEYWORD in one.kinds]
        if not counted:
            near = fields.near(name)
            raise SearchUnfit(
                f"The values of '{name[:60]}' cannot be counted: it is no field of keywords"
                f"{'; there are ' + ', '.join(near) if near else ''}.",
                accepted=near,
            )
        found += [one.name for one in counted]
    return tuple(dict.fromkeys(found))


def _read(
    unit: Unit, searching: Searching, searchables: Sequence[Searchable], request: Request
) -> tuple[Answer, bool]:
    """Carry the request out by reading; return whether everything there is was read."""
    read: list[Facts] = []
    complete = True
    most = _most(unit, searchables, request.criterion)
    for each in searchables:
        batches, whole = _candidates(unit, each, request.criterion)
        documents = _documents(unit, searching, each, batches)
        read += islice(documents, most + 1 - len(read))
        complete = complete and whole
    complete = complete and len(read) <= most
    if not complete and unit.moment.is_past:
        raise PastTooLarge(
            f"The past is searched by reading what there was, up to {_MOST_READ} things. Ask for "
            "one kind with ?kind=, or list models and use cases as of then: /api/v1/models?as_of=."
        )
    return answer_by_reading(request, read[:most]), complete


def _most(unit: Unit, searchables: Sequence[Searchable], criterion: Criterion) -> int:
    """Return how many documents are read: few, if those that could be are too many anyway."""
    if unit.moment.is_past or _required_words(criterion, fuzzy=True):
        return _MOST_READ
    known = 0
    for each in searchables:
        known += len(each.ids(unit.connection, "", _MOST_READ + 1 - known))
        if known > _MOST_READ:
            return _FEW
    return _MOST_READ


def _documents(
    unit: Unit, searching: Searching, searchable: Searchable, batches: Iterable[list[str]]
) -> Iterator[Facts]:
    for ids in batches:
        for document in searchable.documents(unit.connection, ids, unit.moment):
            yield facts_of(searchable.kind, document, searching.declared.kinds)


def _candidates(
    unit: Unit, searchable: Searchable, criterion: Criterion
) -> tuple[Iterable[list[str]], bool]:
    """Return ids of what may meet the criterion, some at a time; and whether that is all of it.

    Among few things typing mistakes are looked for as well; among many, what SQL finds by words.
    """
    if not unit.moment.is_past:
        exact = _words_found(unit, searchable, _required_words(criterion, fuzzy=False))
        if exact is not None:
            return [exact], True
        words = _required_words(criterion, fuzzy=True)
        if words and len(searchable.ids(unit.connection, "", _FEW + 1)) > _FEW:
            found = _words_found(unit, searchable, words)
            if found is None:
                found = searchable.worded(unit.connection, words, _MOST_READ)
            if found is not None:
                return [found[at : at + _BATCH] for at in range(0, len(found), _BATCH)], False
    return _all_ids(unit, searchable), True


def _words_found(unit: Unit, searchable: Searchable, words: str) -> list[str] | None:
    if not words or not fulltext.has(unit.connection, searchable.kind):
        return None
    matching = fulltext.matching(unit.connection, searchable.kind, words)
    if matching is None:
        return None
    return list(unit.connection.execute(matching.limit(_MOST_READ + 1)).scalars())


def _all_ids(unit: Unit, searchable: Searchable) -> Iterator[list[str]]:
    after = ""
    while ids := searchable.ids(unit.connection, after, _BATCH):
        yield ids
        after = ids[-1]


def _required_words(criterion: Criterion, *, fuzzy: bool) -> str:
    """Return words that whatever meets the criterion must have, for SQL to find them by.

    With `fuzzy` those too in place of which a typing mistake would do.
    """
    parts = criterion.parts if isinstance(criterion, Every) else (criterion,)
    texts = [p for p in parts if isinstance(p, Text) and p.field is None and fuzzy >= p.fuzzy]
    return " ".join(word for text in texts for word in text.words)


def _notes_on_the_end(request: Request, answered: Answer) -> list[str]:
    """Say that the list ends before all that was found, where pages are counted."""
    if request.order.by not in {RELEVANCE, NAME} or answered.next is not None or not answered.found:
        return []
    start = int(request.after[0] or 0) if request.after else 0
    end = start + len(answered.found)
    if end >= answered.total:
        return []
    note = (
        f"By relevance and by name the first {end} of {answered.total} are listed; narrow the "
        "query, or sort by a field of numbers or dates, such as -created, by which all are."
    )
    return [note]


def _notes(unit: Unit, *, complete: bool) -> list[str]:
    if unit.moment.is_past:
        return []
    notes = ["The search index is being made; this was found by reading, without it."]
    if not complete:
        notes.append(
            "Only some of what there is was looked at, and words as they are written, so there "
            "may be more; ask again soon."
        )
    return notes


def _hits(unit: Unit, searching: Searching, answered: Answer, criterion: Criterion) -> list[Hit]:
    """Return what was found with its documents, as the tables have them now."""
    by_kind: dict[str, list[str]] = {}
    for one in answered.found:
        by_kind.setdefault(one.kind, []).append(one.id)
    known = {each.kind: each for each in searching.searchables}
    documents: dict[Key, Document] = {}
    for kind, ids in by_kind.items():
        for document in known[kind].documents(unit.connection, ids, unit.moment):
            documents[kind, document.id] = document
    note_sightings(unit, documents.values())
    declared: Mapping[str, FieldKind | None] = searching.declared.kinds
    return [
        Hit(
            one.kind,
            documents[one.kind, one.id],
            one.score,
            explaining.reasons_of(one.kind, documents[one.kind, one.id], criterion, declared),
        )
        for one in answered.found
        if (one.kind, one.id) in documents
    ]


def note_sightings(unit: Unit, documents: Iterable[Document]) -> None:
    """Note that guarded models were looked at, for the purpose that was stated."""
    for document in documents:
        if document.model_id in unit.context.access.guarded:
            scope = Scope(document.project_id, document.model_id)
            unit.saw("model.read", document.model_id or "", scope)
