"""Whether every file that a version stores is there, with the bytes on record."""

import hashlib
from collections.abc import Iterator

from muniment.app import blobs_on_record
from muniment.cli.server.patient import Finding, Patient
from muniment.kernel.errors import MunimentError
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.blobs.opening import open_blobs

_RESTORE = "Copy it back from a backup of the blob store, or push the same file again."


def writable(patient: Patient) -> Iterator[Finding]:
    """Find out whether a file could be stored now."""
    try:
        open_blobs(patient.settings, patient.database).check()
    except (MunimentError, OSError) as error:
        advice = "Make room there, or give the server's user the right to write there."
        where = patient.settings.blobs.partition("?")[0].removeprefix("file://")
        yield Finding(f"{where} takes no files: {error}", advice)


def complete(patient: Patient) -> Iterator[Finding]:
    """Find out which files on record are missing, cut short, or with `--deep` changed."""
    blobs = open_blobs(patient.settings, patient.database)
    for wanted in patient.database.read(lambda connection: list(blobs_on_record(connection))):
        stored = blobs.stat(wanted.digest)
        if stored is None:
            yield Finding(f"{wanted.digest} is missing", _RESTORE)
        elif stored.size_bytes != wanted.size_bytes:
            sizes = f"{stored.size_bytes} bytes, on record are {wanted.size_bytes}"
            yield Finding(f"{wanted.digest} has {sizes}", _RESTORE)
        elif patient.deep and _digest_of(blobs, wanted) != wanted.digest:
            yield Finding(f"{wanted.digest} has other bytes than were stored", _RESTORE)


def _digest_of(blobs: Blobs, wanted: BlobStat) -> str:
    sha256 = hashlib.sha256()
    for piece in blobs.read(wanted.digest):
        sha256.update(piece)
    return f"sha256:{sha256.hexdigest()}"
