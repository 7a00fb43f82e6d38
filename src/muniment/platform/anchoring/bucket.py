"""A bucket as an anchor: one object per checkpoint, put only where none is.

Give the bucket a default retention (S3 Object Lock in compliance mode), and nobody can remove or
replace what is in it until that has passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from muniment.platform.anchoring.anchor import AnchorFailed, Push, Seen
from muniment.platform.blobs.s3_address import Credentials, S3Address, find_credentials
from muniment.platform.blobs.s3_store import open_bucket
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.note import Note, NoteRefused, Signature


@dataclass(frozen=True, slots=True)
class BucketAnchor:
    """Objects `<prefix>/<origin>/<size>` in a bucket."""

    address: S3Address
    credentials: Credentials | None

    @property
    def name(self) -> str:
        """The address, without the endpoint."""
        return f"s3://{self.address.bucket}/{self.address.prefix}".rstrip("/")

    @property
    def cosigns(self) -> bool:
        """It only keeps."""
        return False

    def push(self, push: Push) -> Sequence[Signature]:
        """Put the note where none is; what is there must say the same."""
        key = f"{push.checkpoint.origin}/{push.checkpoint.size:019d}"
        store = _open(self.address, self.credentials or find_credentials())
        try:
            obstore.put(store, key, str(push.note).encode(), mode="create")
        except (AlreadyExistsError, PreconditionError):
            self._compare(store, key, push)
        except (BaseError, OSError) as error:
            raise AnchorFailed(f"{self.name} does not take it: {_shortly(error)}") from error
        return ()

    def look(self, push: Push) -> Seen | None:
        """Return the largest of the objects after that of the checkpoint."""
        folder = f"{push.checkpoint.origin}/"
        after = f"{folder}{push.checkpoint.size:019d}"
        store = _open(self.address, self.credentials or find_credentials())
        try:
            pages: Any = obstore.list(store, folder, offset=after)  # pyright: ignore[reportUnknownMemberType]  its Arrow form is untyped
            larger = [one["path"] for page in pages for one in page]
        except (BaseError, OSError) as error:
            raise AnchorFailed(f"{self.name} cannot be listed: {_shortly(error)}") from error
        sizes = [str(name).rpartition("/")[2] for name in larger]
        return Seen(int(max(sizes))) if sizes and all(map(str.isdecimal, sizes)) else None

    def _compare(self, store: S3Store, key: str, push: Push) -> None:
        try:
            held = bytes(obstore.get(store, key).bytes())
            said = Checkpoint.parse(Note.parse(held.decode()).text)
        except (BaseError, OSError, UnicodeDecodeError, NoteRefused) as error:
            raise AnchorFailed(f"{self.name}/{key} cannot be read: {_shortly(error)}") from error
        if said != push.checkpoint:
            raise AnchorFailed(
                f"{self.name}/{key} holds another history: {said.root_text} was signed for the "
                f"same {said.size} events. One of the two is a forgery."
            )


def _open(address: S3Address, credentials: Credentials | None) -> S3Store:
    return open_bucket(
        address, credentials, timeout="30s", retry={"max_retries": 1}, checksums=True
    )


def _shortly(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:300]
