"""Quotas: how much a project, or all projects together, may store."""

from dataclasses import dataclass
from datetime import datetime

from muniment.kernel.errors import Kind, MunimentError
from muniment.kernel.events import Subject

INSTANCE_QUOTA = "instance"


class QuotaExceeded(MunimentError):
    """The bytes would not fit into the quota together with what is stored and on its way."""

    kind = Kind.TOO_LARGE
    code = "catalog.quota-exceeded"
    title = "The quota does not allow it"


class LengthRequired(MunimentError):
    """Where a quota is set, a file says how large it is before it is sent."""

    kind = Kind.MALFORMED
    code = "catalog.length-required"
    title = "Say how large the file is"


@dataclass(frozen=True, slots=True)
class Quota:
    """What a project (`quota_id` is its id), or the instance, may store; `None` is no limit."""

    quota_id: str
    max_bytes: int | None
    set_at: datetime
    set_by: str
    revision: int = 0

    @property
    def subject(self) -> Subject:
        """What the journal files this quota's events under."""
        return Subject("quota", self.quota_id)


@dataclass(frozen=True, slots=True)
class Usage:
    """A quota with what counts against it: bytes that are stored, and bytes announced.

    Each file counts once in each project that sent it, however many versions hold it. Files that
    are only referenced count nothing.
    """

    max_bytes: int | None
    used_bytes: int
    reserved_bytes: int
    revision: int = 0

    def check(self, size_bytes: int, *, what: str) -> None:
        """Raise `QuotaExceeded` unless `size_bytes` more fit."""
        if self.max_bytes is None:
            return
        free = self.max_bytes - self.used_bytes - self.reserved_bytes
        if size_bytes > free:
            raise QuotaExceeded(
                f"{what} may store {self.max_bytes} bytes; {self.used_bytes} are used and "
                f"{self.reserved_bytes} announced by uploads under way, so that {max(free, 0)} "
                f"are left for {size_bytes}. Ask an administrator of the registry for a larger "
                "quota.",
                max_bytes=self.max_bytes,
                used_bytes=self.used_bytes,
                reserved_bytes=self.reserved_bytes,
                wanted_bytes=size_bytes,
            )
