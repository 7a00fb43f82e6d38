"""The condition of stored versions: found out by reading them, and healed by the right bytes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import structlog

from muniment.capabilities.custody import store
from muniment.capabilities.custody.model import Condition, FileDamaged, Integrity
from muniment.capabilities.custody.store import Checked
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

_log = structlog.get_logger("muniment.custody")
_EVENTS = {
    Integrity.SOUND: "version-integrity.healed",
    Integrity.TAMPERED: "version-integrity.tampered",
    Integrity.MISSING: "version-integrity.missing",
}


def judge(
    unit: Unit, seen: Checked, found: Integrity, holders: Iterable[tuple[Condition, list[str]]]
) -> None:
    """Remember what the bytes of a blob are, and mark every version that holds them.

    `seen` is the blob as it was on the list before it was read; if it was sent again meanwhile,
    what was read says nothing any more. `holders` are the versions in a sound condition, each with
    the paths of the file in it.
    """
    digest = seen.digest
    if not store.note_check(unit.connection, seen, unit.now, found):
        return
    for blank, paths in holders:
        before = condition_of(unit, blank.version_id, Moment.NOW) or blank
        after = before.with_flaw(paths, digest, found, unit.now)
        if (after.integrity, after.flaws) == (before.integrity, before.flaws):
            continue
        enter(unit, _EVENTS[after.integrity], after)
        _log.warning(
            "custody.condition",
            version_id=after.version_id,
            project_id=after.project_id,
            integrity=after.integrity.value,
            digest=digest,
        )


def sent_again(unit: Unit, digest: str) -> None:
    """Heal the versions that hold a file which was sent again, and verified as it came in."""
    if not store.note_arrival(unit.connection, digest, unit.now):
        return
    for condition in conditions_now(unit):
        if any(flaw.digest == digest for flaw in condition.flaws):
            healed = condition.with_flaw([], digest, Integrity.SOUND, unit.now)
            enter(unit, _EVENTS[healed.integrity], healed)


def condition_of(unit: Unit, version_id: str, moment: Moment | None = None) -> Condition | None:
    """Return what is known of the stored bytes of a version, if anything was ever wrong."""
    return store.condition(unit.connection, version_id, moment or unit.moment)


def conditions_of_model(unit: Unit, model_id: str) -> list[Condition]:
    """Return what is known of the versions of a model with which anything was ever wrong."""
    same = store.CONDITIONS.c.model_id == model_id
    return store.conditions(unit.connection, unit.moment, same)


def conditions_now(unit: Unit) -> list[Condition]:
    """Return the versions with something wrong; few, or the storage is beyond listing."""
    wrong = store.CONDITIONS.c.integrity != Integrity.SOUND.value
    return store.conditions(unit.connection, Moment.NOW, wrong)


def damaged(unit: Unit, digests: Collection[str]) -> set[str]:
    """Return those of `digests` whose stored bytes are known to be wrong or missing."""
    return store.damaged(unit.connection, digests) if digests else set()


def refuse_damaged(unit: Unit, digest: str, path: str) -> None:
    """Raise `FileDamaged` if the stored bytes of a file are known to be wrong or missing."""
    if store.damaged(unit.connection, [digest]):
        raise FileDamaged(
            f"What is stored of '{path[:200]}' is missing or is not what was recorded, so it is "
            f"not handed out. Push the file with digest {digest} again, or restore it from a "
            "backup.",
            digest=digest,
        )


def listed(unit: Unit) -> set[str]:
    """Return the digests of all blobs on the list of what is to be read."""
    return store.listed(unit.connection)


def change_list(unit: Unit, new: Iterable[tuple[str, int]], gone: Collection[str]) -> None:
    """Put blobs, by digest and size, on the list of what is to be read, and take others off."""
    store.put_on_list(unit.connection, new)
    store.take_off_list(unit.connection, gone)


def unread(unit: Unit, before: datetime, limit: int) -> list[Checked]:
    """Return blobs not read since `before`, the longest unread first."""
    return store.oldest(unit.connection, before, limit)


def reading(unit: Unit, since: datetime) -> Mapping[str, int]:
    """Return how many blobs and bytes there are, were read since, and have a problem."""
    return store.progress(unit.connection, since)
