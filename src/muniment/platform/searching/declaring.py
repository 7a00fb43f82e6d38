"""What a capability says of the things it wants found."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from muniment.kernel.moment import Moment
from muniment.platform.auth.gate import Permission

Value = str | float | bool | datetime
"""What a field of a document can hold; a sequence of these, where it holds several."""


class FieldKind(StrEnum):
    """What a field holds, and so what may be asked of it.

    Digests are looked up by `Searchable.holding` and not indexed: they would be most of the index.
    """

    TEXT = "text"
    KEYWORD = "keyword"
    NUMBER = "number"
    DATE = "date"
    DIGEST = "digest"


def dates_of(field: str) -> str:
    """Return the name under which the dates of a field are compared and sorted by.

    A field may hold numbers in some documents and dates in others, which do not mix.
    """
    return f"{field}\0"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that documents have.

    A name that ends in `.*` stands for all names that begin so. Without a kind, what it holds is
    seen from its values. `facet` is whether its values are counted where nothing else is asked for;
    `vocabulary` is the one that its values are terms of.
    """

    name: str
    kind: FieldKind | None
    summary: str
    facet: bool = False
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing as it can be found: by the words in `text`, and by the fields in `values`.

    `title` is what it is called, which the field `name` is asked of too; `reference` what is typed
    for it, `href` its page, `summary` what is shown of it. `values` are by the name of their field;
    those of fields that nobody declared are kept by what they are. `also` are texts by their field
    that it has from something else, such as the beginning of a longer one: in place of the value of
    the field it is found by their words, but not by phrases of them. `sort_key` is what things are
    sorted by their name by.
    """

    id: str
    project_id: str | None
    model_id: str | None
    title: str
    reference: str
    href: str
    summary: str = ""
    sort_key: str = ""
    text: Sequence[str] = ()
    also: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, Value | Sequence[Value]] = field(
        default_factory=dict[str, Value | Sequence[Value]]
    )


def _holds_no_file(connection: Connection, digest: str) -> Iterable[str]:
    del connection, digest
    return ()


def _found_by_no_words(connection: Connection, words: str, limit: int) -> list[str] | None:
    del connection, words, limit
    return None


@dataclass(frozen=True, slots=True)
class Searchable:
    """How things of one kind get into the index.

    `affected` names the things that some events about `subjects` have changed; the events have no
    after-state. `documents` makes the documents of those that were there at a moment; what it
    leaves out is taken from the index. `ids` yields all ids, some at a time, each batch in the
    order of the ids and after the one given. `holding` names those that hold a file by its digest
    (`sha256:` and 64 hex digits). `worded` names those that SQL finds by words where the kind has
    no full text of its own; `None` where it has no way to. `permission` is what it takes to see
    one.
    """

    kind: str
    title: str
    permission: Permission
    subjects: frozenset[str]
    fields: tuple[Field, ...]
    affected: Callable[[Connection, Sequence[Row[Any]]], Collection[str]]
    documents: Callable[[Connection, Collection[str], Moment], Iterator[Document]]
    ids: Callable[[Connection, str, int], list[str]]
    holding: Callable[[Connection, str], Iterable[str]] = _holds_no_file
    worded: Callable[[Connection, str, int], list[str] | None] = _found_by_no_words
