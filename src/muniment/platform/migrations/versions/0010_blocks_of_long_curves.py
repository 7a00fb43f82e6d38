"""Long curves are drawn by the extremes of their blocks."""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0009"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "runs_blocks",
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("first_step", sa.BigInteger(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("first_recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("last_recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("low_step", sa.BigInteger(), nullable=False),
        sa.Column("low_ms", sa.BigInteger(), nullable=False),
        sa.Column("low_value", sa.Float(), nullable=True),
        sa.Column("high_step", sa.BigInteger(), nullable=False),
        sa.Column("high_ms", sa.BigInteger(), nullable=False),
        sa.Column("high_value", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("series_id", "block", name=op.f("pk_runs_blocks")),
        sqlite_with_rowid=False,
    )
