"""Choosing the blob store that the settings name."""

from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import structlog

from muniment.kernel.errors import Invalid, MunimentError
from muniment.platform.blobs import Blobs
from muniment.platform.blobs.disk import ABANDONED, DiskObjects
from muniment.platform.blobs.keys import is_used
from muniment.platform.blobs.objects import Objects
from muniment.platform.blobs.store import ObjectBlobs
from muniment.platform.database import Database, connect
from muniment.platform.settings import Settings

_log = structlog.get_logger("muniment.blobs")


class UnknownBlobs(Invalid):
    """The URL of the blob store names a kind of store Muniment does not know."""

    code = "settings.blobs-unknown"
    title = "There is no such kind of blob store"


def open_blobs(settings: Settings, database: Database | None = None) -> Blobs:
    """Open the blob store; raise `UnknownBlobs`, `BadBlobsUrl` or `BadMasterKey`.

    The database, opened here if none is given, has the keys of blobs that are encrypted. Those
    stay readable when encryption is switched off again, as long as there is a master key.
    """
    objects = _objects(settings)
    if database is None and not (settings.encrypts or settings.master_key):
        return ObjectBlobs(objects)
    return _sealed(objects, settings, database or connect(settings.database))


def _objects(settings: Settings) -> Objects:
    parts = urlsplit(settings.blobs)
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return DiskObjects(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        return _bucket(settings)
    raise UnknownBlobs(
        f"MUNIMENT_BLOBS_URL begins with '{parts.scheme[:20]}:'; files can be kept in "
        "'file:///folder' or 's3://bucket/prefix?endpoint=…&region=…'."
    )


def _sealed(objects: Objects, settings: Settings, database: Database) -> Blobs:
    if not settings.encrypts and not is_used(database):
        return ObjectBlobs(objects)
    from muniment.platform.blobs.keyring import Keyring  # noqa: PLC0415  starts faster without it
    from muniment.platform.blobs.master import read_master  # noqa: PLC0415  starts faster without it
    from muniment.platform.blobs.sealing import SealedObjects  # noqa: PLC0415  starts faster without it

    master = read_master(settings.master_key) if settings.master_key else None
    ring = Keyring(database, master)
    if settings.encrypts or master is not None:
        # Found out now, and not by whoever sends or fetches the first file.
        ring.current()
    return ObjectBlobs(SealedObjects(objects, ring, seal_new=settings.encrypts))


def _bucket(settings: Settings) -> Objects:
    from muniment.platform.blobs.s3 import S3Objects  # noqa: PLC0415  starts faster without it
    from muniment.platform.blobs.s3_address import (  # noqa: PLC0415  starts faster without it
        Credentials,
        S3Address,
        find_credentials,
    )

    address = S3Address.parse(settings.blobs)
    key = Credentials(settings.blobs_access_key, settings.blobs_secret)
    credentials = key if key.access_key and key.secret else find_credentials()
    return S3Objects(address, credentials, direct=settings.blobs_direct)


def reclaim_behind(blobs: Blobs) -> Thread:
    """Remove what crashed writers left behind longer ago than a day, in a thread of its own."""
    thread = Thread(target=_reclaim, args=(blobs,), name="blob-reclaim", daemon=True)
    thread.start()
    return thread


def _reclaim(blobs: Blobs) -> None:
    try:
        removed = blobs.reclaim(ABANDONED)
    except MunimentError as error:
        # It is tried again at the next start; readiness says what is wrong with the store.
        _log.warning("blobs.not-reclaimed", reason=error.message)
        return
    if removed:
        _log.info("blobs.reclaimed", removed=removed)
