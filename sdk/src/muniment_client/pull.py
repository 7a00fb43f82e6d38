"""Pulling: fetch the files of a version, verify every byte, and put them in place at once."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from muniment_client.download import Downloads, Wanted, accept_digest
from muniment_client.errors import UnsafePath
from muniment_client.parallel import each
from muniment_client.paths import accept_tree
from muniment_client.progress import Meter
from muniment_client.records import File, PullReport, Version
from muniment_client.reference import Reference
from muniment_client.session import Session
from muniment_client.staging import staged

_FILES_PER_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull of one version, over one session."""

    session: Session
    reference: Reference
    meter: Meter
    parallel: int

    def run(self, destination: Path, *, force: bool) -> PullReport:
        """Put the stored files of the version at `destination`."""
        version = self.session.get(self.reference.version_path, Version)
        # By number from here on: an alias may be moved while files are on their way.
        pinned = self.reference.at(version.number)
        address = f"{pinned.version_path}/files"
        files = tuple(self.session.pages(address, File, {"limit": _FILES_PER_PAGE}))
        stored = [file for file in files if file.stored]
        accept_tree(file.path for file in stored)
        wanted = _wanted(address, stored)
        with staged(destination, force=force) as (workshop, put_in_place):
            downloads = Downloads(self.session, workshop / "bytes", self.meter)
            fetched = self._fetch(wanted, downloads)
            put_in_place(_assemble(wanted, downloads, workshop / "tree"))
        return PullReport(
            version=version,
            folder=destination,
            files=tuple(stored),
            referenced=tuple(file for file in files if not file.stored),
            downloaded_bytes=fetched,
        )

    def _fetch(self, wanted: Sequence[Wanted], downloads: Downloads) -> int:
        downloads.folder.mkdir(exist_ok=True)
        for item in wanted:
            self.meter.tell("download", item.paths[0], 0, item.size)
        return sum(each(downloads.have, wanted, workers=self.parallel, meter=self.meter))


def _wanted(address: str, files: Sequence[File]) -> list[Wanted]:
    """Return what to download: bytes that several files share, once."""
    by_digest: dict[str, list[File]] = {}
    for file in files:
        by_digest.setdefault(accept_digest(file), []).append(file)
    return [
        Wanted(
            digest=digest,
            size=same[0].size_bytes or 0,
            paths=tuple(file.path for file in same),
            address=f"{address}/{quote(same[0].path)}",
        )
        for digest, same in by_digest.items()
    ]


def _assemble(wanted: Sequence[Wanted], downloads: Downloads, tree: Path) -> Path:
    """Make the folder `tree`, in which the downloaded bytes have their paths."""
    if tree.exists():
        shutil.rmtree(tree)
    tree.mkdir()
    for item in wanted:
        source = downloads.place_of(item.digest)
        first, *others = item.paths
        for path in others:
            shutil.copyfile(source, _free(tree / path))
        source.rename(_free(tree / first))
    return tree


def _free(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise UnsafePath(
            f"'{target.name}' and another path differ only in a way that this file system does "
            "not tell apart; pull to one that does."
        )
    return target
