"""Telling those who run the register how it is doing."""

from dataclasses import asdict

from muniment import __version__
from muniment.capabilities.system import store
from muniment.capabilities.system.model import Process, SearchIndex, Standing
from muniment.kernel.errors import MunimentError
from muniment.platform import nodes, schema
from muniment.platform.auth.gate import Level, Permission, Role
from muniment.platform.journal.log import ALARM_SECONDS, merge_delay
from muniment.platform.unit import Unit

READ_SYSTEM = Permission(
    "system:status:read",
    "See which processes run the registry, and how they are",
    Level.READ,
    frozenset({Role.ADMIN, Role.AUDITOR, Role.SECURITY}),
)
PERMISSIONS = (READ_SYSTEM,)


def processes(unit: Unit) -> list[Process]:
    """Return the processes that run, and those that ended within a day without saying so."""
    unit.authorize(READ_SYSTEM)
    lost_since = unit.now - nodes.LOST_AFTER
    return [
        Process(**asdict(node), lost=node.seen_at < lost_since)
        for node in nodes.all_nodes(unit.connection)
    ]


def standing(unit: Unit) -> Standing:
    """Return how everything is."""
    unit.authorize(READ_SYSTEM)
    events = store.events(unit.connection)
    delay = merge_delay(unit.connection, unit.now)
    return Standing(
        version=__version__,
        known_level=schema.head(),
        storage=store.storage(unit.connection),
        files=_files(unit),
        events=events,
        merge_delay_seconds=round(delay, 3),
        late=delay > ALARM_SECONDS,
        followers=store.followers(unit.connection, events),
        processes=processes(unit),
        search=_search(unit, events),
    )


def _search(unit: Unit, events: int) -> SearchIndex | None:
    if unit.searching is None:
        return None
    found = unit.searching.condition
    return SearchIndex(
        found.doing,
        found.documents,
        found.size_bytes,
        found.position,
        max(0, events - found.position),
    )


def _files(unit: Unit) -> str:
    try:
        unit.blobs.check()
    except MunimentError as error:
        return error.message
    return "ok"
