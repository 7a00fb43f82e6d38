"""Write the next migration: what the declared tables have that the migrated schema has not.

Usage: python tools/new_migration.py "what changes"
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

import muniment.app  # noqa: F401  # pyright: ignore[reportUnusedImport] - declares the tables
from muniment.platform import schema
from muniment.platform.database import connect

FOLDER = Path(schema.__file__).parent / "migrations"


def main() -> None:
    """Compare, write and format the new migration."""
    message = sys.argv[1]
    numbers = sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))
    following = f"{int(numbers[-1]) + 1 if numbers else 1:04d}"
    slug = re.sub(r"\W+", "_", message.lower()).strip("_")
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", f"{following}_{slug}")
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{folder}/empty.db")
        if numbers:
            schema.migrate(database)

        def generate(connection: Connection) -> None:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=following)

        database.write(generate)
        database.close()
    written = FOLDER / "versions" / f"{following}_{slug}.py"
    for action in (["check", "--fix", "-q"], ["format", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *action, str(written)], check=False)
    print(written)


if __name__ == "__main__":
    main()
