"""The strongbox: secrets that have to be told again, as to sign with them, kept encrypted.

Each is wrapped by the master key, or, where the settings name none, by a key of the data folder:
`secrets.key`, made when the first secret comes. So a copy of the database alone tells none of
them. Secrets are no part of the journal, which is for ever: it says that there is one, and since
when.
"""

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from muniment.platform.blobs.master import LocalMaster, MasterKey, read_master
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.database import METADATA
from muniment.platform.settings import Settings

SECRETS = Table(
    "platform_secrets",
    METADATA,
    Column("secret_id", String(200), primary_key=True),
    Column("box", LargeBinary, nullable=False),
    Column("master", String(300), nullable=False),
)
KEY_FILE: Final = "secrets.key"
_KEY_BYTES = 32
_MOST_REMEMBERED = 1_000


class Strongbox:
    """Keeps texts by their id, opened once for as long as the process runs."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[bytes, str] = {}

    def keep(self, connection: Connection, secret_id: str, text: str) -> None:
        """Keep a secret in place of any before; raise `KeyUnusable`."""
        master = self._master or self._own(make=True)
        box = master.wrap(text.encode(), _context(secret_id))
        self.forget(connection, secret_id)
        values = {"secret_id": secret_id, "box": box, "master": master.name}
        connection.execute(insert(SECRETS).values(**values))

    def reveal(self, connection: Connection, secret_id: str) -> str | None:
        """Return a secret; raise `KeyUnusable` where the key that wraps it is not here."""
        found = connection.execute(select(SECRETS).where(SECRETS.c.secret_id == secret_id)).first()
        if found is None:
            return None
        box = bytes(found.box)
        if box not in self._opened:
            opened = self._wrapped_by(found.master).unwrap(box, _context(secret_id)).decode()
            if len(self._opened) >= _MOST_REMEMBERED:
                self._opened.clear()
            self._opened[box] = opened
        return self._opened[box]

    def forget(self, connection: Connection, secret_id: str) -> None:
        """Destroy a secret."""
        connection.execute(delete(SECRETS).where(SECRETS.c.secret_id == secret_id))

    @cached_property
    def _master(self) -> MasterKey | None:
        text = self._settings.master_key
        return read_master(text) if text else None

    def _own(self, *, make: bool = False) -> MasterKey:
        file = self._settings.data.absolute() / KEY_FILE
        try:
            if make:
                _make(file)
            return LocalMaster(bytes.fromhex(file.read_text(encoding="ascii")))
        except (OSError, ValueError) as error:
            raise KeyUnusable(
                f"The key that secrets are kept under, {KEY_FILE} in the data folder, cannot be "
                "made or read. Put it back from where it is kept, or set MUNIMENT_MASTER_KEY."
            ) from error

    def _wrapped_by(self, name: str) -> MasterKey:
        known = self._known()
        for master in known:
            if master.name == name:
                return master
        raise KeyUnusable(
            f"A secret is wrapped by the key '{name}', which is not here. Several processes share "
            "MUNIMENT_MASTER_KEY; otherwise enter the secret anew."
        )

    def _known(self) -> Iterator[MasterKey]:
        if self._master is not None:
            yield self._master
        if (self._settings.data.absolute() / KEY_FILE).exists():
            yield self._own()


def rewrap(connection: Connection, old: MasterKey, new: MasterKey) -> int:
    """Have every secret that `old` wraps wrapped by `new`; return how many."""
    found = connection.execute(select(SECRETS).where(SECRETS.c.master == old.name)).all()
    for row in found:
        context = _context(row.secret_id)
        box = new.wrap(old.unwrap(bytes(row.box), context), context)
        same = SECRETS.c.secret_id == row.secret_id
        connection.execute(update(SECRETS).where(same).values(box=box, master=new.name))
    return len(found)


def _make(file: Path) -> None:
    """Make the key unless it is there; of several that do so at once, one does."""
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return
    with os.fdopen(made, "w", encoding="ascii") as opened:
        opened.write(os.urandom(_KEY_BYTES).hex())
        opened.flush()
        os.fsync(opened.fileno())


def _context(secret_id: str) -> bytes:
    return f"muniment secret {SECRETS.name}/{secret_id}/box".encode()
