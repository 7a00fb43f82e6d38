"""What stored objects are called. Nobody outside this package ever chooses, or sees, a name."""

import re
from uuid import UUID

from muniment.kernel.digest import Digest

PLAIN = "sha256"
SEALED = "sealed"
PARTS = "parts"
MAX_PARTS = 10_000
_FORM = re.compile(
    rf"(?:{PLAIN}|{SEALED})/[0-9a-f]{{2}}/[0-9a-f]{{62}}|{PARTS}/[0-9a-f-]{{36}}/[0-9]{{1,5}}"
)


def of_blob(digest: Digest, kind: str = PLAIN) -> str:
    """Return the name of a blob: `sha256/ab/cdef…`, or `sealed/ab/cdef…` if it is encrypted."""
    # Parsed again although it is a Digest: this text becomes a path.
    name = Digest.parse(digest).hex
    return f"{kind}/{name[:2]}/{name[2:]}"


def digest_in(name: str) -> Digest:
    """Return the digest of the blob called `name`."""
    return Digest.parse("sha256:" + "".join(name.split("/")[1:]))


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
