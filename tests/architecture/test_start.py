"""Starting loads only what serving needs (ADR-0013)."""

import subprocess
import sys

import pytest

# Each takes longer to load than most requests to answer, and is loaded by what needs it.
LATER = ["alembic", "argon2", "fastapi", "jsonschema", "psycopg", "rapidfuzz", "typer", "yaml"]


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules a started server has loaded."""
    code = "import sys, muniment.app; print('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize("name", LATER)
def test_it_is_loaded_when_it_is_needed(loaded: set[str], name: str) -> None:
    assert name not in loaded
