"""Looking after stored files and their keys."""

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from muniment.cli.server.rebuilding import check_present
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.kernel.errors import Invalid
from muniment.platform import strongbox
from muniment.platform.blobs.encrypting import encrypt_stored
from muniment.platform.blobs.keyring import rewrap
from muniment.platform.blobs.master import read_master
from muniment.platform.blobs.opening import open_blobs
from muniment.platform.database import Database, connect
from muniment.platform.settings import Settings

_ELSEWHERE = ("vault:", "awskms:")


class NoMasterKey(Invalid):
    """Nothing can be done to the keys of files without the master key that wraps them."""

    code = "storage.no-master-key"
    title = "The master key is missing"


def rotate_key(*, data: Path | None, to: str, as_json: bool) -> None:
    """Wrap the keys of files, and secrets, by the master key named by `to`."""
    with told(), _registry(data) as (settings, database):
        old, new = read_master(settings.master_key), read_master(_key_at(to))
        count = rewrap(database, old, new)
        secrets = database.write(partial(strongbox.rewrap, old=old, new=new))
        _answer(
            {"keys": count, "secrets": secrets, "master_key": new.name},
            f"{count} key(s) and {secrets} secret(s) are wrapped by {new.name} now. Set "
            "MUNIMENT_MASTER_KEY to it before the next start.",
            as_json=as_json,
        )


def encrypt(*, data: Path | None, as_json: bool) -> None:
    """Encrypt the files that are not."""
    with told(), _registry(data) as (settings, database):
        if not settings.encrypts:
            raise NoMasterKey("Set MUNIMENT_ENCRYPTION=envelope first, so that new files are too.")
        count = encrypt_stored(open_blobs(settings, database))
        sentence = f"{count} file(s) were encrypted; all are now."
        _answer({"encrypted": count}, sentence, as_json=as_json)


def _answer(record: dict[str, object], sentence: str, *, as_json: bool) -> None:
    sys.stdout.write(f"{json.dumps(record) if as_json else sentence}\n")


@contextmanager
def _registry(data: Path | None) -> Generator[tuple[Settings, Database]]:
    settings = chosen(data=data)
    check_present(settings)
    if not settings.master_key:
        raise NoMasterKey("Set MUNIMENT_MASTER_KEY to the master key that is in use.")
    database = connect(settings.database)
    try:
        yield settings, database
    finally:
        database.close()


def _key_at(place: str) -> str:
    """Return a master key as the setting would have it; a secret itself is no argument."""
    if place.startswith(_ELSEWHERE):
        return place
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Invalid(
            f"{place[:100]} cannot be read: {os.strerror(error.errno or 0)}. Name a file that "
            "holds the new master key, or 'vault:…' or 'awskms:…'."
        ) from error
