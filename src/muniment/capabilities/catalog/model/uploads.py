"""Uploads in parts: what was announced, and which bytes each part has to be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muniment.kernel.errors import Conflict, Invalid, Kind, NotFound

MAX_FILE_BYTES = 5 * 1024**4
PART_BYTES = 64 * 1024**2
LEAST_PART_BYTES = 64 * 1024
MOST_PARTS = 10_000
LASTS = timedelta(days=7)


class UploadNotFound(NotFound):
    """The project has no such upload, or it has ended or expired."""

    code = "catalog.upload-not-found"
    title = "There is no such upload"


class UploadIncomplete(Conflict):
    """Parts of the upload have not been received; `missing` names the first of them."""

    code = "catalog.upload-incomplete"
    title = "Parts of the upload are missing"


class SizeContradicted(Conflict):
    """The file was announced, or received, with another size than is announced now."""

    code = "catalog.size-contradicted"
    title = "A file has one size"


class UploadRefused(Invalid):
    """What is announced cannot be uploaded in this way."""

    code = "catalog.upload-refused"
    title = "The upload cannot be announced like this"


class PartRefused(Invalid):
    """The upload has no part of that number."""

    kind = Kind.MALFORMED
    code = "catalog.part-refused"
    title = "The upload has no such part"


class PartDiffers(Invalid):
    """The part was received before, with other bytes."""

    kind = Kind.MALFORMED
    code = "catalog.part-differs"
    title = "The part has been received with other bytes"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in parts of `part_bytes`, of which the last may be smaller."""

    upload_id: str
    project_id: str
    digest: str
    size_bytes: int
    part_bytes: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    completed: bool = False

    @property
    def parts_count(self) -> int:
        """How many parts there are; they are numbered from 1."""
        return -(-self.size_bytes // self.part_bytes)

    def size_of(self, number: int) -> int:
        """Return the size of a part in bytes; raise `PartRefused` if there is no such part."""
        if not 1 <= number <= self.parts_count:
            raise PartRefused(
                f"The upload has the parts 1 to {self.parts_count}, of {self.part_bytes} bytes "
                f"each but the last; there is no part {number}."
            )
        return min(self.part_bytes, self.size_bytes - (number - 1) * self.part_bytes)


def accept_part_bytes(size_bytes: int, wanted: int | None) -> int:
    """Return the size of the parts; raise `UploadRefused` if what is wanted cannot be."""
    least = max(LEAST_PART_BYTES, -(-size_bytes // MOST_PARTS))
    if wanted is None:
        return max(PART_BYTES, least)
    if wanted < least:
        raise UploadRefused(
            f"A file of {size_bytes} bytes is sent in parts of at least {least} bytes.",
            least=least,
        )
    return wanted
