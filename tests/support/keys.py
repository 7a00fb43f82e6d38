"""A ring of keys for encrypted blobs, in a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muniment.platform.blobs.keyring import Keyring
from muniment.platform.blobs.keys import KEYS
from muniment.platform.blobs.master import LocalMaster, MasterKey
from muniment.platform.database import Database, connect

MASTER = LocalMaster(bytes(range(32)))


@contextmanager
def key_database(folder: Path) -> Iterator[Database]:
    """Open a database with nothing but the table of keys."""
    database = connect(f"sqlite:///{folder / 'keys.db'}")
    database.write(KEYS.create)
    yield database
    database.close()


@contextmanager
def keyring(folder: Path, master: MasterKey = MASTER) -> Iterator[Keyring]:
    """Open a ring."""
    with key_database(folder) as database:
        yield Keyring(database, master)
