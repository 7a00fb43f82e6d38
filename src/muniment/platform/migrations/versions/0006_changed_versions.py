"""The versions of a model in the order in which they were last changed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0005"


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("catalog_version_details", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalog_version_details_changed",
            ["model_id", "recorded_at", "number"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
            postgresql_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
        )
