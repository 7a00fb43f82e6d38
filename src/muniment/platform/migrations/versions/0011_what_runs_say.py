"""The beginnings of what runs say in tags and parameters, by which they are found."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0011"
_BEGINNING = 200


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("runs_params", schema=None) as batch_op:
        batch_op.add_column(sa.Column("beginning", sa.String(length=200), nullable=True))
        batch_op.create_index("ix_runs_params_said", ["key", "beginning", "run_id"], unique=False)

    with op.batch_alter_table("runs_tags", schema=None) as batch_op:
        batch_op.add_column(sa.Column("beginning", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_runs_tags_said",
            ["key", "beginning", "run_id"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    # What was said before is found by them as well.
    for name in ("runs_params", "runs_tags"):
        said = sa.table(name, sa.column("value"), sa.column("beginning"))
        op.execute(sa.update(said).values(beginning=sa.func.substr(said.c.value, 1, _BEGINNING)))
