"""The stage of a version, where it was registered from, and of which run it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0004"
_NAMES = ("version_id", "model_id", "number")


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("catalog_version_details", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("stage", sa.String(length=20), server_default="none", nullable=False)
        )
        batch_op.add_column(sa.Column("model_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("number", sa.BigInteger(), nullable=True))
        batch_op.create_index(
            "ix_catalog_version_details_stage",
            ["model_id", "stage", "number"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
            postgresql_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
        )

    with op.batch_alter_table("catalog_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("pipeline_run", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_catalog_versions_run",
            ["pipeline_run"],
            unique=False,
            sqlite_where=sa.text("pipeline_run IS NOT NULL"),
            postgresql_where=sa.text("pipeline_run IS NOT NULL"),
        )

    # What was there before is found by the new columns as well.
    details = sa.table("catalog_version_details", *map(sa.column, _NAMES))
    versions = sa.table("catalog_versions", *map(sa.column, (*_NAMES, "training", "pipeline_run")))
    places = {
        name: sa.select(versions.c[name])
        .where(versions.c.version_id == details.c.version_id)
        .scalar_subquery()
        for name in _NAMES[1:]
    }
    op.execute(sa.update(details).values(places))
    said = versions.c.training
    if op.get_bind().dialect.name == "sqlite":
        run = sa.func.json_extract(said, "$.pipeline_run")
    else:
        run = sa.func.jsonb_extract_path_text(sa.cast(said, postgresql.JSONB), "pipeline_run")
    op.execute(sa.update(versions).values(pipeline_run=sa.func.substr(run, 1, 200)))
