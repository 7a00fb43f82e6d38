"""Uploads in parts: announced once, continued after any interruption, verified as a whole."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from muniment.capabilities.catalog.model.uploads import (
    LASTS,
    MAX_FILE_BYTES,
    PartDiffers,
    SizeContradicted,
    Upload,
    UploadIncomplete,
    UploadNotFound,
    UploadRefused,
    accept_part_bytes,
)
from muniment.capabilities.catalog.service import blobs, quotas
from muniment.capabilities.catalog.store import quotas as reservations
from muniment.capabilities.catalog.store import sessions, uploads
from muniment.kernel.digest import Digest
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.unit import Unit

_PER_ROUND = 100
_NAMED = 100


@dataclass(frozen=True, slots=True)
class UploadView:
    """An upload: which parts it has, and which of them were received.

    `upload_id` is null for a file that the project has already. `direct` is whether parts can be
    put into the bucket itself.
    """

    upload_id: str | None
    digest: str
    size_bytes: int
    part_bytes: int
    parts_count: int
    received: list[int]
    complete: bool
    expires_at: datetime | None
    direct: bool


def begin(
    unit: Unit, project: str, digest: Digest, size_bytes: int, part_bytes: int | None
) -> UploadView:
    """Announce a file, and reserve its room; the same announced again is the same upload."""
    home = blobs.may_upload(unit, project)
    if not 0 <= size_bytes <= MAX_FILE_BYTES:
        raise UploadRefused(f"A file has 0 to {MAX_FILE_BYTES} bytes.")
    known = sessions.of_file(unit.connection, home.project_id, digest)
    if known is not None and not known.completed and known.expires_at > unit.now:
        _require_same(known.size_bytes, size_bytes)
        return view(unit, known)
    held = uploads.size_of(unit.connection, home.project_id, digest)
    if held is not None and blobs.held_by(unit, home.project_id, [digest]):
        _require_same(held, size_bytes)
        blobs.renew(unit, home.project_id, [digest])
        return _held(digest, size_bytes)
    parts = accept_part_bytes(size_bytes, part_bytes)
    quotas.check(unit, home, size_bytes)
    if known is not None:
        sessions.remove(unit.connection, [known.upload_id])
    upload = Upload(
        upload_id=unit.new_id(),
        project_id=home.project_id,
        digest=digest,
        size_bytes=size_bytes,
        part_bytes=parts,
        created_at=unit.now,
        created_by=unit.actor.id,
        expires_at=unit.now + LASTS,
    )
    sessions.begin(unit.connection, upload)
    return view(unit, upload)


def upload_of(unit: Unit, project: str, upload_id: str) -> Upload:
    """Return an upload of the project; raise `UploadNotFound`."""
    home = blobs.may_upload(unit, project)
    found = sessions.find(unit.connection, home.project_id, upload_id[:36])
    if found is None or found.expires_at <= unit.now:
        raise UploadNotFound(
            f"The project '{home.name}' has no upload '{upload_id[:36]}', or it has expired; "
            "announce the file again."
        )
    return found


def show(unit: Unit, project: str, upload_id: str) -> UploadView:
    """Return an upload with the numbers of the parts that were received."""
    return view(unit, upload_of(unit, project, upload_id))


def check_part(unit: Unit, project: str, upload_id: str, number: int, digest: Digest) -> Upload:
    """Pass the gate for sending a part; raise `PartDiffers` if other bytes of it were received."""
    upload = upload_of(unit, project, upload_id)
    upload.size_of(number)
    received = sessions.part(unit.connection, upload.upload_id, number)
    if received not in {None, digest}:
        raise PartDiffers(
            f"Part {number} was received as {received}; {digest} cannot take its place. Abort the "
            "upload if the file has changed, and announce it anew.",
            received=received,
        )
    return upload


def note_part(unit: Unit, project: str, upload_id: str, number: int, digest: Digest) -> None:
    """Remember that a part was received, and is kept durably by now."""
    upload = check_part(unit, project, upload_id, number, digest)
    if upload.completed or sessions.part(unit.connection, upload_id, number) is not None:
        return
    sessions.add_part(unit.connection, upload_id, number, digest)
    sessions.prolong(unit.connection, upload_id, unit.now + LASTS)


def ready(unit: Unit, project: str, upload_id: str) -> Upload:
    """Return an upload that has all its parts; raise `UploadIncomplete`."""
    upload = upload_of(unit, project, upload_id)
    if upload.completed:
        return upload
    received = set(sessions.parts(unit.connection, upload_id))
    missing = [number for number in range(1, upload.parts_count + 1) if number not in received]
    if missing:
        raise UploadIncomplete(
            f"{len(missing)} of {upload.parts_count} parts have not been received; the first is "
            f"part {missing[0]}.",
            missing=missing[:_NAMED],
        )
    return upload


def assemble(store: Blobs, upload: Upload) -> BlobStat:
    """Make a blob of the parts; raise `WrongDigest` if they are not the announced file."""
    writer = store.open_writer(
        size_limit=upload.size_bytes,
        expected=Digest(upload.digest),
        size_bytes=upload.size_bytes,
    )
    try:
        for number in range(1, upload.parts_count + 1):
            for piece in store.staging.read(upload.upload_id, number):
                writer.write(piece)
        return writer.commit()
    except BaseException:
        writer.abort()
        raise


def finish(unit: Unit, project: str, upload_id: str, stored: BlobStat) -> None:
    """Remember that the project sent the file, which is stored by now.

    Raises `UploadNotFound` if the upload, and with it the reservation, was ended meanwhile.
    """
    if upload_of(unit, project, upload_id).completed:
        return
    blobs.receive(unit, project, stored, reserved=True)
    sessions.complete(unit.connection, upload_id)


def forget_parts(unit: Unit, project: str, upload_id: str) -> Upload:
    """Have all parts sent again, where the store has lost one; unless the upload is completed."""
    upload = upload_of(unit, project, upload_id)
    if not upload.completed:
        sessions.forget_parts(unit.connection, [upload_id])
    return upload


def abort(unit: Unit, project: str, upload_id: str) -> None:
    """End an upload and its reservation; what was received of it is not kept."""
    upload = upload_of(unit, project, upload_id)
    sessions.remove(unit.connection, [upload.upload_id])


def sweep(unit: Unit) -> None:
    """Forget what has expired, and remove parts that no upload knows any more."""
    old = sessions.expired(unit.connection, unit.now, _PER_ROUND)
    sessions.remove(unit.connection, old)
    reservations.release_expired(unit.connection, unit.now)
    staged = sorted({found for found in unit.blobs.staging.uploads() if _is_old(found, unit.now)})
    known = sessions.known(unit.connection, staged[:_PER_ROUND])
    for upload_id in staged[:_PER_ROUND]:
        if upload_id not in known:
            unit.blobs.staging.discard(upload_id)


def view(unit: Unit, upload: Upload) -> UploadView:
    """Return what the sender needs to know of an upload."""
    return UploadView(
        upload_id=upload.upload_id,
        digest=upload.digest,
        size_bytes=upload.size_bytes,
        part_bytes=upload.part_bytes,
        parts_count=upload.parts_count,
        received=sessions.parts(unit.connection, upload.upload_id),
        complete=upload.completed,
        expires_at=upload.expires_at,
        direct=unit.blobs.staging.address_of(upload.upload_id, 1) is not None,
    )


def _held(digest: Digest, size_bytes: int) -> UploadView:
    parts = accept_part_bytes(size_bytes, None)
    count = -(-size_bytes // parts)
    return UploadView(
        upload_id=None,
        digest=digest,
        size_bytes=size_bytes,
        part_bytes=parts,
        parts_count=count,
        received=list(range(1, count + 1)),
        complete=True,
        expires_at=None,
        direct=False,
    )


def _require_same(before: int, now: int) -> None:
    if before != now:
        raise SizeContradicted(
            f"This file was announced with {before} bytes before, and with {now} now; one digest "
            "has one size.",
            size_bytes=before,
        )


def _is_old(upload_id: str, now: datetime) -> bool:
    """Whether an upload began so long ago that a transaction under way cannot know more of it."""
    begun_ms = UUID(upload_id).int >> 80  # UUIDv7, RFC 9562 §5.7
    return now.timestamp() * 1000 - begun_ms > LASTS.total_seconds() * 1000
