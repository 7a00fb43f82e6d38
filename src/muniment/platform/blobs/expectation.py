"""What an incoming blob was announced to be, and the refusals if it is something else."""

from dataclasses import dataclass

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat
from muniment.platform.blobs.refusals import BlobTooLarge, WrongDigest, WrongSize


@dataclass(frozen=True, slots=True)
class Expectation:
    """The limit, and the digest and size as far as they were announced."""

    size_limit: int
    digest: Digest | None = None
    size_bytes: int | None = None

    def check_progress(self, received: int) -> None:
        """Raise as soon as `received` bytes are more than may come."""
        if received > self.size_limit:
            raise BlobTooLarge(
                f"The file is larger than the {self.size_limit} bytes accepted here.",
                limit=self.size_limit,
            )
        if self.size_bytes is not None and received > self.size_bytes:
            raise WrongSize(
                f"{self.size_bytes} bytes were announced and more arrived; nothing was kept.",
                expected=self.size_bytes,
            )

    def check_result(self, stat: BlobStat) -> None:
        """Raise unless what arrived is what was announced."""
        if self.size_bytes not in {None, stat.size_bytes}:
            raise WrongSize(
                f"{self.size_bytes} bytes were announced and {stat.size_bytes} arrived; nothing "
                "was kept.",
                expected=self.size_bytes,
                actual=stat.size_bytes,
            )
        if self.digest not in {None, stat.digest}:
            raise WrongDigest(
                f"{self.digest} was announced; the bytes that arrived are {stat.digest}. Nothing "
                "was kept.",
                expected=self.digest,
                actual=stat.digest,
            )
