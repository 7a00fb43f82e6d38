"""The tables of identity: projections of the journal, and secrets that the journal never holds."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from muniment.platform.database import METADATA, Instant, temporal

PRINCIPALS = temporal.table(
    "auth_principals",
    Column("principal_id", String(80), nullable=False),
    state=(
        Column("name", String(200), nullable=False),
        Column("name_key", String(400), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("display", String(200), nullable=False),
        Column("email", String(320)),
        Column("active", Boolean, nullable=False),
        Column("created_at", Instant, nullable=False),
    ),
)
Index(
    "uq_auth_principals_name",
    PRINCIPALS.c.name_key,
    unique=True,
    sqlite_where=PRINCIPALS.c.valid_to.is_(None),
    postgresql_where=PRINCIPALS.c.valid_to.is_(None),
)

TOKENS = temporal.table(
    "auth_tokens",
    Column("token_id", String(36), nullable=False),
    state=(
        Column("principal_id", String(80), nullable=False, index=True),
        Column("sha256", String(64), nullable=False, index=True),
        Column("shown", String(20), nullable=False),
        Column("name", String(200), nullable=False),
        Column("level", String(10), nullable=False),
        Column("scope", Text, nullable=False),
        Column("project_id", String(36)),
        Column("model_id", String(36)),
        Column("created_at", Instant, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("revoked", Boolean, nullable=False),
    ),
)

GRANTS = temporal.table(
    "auth_grants",
    Column("grant_id", String(36), nullable=False),
    state=(
        Column("principal_id", String(80), nullable=False, index=True),
        Column("role", String(40), nullable=False),
        Column("scope", Text, nullable=False),
        Column("project_id", String(36)),
        Column("model_id", String(36)),
        Column("not_before", Instant, nullable=False),
        Column("expires_at", Instant),
        Column("reason", Text, nullable=False),
        Column("granted_by", String(80), nullable=False),
        Column("revoked", Boolean, nullable=False),
    ),
)

CREDENTIALS = Table(
    "auth_credentials",
    METADATA,
    Column("principal_id", String(80), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

SESSIONS = Table(
    "auth_sessions",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("principal_id", String(80), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

# One-time links: the first administrator's, and invitations to set a password.
LINKS = Table(
    "auth_links",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("principal_id", String(80)),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
