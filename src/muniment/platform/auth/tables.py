"""The tables of identity: projections of the journal, and secrets that the journal never holds."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from muniment.platform.database import METADATA, Instant, Json, temporal

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
        Column("owner_id", String(80)),
        Column("purpose", Text, nullable=False),
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
        Column("permissions", Json),
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
        Column("purpose", Text, nullable=False),
        Column("ticket", String(200), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("granted_by", String(200), nullable=False),
        Column("granted_by_id", String(80), nullable=False),
        Column("revoked", Boolean, nullable=False),
        Column("revoked_by", String(200)),
        Column("revoked_because", Text, nullable=False),
    ),
)

# Who belongs to which group. A group holds roles, and whoever belongs to it holds them with it.
MEMBERSHIPS = temporal.table(
    "auth_memberships",
    Column("group_id", String(80), nullable=False),
    Column("member_id", String(80), nullable=False),
    state=(
        Column("not_before", Instant, nullable=False),
        Column("expires_at", Instant),
        Column("added_by", String(200), nullable=False),
        Column("ended", Boolean, nullable=False),
    ),
)
Index("ix_auth_memberships_member", MEMBERSHIPS.c.member_id)

# Models that nobody looks at without saying why.
GUARDS = temporal.table(
    "auth_guards",
    Column("model_id", String(36), nullable=False),
    state=(
        Column("project_id", String(36), nullable=False),
        Column("purpose_required", Boolean, nullable=False),
        Column("reason", Text, nullable=False),
        Column("set_by", String(200), nullable=False),
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

# When a grant or a token was last used, to the minute: a hint for reviews, not evidence.
USES = Table(
    "auth_uses",
    METADATA,
    Column("used_id", String(36), primary_key=True),
    Column("last_used_at", Instant, nullable=False),
)

# Attempts to sign in, by the digest of what is limited: the times of the last few.
ATTEMPTS = Table(
    "auth_attempts",
    METADATA,
    Column("key_digest", String(64), primary_key=True),
    Column("made", Json, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
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
