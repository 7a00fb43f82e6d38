"""The journal's tables. Only `record` and the sequencer write them."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from muniment.platform.database import METADATA, Instant

# SQLite makes only an INTEGER PRIMARY KEY an alias of the row id, which allocates itself.
_ROW_ID = BigInteger().with_variant(Integer, "sqlite")

EVENTS = Table(
    "journal_events",
    METADATA,
    Column("event_seq", _ROW_ID, primary_key=True, autoincrement=True),
    # The place in the log; given by the sequencer once the event is committed (dense, from 0).
    Column("leaf_index", BigInteger, unique=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("type", String(80), nullable=False),
    Column("subject_kind", String(40), nullable=False),
    Column("subject_id", String(200), nullable=False),
    Column("project_id", String(36)),
    Column("model_id", String(36)),
    Column("valid_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("actor_id", String(80), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("via", String(80), nullable=False),
    Column("purpose", Text),
    Column("request_id", String(80)),
    Column("state_digest", String(71), nullable=False),
)
Index("ix_journal_events_subject", EVENTS.c.subject_kind, EVENTS.c.subject_id, EVENTS.c.event_seq)
# What happened to one model and all that belongs to it, and in one project.
Index(
    "ix_journal_events_model",
    EVENTS.c.model_id,
    EVENTS.c.event_seq,
    sqlite_where=EVENTS.c.model_id.is_not(None),
    postgresql_where=EVENTS.c.model_id.is_not(None),
)
Index(
    "ix_journal_events_project",
    EVENTS.c.project_id,
    EVENTS.c.event_seq,
    sqlite_where=EVENTS.c.project_id.is_not(None),
    postgresql_where=EVENTS.c.project_id.is_not(None),
)
Index(
    "ix_journal_events_pending",
    EVENTS.c.event_seq,
    sqlite_where=EVENTS.c.leaf_index.is_(None),
    postgresql_where=EVENTS.c.leaf_index.is_(None),
)

DOCUMENTS = Table(
    "journal_documents",
    METADATA,
    Column("digest", String(71), primary_key=True),
    Column("body", Text, nullable=False),
)

FOLLOWERS = Table(
    "journal_followers",
    METADATA,
    Column("name", String(60), primary_key=True),
    # The next leaf index to consume.
    Column("position", BigInteger, nullable=False),
)
