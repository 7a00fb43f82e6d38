"""What was brought over from other registers, and how it goes on there."""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0007"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "adoptions",
        sa.Column("adoption_id", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("target_id", sa.String(length=64), nullable=False),
        sa.Column("adopted_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("adopted_by", sa.String(length=200), nullable=False),
        sa.Column("said", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("differing", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("with_files", sa.Boolean(), nullable=False),
        sa.Column("was", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("adoption_id", "event_seq", name=op.f("pk_adoptions")),
        info={"temporal_keys": ("adoption_id",)},
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index("ix_adoptions_project", ["project_id", "adoption_id"], unique=False)
        batch_op.create_index("ix_adoptions_target", ["target_id"], unique=False)
        batch_op.create_index("ix_adoptions_valid", ["adoption_id", "valid_from"], unique=False)
        batch_op.create_index(
            "uq_adoptions_current",
            ["adoption_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
