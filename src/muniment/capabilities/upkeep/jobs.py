"""Background work: collecting what nobody refers to, and reading what is stored."""

import threading

from muniment.capabilities.upkeep.service import collecting, scrubbing
from muniment.platform.settings import Settings
from muniment.platform.unit import Units, system_context

_SCRUB_SECONDS = 3600.0


def collect_every(settings: Settings) -> float:
    """Return after how many seconds it is time to collect again; 0 for never."""
    return settings.gc_every


def scrub_every(settings: Settings) -> float:
    """Return after how many seconds to look again what is to be read; 0 for never."""
    return _SCRUB_SECONDS if settings.scrub_rate and settings.scrub_days else 0


def collect(units: Units, settings: Settings, ended: threading.Event) -> None:
    """Remove what nothing refers to."""
    wanted = collecting.terms(settings.gc_grace, dry_run=False)
    collecting.collect(units, system_context("collection"), wanted, ended)


def scrub(units: Units, settings: Settings, ended: threading.Event) -> None:
    """Read what has not been read for long."""
    scrubbing.scrub(units, settings, ended)
