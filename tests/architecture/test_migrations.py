"""One linear history of migrations, which makes exactly the tables that are declared (ADR-0009)."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from muniment.platform import schema
from muniment.platform.database import METADATA


@pytest.fixture(scope="module")
def history():
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


def test_there_is_one_head(history):
    assert history.get_heads() == [schema.head()]


def test_the_history_is_a_line_of_dense_numbers(history):
    revisions = [revision.revision for revision in history.walk_revisions()]
    assert revisions == [f"{number:04d}" for number in range(len(revisions), 0, -1)]
    assert not any(revision.is_merge_point for revision in history.walk_revisions())


def test_file_names_carry_the_number(history):
    for revision in history.walk_revisions():
        name = Path(revision.path).name
        assert re.fullmatch(rf"{revision.revision}_[a-z0-9_]+\.py", name), name


def test_migrations_make_the_declared_tables(house):
    def differences(connection):
        options = {"include_object": is_declared}
        return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

    assert house.database.read(differences) == []


def is_declared(thing, name, kind, reflected, compared):
    """Leave out what SQLAlchemy has no words for: the full-text index and its shadows."""
    return not (name or "").startswith(("fulltext_index", "ix_fulltext_documents_body"))
