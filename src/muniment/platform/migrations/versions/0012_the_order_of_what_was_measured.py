"""What runs measured in its order, by which the first of them are found."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0011"


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("runs_series", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_series_settled",
            ["key", "value", "run_id"],
            unique=False,
            sqlite_where=sa.text("sealed = count"),
            postgresql_where=sa.text("sealed = count"),
        )
