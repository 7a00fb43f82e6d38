"""Tags in force, by which models and versions are found, and the orders that lists come in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0009"
_BEGINNING = 200


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "catalog_tags",
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("beginning", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "key", name=op.f("pk_catalog_tags")),
    )
    with op.batch_alter_table("catalog_tags", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalog_tags_said", ["kind", "key", "beginning", "subject_id"], unique=False
        )

    with op.batch_alter_table("catalog_models", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalog_models_created",
            ["project_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
            postgresql_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
        )
        batch_op.create_index(
            "ix_catalog_models_recorded",
            ["project_id", "recorded_at"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
            postgresql_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
        )

    with op.batch_alter_table("catalog_version_details", schema=None) as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.String(length=36), nullable=True))
        batch_op.create_index(
            "ix_catalog_version_details_updated",
            ["project_id", "recorded_at"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
            postgresql_where=sa.text("valid_to IS NULL AND status != 'deleted'"),
        )

    with op.batch_alter_table("catalog_versions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalog_versions_created", ["project_id", "created_at"], unique=False
        )

    # What was there before is found by them as well.
    details = sa.table("catalog_version_details", sa.column("version_id"), sa.column("project_id"))
    versions = sa.table("catalog_versions", sa.column("version_id"), sa.column("project_id"))
    home = sa.select(versions.c.project_id).where(versions.c.version_id == details.c.version_id)
    op.execute(sa.update(details).values(project_id=home.scalar_subquery()))
    keep_tags("catalog_models", "model_id", "model")
    keep_tags("catalog_version_details", "version_id", "version")


def keep_tags(table: str, subject: str, kind: str) -> None:
    """Fill the table of tags from the present states in another."""
    states = sa.table(table, *map(sa.column, (subject, "tags", "valid_to")))
    if op.get_bind().dialect.name == "sqlite":
        each = sa.func.json_each(states.c.tags).table_valued("key", "value")
    else:
        said = sa.cast(states.c.tags, postgresql.JSONB)
        each = sa.func.jsonb_each_text(said).table_valued("key", "value")
    said = sa.select(
        states.c[subject],
        each.c.key,
        sa.literal(kind, sa.Text),
        sa.func.substr(each.c.value, 1, _BEGINNING),
    )
    present = said.select_from(states.join(each, sa.true())).where(states.c.valid_to.is_(None))
    names = ("subject_id", "key", "kind", "beginning")
    tags = sa.table("catalog_tags", *map(sa.column, names))
    op.execute(sa.insert(tags).from_select(names, present))
