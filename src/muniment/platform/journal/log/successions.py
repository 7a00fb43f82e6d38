"""How one key of the log followed on another: what both have signed about it."""

from collections.abc import Iterator
from itertools import pairwise

from muniment.kernel.errors import MunimentError
from muniment.platform.journal.log.keys import OPENED, RESTORED, LogKey
from muniment.platform.transparency.note import Note

_RESTORED = "restored "


def flaws_of_keys(keys: list[LogKey]) -> Iterator[str]:
    """Say what is wrong with the line of keys."""
    for place, key in enumerate(keys, 1):
        try:
            if key.ordinal != place or key.verifier.name != key.origin:
                yield f"key {key.ordinal} of the log is not what follows on those before it"
        except MunimentError as error:
            yield f"key {key.ordinal} of the log: {error.message}"
    if keys and keys[0].event_type != OPENED:
        yield "the first key of the log did not come with its beginning"
    for old, new in pairwise(keys):
        try:
            yield from _flaws_between(old, new)
        except MunimentError as error:
            yield f"key {new.ordinal} of the log: {error.message}"


def gives_up_lost_key(old: LogKey, new: LogKey) -> bool:
    """Whether a log was begun anew without the word of the key before, which was lost then."""
    note = Note.parse(new.statement or "")
    return new.event_type == RESTORED and not any(
        signature.is_by(old.verifier) for signature in note.signatures
    )


def abandoned_from(keys: list[LogKey]) -> dict[str, int]:
    """Return by name the logs that were given up, with the size up to which they still hold."""
    found: dict[str, int] = {}
    for old, new in pairwise(keys):
        if new.event_type == RESTORED:
            said = Note.parse(new.statement or "").text.split("\n")
            kept = next((line for line in said if line.startswith(_RESTORED)), "")
            found[old.origin] = int(kept.split(" ")[1]) if kept else 0
    return found


def _flaws_between(old: LogKey, new: LogKey) -> Iterator[str]:
    note = Note.parse(new.statement or "")
    said = note.text.split("\n")[:3]
    if said != [new.event_type, f"old {old.key}", f"new {new.key}"]:
        yield f"what is signed about key {new.ordinal} of the log is about other keys"
    note.verify([new.verifier])
    if not gives_up_lost_key(old, new):
        note.verify([old.verifier])
