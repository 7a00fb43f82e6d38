"""Whether every file that a version stores is there, with the bytes on record."""

import hashlib
from collections.abc import Iterator

from muniment.app import blobs_on_record
from muniment.cli.server.patient import Finding, Patient
from muniment.cli.server.progress import Progress
from muniment.kernel.errors import MunimentError
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.blobs.opening import open_blobs
from muniment.platform.blobs.refusals import Tampered

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
    on_record = patient.database.read(lambda connection: list(blobs_on_record(connection)))
    progress = Progress()
    for number, wanted in enumerate(on_record, 1):
        progress("stored files", number, len(on_record))
        stored = blobs.stat(wanted.digest)
        if stored is None:
            yield Finding(f"{wanted.digest} is missing", _RESTORE)
        elif stored.size_bytes != wanted.size_bytes:
            sizes = f"{stored.size_bytes} bytes, on record are {wanted.size_bytes}"
            yield Finding(f"{wanted.digest} has {sizes}", _RESTORE)
        elif patient.deep and not _is_right(blobs, wanted):
            yield Finding(f"{wanted.digest} has other bytes than were stored", _RESTORE)


def _is_right(blobs: Blobs, wanted: BlobStat) -> bool:
    sha256 = hashlib.sha256()
    try:
        for piece in blobs.read(wanted.digest):
            sha256.update(piece)
    except Tampered:
        return False
    return f"sha256:{sha256.hexdigest()}" == wanted.digest
