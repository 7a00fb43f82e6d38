"""Searches that are kept, and the events of one model or one project by an index of their own."""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0003"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "savedsearches_searches",
        sa.Column("search_id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=800), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=True),
        sa.Column("sort", sa.String(length=100), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("forgotten", sa.Boolean(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("search_id", "event_seq", name=op.f("pk_savedsearches_searches")),
        info={"temporal_keys": ("search_id",)},
    )
    with op.batch_alter_table("savedsearches_searches", schema=None) as batch_op:
        batch_op.create_index("ix_savedsearches_searches_name", ["name_key", "owner"], unique=False)
        batch_op.create_index(
            "ix_savedsearches_searches_valid", ["search_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_savedsearches_searches_current",
            ["search_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "uq_savedsearches_searches_name",
            ["owner_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL AND NOT forgotten"),
            postgresql_where=sa.text("valid_to IS NULL AND NOT forgotten"),
        )

    with op.batch_alter_table("journal_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_journal_events_model",
            ["model_id", "event_seq"],
            unique=False,
            sqlite_where=sa.text("model_id IS NOT NULL"),
            postgresql_where=sa.text("model_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_journal_events_project",
            ["project_id", "event_seq"],
            unique=False,
            sqlite_where=sa.text("project_id IS NOT NULL"),
            postgresql_where=sa.text("project_id IS NOT NULL"),
        )
