"""SHA-256 digests as values: `sha256:` and 64 lower-case hexadecimal digits."""

import hashlib
import re
from typing import Self

from muniment.kernel.errors import Invalid

_FORM = re.compile(r"sha256:[0-9a-f]{64}")


class NotADigest(Invalid):
    """The text is not a SHA-256 digest in canonical form."""

    code = "digest.form"


class Digest(str):
    """A content address, `sha256:<64 hex>`, as OCI and in-toto write it."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return `text` as a digest; raise `NotADigest` unless it is in canonical form."""
        if not _FORM.fullmatch(text):
            raise NotADigest(
                f"'{text[:80]}' is not a digest; write 'sha256:' and 64 lower-case hex digits.",
                value=text[:80],
            )
        return cls(text)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return the digest of `content`."""
        return cls("sha256:" + hashlib.sha256(content).hexdigest())

    @property
    def hex(self) -> str:
        """The 64 hexadecimal digits without the algorithm."""
        return self[7:]
