"""Full text in SQL: FTS5 on SQLite, tsvector on PostgreSQL, behind two verbs.

It knows no nouns: the follower `search` has each capability's indexer put documents in under a
kind and a key; a list query asks for the keys that match. Words are matched by prefix, all of
them, ignoring case and accents. Only the present is indexed: a past is searched by reading it
and asking `holds`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)

from muniment.kernel.words import fold
from muniment.platform.database import METADATA
from muniment.platform.database.prepared import Prepared
from muniment.platform.journal import Follower

SEARCH = "search"

DOCUMENTS = Table(
    "fulltext_documents",
    METADATA,
    Column("doc_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(80), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("kind", "key"),
)
# On SQLite triggers keep an external-content index of the bodies, which migrations create; its
# rows are found by the document's number. PostgreSQL indexes the bodies where they are.
_FTS = table("fulltext_index", column("rowid"))
_UNINDEX = (
    "INSERT INTO fulltext_index(fulltext_index, rowid, body) "
    "VALUES ('delete', old.doc_id, old.body)"
)
_FTS_TABLE = (
    "CREATE VIRTUAL TABLE fulltext_index USING fts5(body, content='fulltext_documents', "
    "content_rowid='doc_id', tokenize='unicode61 remove_diacritics 2')"
)
_ON_INSERT = (
    "CREATE TRIGGER fulltext_documents_inserted AFTER INSERT ON fulltext_documents BEGIN "
    "INSERT INTO fulltext_index(rowid, body) VALUES (new.doc_id, new.body); END"
)
_ON_DELETE = (
    "CREATE TRIGGER fulltext_documents_deleted AFTER DELETE ON fulltext_documents BEGIN "
    f"{_UNINDEX}; END"
)
SQLITE_DDL = (_FTS_TABLE, _ON_INSERT, _ON_DELETE)
_GIN_INDEX = (
    "CREATE INDEX ix_fulltext_documents_body ON fulltext_documents "
    "USING gin (to_tsvector('simple', body))"
)
POSTGRES_DDL = (_GIN_INDEX,)
_KNOWN = Prepared(
    select(DOCUMENTS).where(
        DOCUMENTS.c.kind == bindparam("kind"), DOCUMENTS.c.key == bindparam("key")
    )
)
_INSERT = Prepared(insert(DOCUMENTS), ("kind", "key", "body"))
_DELETE = Prepared(delete(DOCUMENTS).where(DOCUMENTS.c.doc_id == bindparam("wanted")))
_MAX_WORDS = 12
_MAX_BODY = 200_000


@dataclass(frozen=True, slots=True)
class Indexer:
    """How a capability keeps the text of its records findable.

    `apply` receives the events about `subjects` in order and brings the documents of what they
    are about up to date with the tables; `reset` MUST forget every document that `apply` made.
    """

    subjects: frozenset[str]
    apply: Callable[[Connection, Sequence[Row[Any]]], None]
    reset: Callable[[Connection], None]


def search_follower(indexers: Sequence[Indexer]) -> Follower:
    """Return the one follower that drives every capability's indexer."""

    def apply(connection: Connection, events: Sequence[Row[Any]]) -> None:
        for indexer in indexers:
            mine = [event for event in events if event.subject_kind in indexer.subjects]
            if mine:
                indexer.apply(connection, mine)

    def reset(connection: Connection) -> None:
        for indexer in indexers:
            indexer.reset(connection)

    return Follower(SEARCH, "Keeps the text of records findable", apply, reset)


def put(connection: Connection, kind: str, key: str, body: str) -> None:
    """Make `body` the text of the document, in place of any before."""
    body = fold(body)[:_MAX_BODY]
    known = _KNOWN.first(connection, {"kind": kind, "key": key})
    # Most changes of a thing leave its text alone, and an index of words is dear to change.
    if known is not None and known["body"] == body:
        return
    if known is not None:
        _DELETE.run(connection, {"wanted": known["doc_id"]})
    _INSERT.run(connection, {"kind": kind, "key": key, "body": body})


def remove(connection: Connection, kind: str, key: str) -> None:
    """Forget the document."""
    known = _KNOWN.first(connection, {"kind": kind, "key": key})
    if known is not None:
        _DELETE.run(connection, {"wanted": known["doc_id"]})


def clear(connection: Connection, kind: str) -> None:
    """Forget every document of `kind`."""
    connection.execute(delete(DOCUMENTS).where(DOCUMENTS.c.kind == kind))


def has(connection: Connection, kind: str) -> bool:
    """Whether the text of any document of `kind` is kept."""
    found = select(DOCUMENTS.c.doc_id).where(DOCUMENTS.c.kind == kind).limit(1)
    return connection.execute(found).first() is not None


def matching(connection: Connection, kind: str, query: str) -> Select[Any] | None:
    """Return a select of the keys whose text has every word of `query`; `None` without a word."""
    words = _words(query)
    if not words:
        return None
    if connection.dialect.name == "sqlite":
        expression = " ".join(f'"{word}"*' for word in words)
        match = text("fulltext_index MATCH :fulltext_query").bindparams(
            bindparam("fulltext_query", expression)
        )
        found = select(_FTS.c.rowid).where(match)
        return select(DOCUMENTS.c.key).where(
            DOCUMENTS.c.doc_id.in_(found), DOCUMENTS.c.kind == kind
        )
    expression = " & ".join(f"{word}:*" for word in words)
    vector = func.to_tsvector(literal_column("'simple'"), DOCUMENTS.c.body)
    wanted = func.to_tsquery(literal_column("'simple'"), expression)
    return select(DOCUMENTS.c.key).where(DOCUMENTS.c.kind == kind, vector.op("@@")(wanted))


def holds(body: str, query: str) -> bool:
    """Whether `body` has every word of `query`, by the rule that `matching` goes by."""
    present = fold(body)[:_MAX_BODY].split()
    return all(any(known.startswith(word) for known in present) for word in _words(query))


def _words(query: str) -> list[str]:
    return fold(query).split()[:_MAX_WORDS]
