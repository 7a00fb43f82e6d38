"""The full-text index, in the form each database has for it."""

from alembic import op

from muniment.platform import fulltext

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index; SQLite keeps the text in it, PostgreSQL beside it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in fulltext.SQLITE_DDL if is_sqlite else fulltext.POSTGRES_DDL:
        op.execute(statement)
