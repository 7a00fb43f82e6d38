"""Experiments, runs, what they log and measure, and the models that come of them."""

import sqlalchemy as sa
from alembic import op

import muniment.platform.database.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
# An earlier level, if programs that know only that one can work beside this.
compatible_from = "0005"


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "runs_artifacts",
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "path", "event_seq", name=op.f("pk_runs_artifacts")),
        info={"temporal_keys": ("owner_id", "path")},
    )
    with op.batch_alter_table("runs_artifacts", schema=None) as batch_op:
        batch_op.create_index("ix_runs_artifacts_digest", ["digest"], unique=False)
        batch_op.create_index(
            "ix_runs_artifacts_valid", ["owner_id", "path", "valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_runs_artifacts_current",
            ["owner_id", "path"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "runs_experiments",
        sa.Column("experiment_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("artifact_location", sa.Text(), nullable=False),
        sa.Column("created_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("tags", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("experiment_id", "event_seq", name=op.f("pk_runs_experiments")),
        info={"temporal_keys": ("experiment_id",)},
    )
    with op.batch_alter_table("runs_experiments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_experiments_named", ["project_id", "name", "valid_from"], unique=False
        )
        batch_op.create_index("ix_runs_experiments_number", ["number"], unique=False)
        batch_op.create_index(
            "ix_runs_experiments_valid", ["experiment_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_runs_experiments_current",
            ["experiment_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "uq_runs_experiments_name",
            ["project_id", "name"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "runs_inputs",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("source_type", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("schema", sa.Text(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("tags", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "name", "digest", name=op.f("pk_runs_inputs")),
    )
    with op.batch_alter_table("runs_inputs", schema=None) as batch_op:
        batch_op.create_index("ix_runs_inputs_dataset", ["name", "digest"], unique=False)

    op.create_table(
        "runs_links",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("outward", sa.Boolean(), nullable=False),
        sa.Column("model_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "outward", "model_id", name=op.f("pk_runs_links")),
    )
    with op.batch_alter_table("runs_links", schema=None) as batch_op:
        batch_op.create_index("ix_runs_links_model", ["model_id"], unique=False)

    op.create_table(
        "runs_logged_models",
        sa.Column("model_id", sa.String(length=36), nullable=False),
        sa.Column("experiment_id", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("model_type", sa.String(length=500), nullable=False),
        sa.Column("source_run_id", sa.String(length=36), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("artifact_uri", sa.Text(), nullable=False),
        sa.Column("created_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("params", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("tags", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("model_id", "event_seq", name=op.f("pk_runs_logged_models")),
        info={"temporal_keys": ("model_id",)},
    )
    with op.batch_alter_table("runs_logged_models", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_logged_models_order",
            ["experiment_id", sa.literal_column("created_at DESC"), "model_id"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "ix_runs_logged_models_run",
            ["source_run_id"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "ix_runs_logged_models_valid", ["model_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "uq_runs_logged_models_current",
            ["model_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "runs_params",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "key", name=op.f("pk_runs_params")),
    )
    op.create_table(
        "runs_points",
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "position", name=op.f("pk_runs_points")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "runs_registrations",
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("model_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("logged_model_id", sa.String(length=36), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("run_link", sa.Text(), nullable=False),
        sa.Column("registered_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("registered_by", sa.String(length=200), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_runs_registrations")),
    )
    with op.batch_alter_table("runs_registrations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_registrations_logged_model", ["logged_model_id", "event_seq"], unique=False
        )
        batch_op.create_index("ix_runs_registrations_model", ["model_id", "number"], unique=False)
        batch_op.create_index("ix_runs_registrations_owner", ["owner_id"], unique=False)
        batch_op.create_index("ix_runs_registrations_run", ["run_id", "event_seq"], unique=False)

    op.create_table(
        "runs_runs",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("started_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("ended_at", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("artifact_uri", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("source_type", sa.String(length=40), nullable=True),
        sa.Column("source_name", sa.String(length=500), nullable=True),
        sa.Column("source_version", sa.String(length=100), nullable=True),
        sa.Column("parent_run_id", sa.String(length=36), nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "event_seq", name=op.f("pk_runs_runs")),
        info={"temporal_keys": ("run_id",)},
    )
    with op.batch_alter_table("runs_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_runs_experiment", ["experiment_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            "ix_runs_runs_order",
            ["experiment_id", sa.literal_column("started_at DESC"), "run_id"],
            unique=False,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.create_index(
            "ix_runs_runs_parent",
            ["parent_run_id"],
            unique=False,
            sqlite_where=sa.text("parent_run_id IS NOT NULL"),
            postgresql_where=sa.text("parent_run_id IS NOT NULL"),
        )
        batch_op.create_index("ix_runs_runs_valid", ["run_id", "valid_from"], unique=False)
        batch_op.create_index(
            "uq_runs_runs_current",
            ["run_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "runs_seals",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=71), nullable=True),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("series", muniment.platform.database.types.Json(), nullable=False),
        sa.Column("sealed_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_runs_seals")),
    )
    op.create_table(
        "runs_series",
        sa.Column(
            "series_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("model_id", sa.String(length=100), nullable=False),
        sa.Column("dataset_name", sa.String(length=500), nullable=False),
        sa.Column("dataset_digest", sa.String(length=100), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("least", sa.Float(), nullable=True),
        sa.Column("greatest", sa.Float(), nullable=True),
        sa.Column("sealed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_runs_series")),
        sa.UniqueConstraint(
            "run_id",
            "key",
            "model_id",
            "dataset_name",
            "dataset_digest",
            name=op.f("uq_runs_series_run_id_key_model_id_dataset_name_dataset_digest"),
        ),
    )
    with op.batch_alter_table("runs_series", schema=None) as batch_op:
        batch_op.create_index(
            "ix_runs_series_model",
            ["model_id"],
            unique=False,
            sqlite_where=sa.text("model_id != ''"),
            postgresql_where=sa.text("model_id != ''"),
        )
        batch_op.create_index(
            "ix_runs_series_unsealed",
            ["run_id"],
            unique=False,
            sqlite_where=sa.text("sealed < count"),
            postgresql_where=sa.text("sealed < count"),
        )

    op.create_table(
        "runs_tags",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("valid_from", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("valid_to", muniment.platform.database.types.Instant(), nullable=True),
        sa.Column("recorded_at", muniment.platform.database.types.Instant(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "key", "event_seq", name=op.f("pk_runs_tags")),
        info={"temporal_keys": ("run_id", "key")},
    )
    with op.batch_alter_table("runs_tags", schema=None) as batch_op:
        batch_op.create_index("ix_runs_tags_valid", ["run_id", "key", "valid_from"], unique=False)
        batch_op.create_index(
            "uq_runs_tags_current",
            ["run_id", "key"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
