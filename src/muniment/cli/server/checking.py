"""The complete check of a registry at rest: everything is read, and leftovers are listed."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

import typer

from muniment.app import open_house, referrers
from muniment.capabilities import upkeep
from muniment.cli.exits import REFUSED
from muniment.cli.server import examination
from muniment.cli.server.rebuilding import check_present
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.platform import referring
from muniment.platform.blobs import Blobs, BlobStat
from muniment.platform.blobs.disk import ABANDONED
from muniment.platform.blobs.opening import open_blobs
from muniment.platform.database import Database, connect
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context

_LOOKED_AT = 500
_NAMED = 20
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Leftovers:
    """What does no harm: files that nothing refers to, and what uploads cut short left behind."""

    orphans: list[BlobStat] = field(default_factory=list[BlobStat])
    temporary: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Repair:
    """What was removed."""

    orphans: int
    orphan_bytes: int
    temporary: int


def run(*, data: Path | None, repair: bool, as_json: bool) -> None:
    """Check everything, print what was found, and exit with 1 if anything is wrong."""
    with told():
        settings = chosen(data=data)
        check_present(settings)
        found = examination.findings(settings, examination.CHECKS, deep=True, quiet=as_json)
        wrong = any(found.values())
        # With a database that cannot be trusted, nothing says what is nobody's.
        left = Leftovers() if _stopped(found) else _leftovers(settings)
        done = _repair(settings) if repair and not wrong else None
    if as_json:
        report = {
            "checks": examination.report(found),
            "orphans": [asdict(one) for one in left.orphans],
            "temporary_files": left.temporary,
            "repaired": None if done is None else asdict(done),
        }
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    else:
        sys.stdout.writelines(_lines(left, done, refused=repair and wrong))
    if wrong:
        raise typer.Exit(REFUSED)


def _stopped(found: dict[str, list[examination.Finding]]) -> bool:
    return len(found) < len(examination.CHECKS)


def _leftovers(settings: Settings) -> Leftovers:
    with closing(connect(settings.database)) as database:
        blobs = open_blobs(settings, database)
        return Leftovers(list(_orphans(database, blobs)), _temporary(settings))


def _orphans(database: Database, blobs: Blobs) -> Iterator[BlobStat]:
    stored = blobs.digests()
    known = referrers()
    while some := set(islice(stored, _LOOKED_AT)):
        used = database.read(
            lambda connection, some=some: referring.referred(connection, known, some, _ALWAYS)
        )
        for digest in sorted(some - used):
            found = blobs.stat(digest)
            if found is not None:
                yield found


def _temporary(settings: Settings) -> list[str]:
    """Return the names of files that arrive, or never did; buckets have none that can be listed."""
    parts = urlsplit(settings.blobs)
    folder = Path(unquote(parts.path)) / "incoming"
    if parts.scheme != "file" or not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir())


def _repair(settings: Settings) -> Repair:
    house = open_house(settings, role="fsck")
    try:
        temporary = house.units.blobs.reclaim(ABANDONED)
        terms = upkeep.terms(settings.gc_grace, dry_run=False)
        done = upkeep.collect(house.units, system_context("fsck"), terms)
    finally:
        house.close()
    return Repair(done.removed, done.removed_bytes, temporary)


def _lines(left: Leftovers, done: Repair | None, *, refused: bool) -> Iterator[str]:
    size = sum(one.size_bytes for one in left.orphans)
    yield f"note   {len(left.orphans)} file(s), {size} bytes, are referred to by nothing\n"
    yield from (f"       {one.digest}\n" for one in left.orphans[:_NAMED])
    yield f"note   {len(left.temporary)} temporary file(s)\n"
    if refused:
        yield "note   nothing was repaired, because something is wrong; mend that first\n"
    if done is not None:
        yield (
            f"done   removed {done.orphans} file(s), {done.orphan_bytes} bytes, and "
            f"{done.temporary} temporary file(s)\n"
        )
