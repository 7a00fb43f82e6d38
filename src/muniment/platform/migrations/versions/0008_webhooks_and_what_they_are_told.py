"""Webhooks, what they are told, and the secrets that it is signed with."""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0008"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "platform_secrets",
        sa.Column("secret_id", sa.String(length=200), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("master", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("secret_id", name=op.f("pk_platform_secrets")),
    )
    op.create_table(
        "webhooks_deliveries",
        sa.Column(
            "delivery_seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("webhook_id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=True),
        sa.Column("model_id", sa.String(length=36), nullable=True),
        sa.Column("happened_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("asked_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("tried_at", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_seq", name=op.f("pk_webhooks_deliveries")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_webhooks_deliveries_delivery_id")),
    )
    with op.batch_alter_table("webhooks_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_webhooks_deliveries_age", ["state", "asked_at"], unique=False)
        batch_op.create_index(
            "ix_webhooks_deliveries_due", ["webhook_id", "state", "next_at"], unique=False
        )
        batch_op.create_index(
            "ix_webhooks_deliveries_listed", ["webhook_id", "delivery_seq"], unique=False
        )

    op.create_table(
        "webhooks_marks",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_webhooks_marks")),
    )
    op.create_table(
        "webhooks_webhooks",
        sa.Column("webhook_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("created_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("answers_id", sa.String(length=80), nullable=False),
        sa.Column("answers", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("secret_since", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("webhook_id", "event_seq", name=op.f("pk_webhooks_webhooks")),
        info={"temporal_keys": ("webhook_id",)},
    )
    with op.batch_alter_table("webhooks_webhooks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhooks_webhooks_project", ["project_id", "webhook_id"], unique=False
        )
        batch_op.create_index(
            "ix_webhooks_webhooks_valid", ["webhook_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_webhooks_webhooks_current",
            ["webhook_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
