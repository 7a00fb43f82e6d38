"""Scrubbing: reading everything stored, little by little, and comparing it with its digest."""

import hashlib
import threading
import time
from datetime import timedelta

import structlog

from muniment.capabilities import catalog, custody
from muniment.capabilities.custody import Checked, Condition, Integrity
from muniment.capabilities.upkeep import store
from muniment.capabilities.upkeep.model import Pace
from muniment.kernel.digest import Digest
from muniment.kernel.errors import MunimentError
from muniment.platform.blobs import BlobMissing, StorageError
from muniment.platform.blobs.refusals import Tampered
from muniment.platform.referring import Referrer
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit, Units, system_context

_log = structlog.get_logger("muniment.scrub")
_AT_ONCE = 50
_LISTED_AT_ONCE = 500
_CONTEXT = system_context("scrub")


def scrub(units: Units, settings: Settings, ended: threading.Event) -> int:
    """Read the blobs whose turn it is, at the rate of the settings; return how many were read.

    Which ones were read stands in the database, so that it goes on where it was cut short.
    """
    update_list(units)
    kept = Pace(settings.scrub_days, settings.scrub_rate)
    units.write(_CONTEXT, lambda unit: store.keep_pace(unit.connection, kept))
    brake = _Brake(settings.scrub_rate, ended)
    count = 0
    while not ended.is_set():
        batch = units.read(_CONTEXT, lambda unit: _next(unit, settings.scrub_days))
        if not batch:
            break
        for seen in batch:
            if not _examine(units, seen, brake):
                return count
            count += 1
    return count


def update_list(units: Units) -> None:
    """Have what is in use on the list of what is to be read, and nothing else."""
    wanted, known = units.read(
        _CONTEXT, lambda unit: (_in_use(unit, units.referrers), custody.listed(unit))
    )
    new = sorted(wanted.keys() - known)
    for start in range(0, len(new), _LISTED_AT_ONCE):
        some = [(digest, wanted[digest]) for digest in new[start : start + _LISTED_AT_ONCE]]
        units.write(_CONTEXT, lambda unit, some=some: custody.change_list(unit, some, ()))
    gone = sorted(known - wanted.keys())
    for start in range(0, len(gone), _LISTED_AT_ONCE):
        part = gone[start : start + _LISTED_AT_ONCE]
        units.write(_CONTEXT, lambda unit, part=part: custody.change_list(unit, (), part))


def judge(unit: Unit, seen: Checked, found: Integrity) -> None:
    """Enter what a blob was found to be, for every version that holds it."""
    holders = [
        (
            Condition(
                version_id=each.version_id,
                project_id=each.project_id,
                model_id=each.model_id,
                number=each.number,
                integrity=Integrity.SOUND,
                flaws=[],
                found_at=unit.now,
            ),
            each.paths,
        )
        for each in catalog.versions_holding(unit, seen.digest)
    ]
    custody.judge(unit, seen, found, holders)


def _examine(units: Units, seen: Checked, brake: "_Brake") -> bool:
    """Read one blob and enter what it is; return False if it could not be read to the end."""
    try:
        found = _read(units, seen, brake)
    except MunimentError as error:
        # The store is away: nothing is known of the blob, and the others are not to be had either.
        _log.warning("scrub.interrupted", digest=seen.digest, reason=error.message)
        return False
    if found is None:
        return False
    units.write(_CONTEXT, lambda unit: judge(unit, seen, found))
    return True


def _read(units: Units, seen: Checked, brake: "_Brake") -> Integrity | None:
    sha256 = hashlib.sha256()
    digest = Digest(seen.digest)
    try:
        for piece in units.blobs.read(digest):
            sha256.update(piece)
            if not brake.wait(len(piece)):
                return None
    except BlobMissing:
        return Integrity.MISSING
    except Tampered:
        return Integrity.TAMPERED
    except StorageError:
        if units.blobs.stat(digest) is None:
            return Integrity.MISSING
        raise
    same = f"sha256:{sha256.hexdigest()}" == seen.digest
    return Integrity.SOUND if same else Integrity.TAMPERED


def _next(unit: Unit, days: int) -> list[Checked]:
    return custody.unread(unit, unit.now - timedelta(days=days), _AT_ONCE)


def _in_use(unit: Unit, referrers: tuple[Referrer, ...]) -> dict[str, int]:
    return {
        str(one.digest): one.size_bytes
        for referrer in referrers
        for one in referrer.in_use(unit.connection)
    }


class _Brake:
    """Holds reading back to so many bytes a second; 0 does not."""

    def __init__(self, rate: int, ended: threading.Event) -> None:
        self._rate = rate
        self._ended = ended
        self._began = time.monotonic()
        self._bytes = 0

    def wait(self, size: int) -> bool:
        """Wait until `size` bytes more may have been read; return False if it is to end."""
        self._bytes += size
        early = self._bytes / self._rate - (time.monotonic() - self._began) if self._rate else 0
        return not self._ended.wait(early) if early > 0 else not self._ended.is_set()
