"""What siblings need to make their things findable: what aspects say, and words that mean the same.

As in `aspects`, the caller has passed the gate.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from muniment.capabilities.metadata.model import Vocabulary
from muniment.capabilities.metadata.store import aspects as aspect_store
from muniment.capabilities.metadata.store import vocabularies as vocabulary_store
from muniment.kernel.moment import Moment
from muniment.kernel.values import JsonValue
from muniment.kernel.words import fold

_MOST_VALUES = 400  # of one aspect: the rest of a document that large is found by its words alone
_MOST_MEANINGS = 6
_PAGE = 100
Plain = str | float | bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term that a text stands for, and the other texts that stand for it, folded."""

    vocabulary: str
    code: str
    others: tuple[str, ...]


def fields_of(
    connection: Connection, kind: str, ids: Collection[str], moment: Moment = Moment.NOW
) -> dict[str, dict[str, list[Plain]]]:
    """Return by subject id what its aspects say: values by `schema.path.to.field`."""
    found: dict[str, dict[str, list[Plain]]] = {subject_id: {} for subject_id in ids}
    if not ids:
        return found
    for aspect in aspect_store.of_subjects(connection, kind, ids, moment):
        fields = found[aspect.subject_id]
        for number, (path, value) in enumerate(_leaves(aspect.schema, aspect.body)):
            if number == _MOST_VALUES:
                break
            fields.setdefault(path, []).append(value)
    return found


def meanings_of(connection: Connection, text: str) -> tuple[Meaning, ...]:
    """Return the terms that a text is another word for, in the vocabularies as they are now."""
    return _thesaurus(connection).get(fold(text), ())


def labels_of(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """Return by vocabulary and code what terms are called now, where that is not their code."""
    state = vocabulary_store.state(connection)
    known = _called.get(connection.engine)
    if known is None or known[0] != state:
        labels = {
            one.name: {term.code: term.label for term in one.terms if term.label}
            for one in _all(connection)
        }
        known = _called[connection.engine] = (state, labels)
    return known[1]


def _leaves(path: str, value: JsonValue) -> Iterator[tuple[str, Plain]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{path}.{name}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(path, item)
    elif value is not None:
        yield path, value


_known: WeakKeyDictionary[Engine, tuple[int, Mapping[str, tuple[Meaning, ...]]]] = (
    WeakKeyDictionary()
)

_called: WeakKeyDictionary[Engine, tuple[int, Mapping[str, Mapping[str, str]]]] = (
    WeakKeyDictionary()
)


def _thesaurus(connection: Connection) -> Mapping[str, tuple[Meaning, ...]]:
    """Return what every text means; it is made once for each state of the vocabularies."""
    state = vocabulary_store.state(connection)
    known = _known.get(connection.engine)
    if known is None or known[0] != state:
        known = _known[connection.engine] = (state, _made(_all(connection)))
    return known[1]


def _all(connection: Connection) -> Iterator[Vocabulary]:
    after = ""
    while page := vocabulary_store.page(connection, Moment.NOW, after=after, limit=_PAGE):
        yield from page
        after = page[-1].name


def _made(vocabularies: Iterator[Vocabulary]) -> Mapping[str, tuple[Meaning, ...]]:
    found: dict[str, tuple[Meaning, ...]] = {}
    for vocabulary in vocabularies:
        lookup = vocabulary.lookup
        texts: dict[str, list[str]] = {}
        for text, code in (*lookup.spellings.items(), *lookup.synonyms.items()):
            texts.setdefault(code, []).append(text)
        for code, same in texts.items():
            for text in same:
                others = tuple(other for other in same if other != text)[:_MOST_MEANINGS]
                if others:
                    meaning = Meaning(vocabulary.name, code, others)
                    found[text] = (*found.get(text, ()), meaning)
    return found
