"""The keys that wrap the keys of blobs: few, kept in the database, wrapped by the master key."""

from datetime import UTC, datetime
from threading import Lock

import uuid_utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select, update

from muniment.platform.blobs import keys
from muniment.platform.blobs.master import MasterKey
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.database import Database

_KEY_BITS = 256


class Keyring:
    """Unwraps each key once, and keeps it in memory."""

    def __init__(self, database: Database, master: MasterKey | None) -> None:
        self._database = database
        self._master = master
        self._lock = Lock()
        self._keys: dict[str, bytes] = {}
        self._current: str | None = None

    def current(self) -> tuple[str, bytes]:
        """Return the id of the key that wraps for new blobs, and the key; make one if need be."""
        with self._lock:
            if self._current is None:
                self._current = self._database.read(keys.newest) or self._made()
            return self._current, self._unwrapped(self._current)

    def key(self, key_id: str) -> bytes:
        """Return a key; raise `KeyUnusable`."""
        with self._lock:
            return self._unwrapped(key_id)

    def _unwrapped(self, key_id: str) -> bytes:
        if key_id not in self._keys:
            row = self._database.read(lambda connection: keys.wrapped(connection, key_id))
            if row is None:
                raise KeyUnusable(f"The key '{key_id}' of a blob is not in the database.")
            wrapped, master = row
            if self._master is None or self._master.name != master:
                named = "none" if self._master is None else self._master.name
                raise KeyUnusable(
                    f"The keys of blobs are wrapped by the master key '{master}'; the setting "
                    f"MUNIMENT_MASTER_KEY names {named}."
                )
            self._keys[key_id] = self._master.unwrap(wrapped, _context(key_id))
        return self._keys[key_id]

    def _made(self) -> str:
        if self._master is None:
            raise KeyUnusable("MUNIMENT_MASTER_KEY is not set.")
        key_id = str(uuid_utils.uuid7())
        key = AESGCM.generate_key(_KEY_BITS)
        values = {
            "key_id": key_id,
            "wrapped": self._master.wrap(key, _context(key_id)),
            "master": self._master.name,
            "created_at": datetime.now(UTC),
        }
        self._database.write(
            lambda connection: connection.execute(insert(keys.KEYS).values(**values))
        )
        return key_id


def rewrap(database: Database, old: MasterKey, new: MasterKey) -> int:
    """Have every key wrapped by `new` instead of `old`, in one transaction; return how many.

    Keys that `new` wraps already are left. Raises `KeyUnusable`, having changed nothing.
    """
    found = database.read(lambda connection: list(connection.execute(select(keys.KEYS))))
    fresh: dict[str, bytes] = {}
    for row in found:
        if row.master == new.name:
            continue
        if row.master != old.name:
            raise KeyUnusable(f"A key is wrapped by '{row.master}', not by '{old.name}'.")
        context = _context(row.key_id)
        fresh[row.key_id] = new.wrap(old.unwrap(row.wrapped, context), context)

    def save(connection: Connection) -> None:
        for key_id, wrapped in fresh.items():
            same = keys.KEYS.c.key_id == key_id
            values = {"wrapped": wrapped, "master": new.name}
            connection.execute(update(keys.KEYS).where(same).values(**values))

    database.write(save)
    return len(fresh)


def require_opening(connection: Connection, master: MasterKey) -> None:
    """Raise `KeyUnusable` unless `master` opens every key of blobs that the database holds."""
    for row in connection.execute(select(keys.KEYS)):
        if row.master != master.name:
            raise KeyUnusable(
                f"A key of files is wrapped by the master key '{row.master}'; the setting "
                f"MUNIMENT_MASTER_KEY names {master.name}."
            )
        master.unwrap(bytes(row.wrapped), _context(row.key_id))


def _context(key_id: str) -> bytes:
    return f"muniment blob key {key_id}".encode()
