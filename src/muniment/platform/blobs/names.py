"""What stored objects are called. Nobody outside this package ever chooses, or sees, a name."""

import re
from uuid import UUID

from muniment.kernel.digest import Digest

BLOBS = "sha256"
PARTS = "parts"
SEALED = ".sealed"
_FORM = re.compile(
    rf"(?:{BLOBS}/[0-9a-f]{{2}}/[0-9a-f]{{62}}|{PARTS}/[0-9a-f-]{{36}}/[0-9]{{1,5}})"
    rf"(?:{re.escape(SEALED)})?"
)


def of_blob(digest: Digest) -> str:
    """Return the name of a blob: `sha256/ab/cdef…`."""
    # Parsed again although it is a Digest: this text becomes a path.
    name = Digest.parse(digest).hex
    return f"{BLOBS}/{name[:2]}/{name[2:]}"


def digest_in(name: str) -> Digest:
    """Return the digest of the blob called `name`, encrypted or not."""
    return Digest.parse("sha256:" + "".join(plain(name).split("/")[1:]))


def sealed(name: str) -> str:
    """Return what the object called `name` is called while it is encrypted."""
    return f"{name}{SEALED}"


def plain(name: str) -> str:
    """Return the name of an object, encrypted or not, as if it were not."""
    return name.removesuffix(SEALED)


def of_upload(upload: str) -> str:
    """Return what the names of all parts of an upload begin with."""
    return f"{PARTS}/{UUID(upload)}/"


def of_part(upload: str, number: int) -> str:
    """Return the name of one part of an upload."""
    return accepted(f"{of_upload(upload)}{number}")


def upload_in(name: str) -> str:
    """Return the id of the upload that the part called `name` belongs to."""
    return name.split("/")[1]


def accepted(name: str) -> str:
    """Return `name`; raise `ValueError` unless it is of a form that is made here."""
    if not _FORM.fullmatch(name):
        raise ValueError(f"'{name[:80]}' is not the name of a stored object.")
    return name
