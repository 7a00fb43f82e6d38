"""Values in the words of people: sizes, times, changes."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from muniment.cli.client.output import Column
from muniment_client import Change, Likeness, Link, Revision

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024
_LONGEST = 60
_NOTHING: tuple[object, ...] = (None, "", [], {})
_KEPT_FOR_ITSELF = frozenset({"created_at", "created_by", "model_id", "name_key", "project_id"})


def size(count: int | None) -> str:
    """Return a number of bytes as people say it."""
    if count is None:
        return ""
    amount, unit = float(count), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return f"{count} {_UNITS[0]}" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def moment(when: datetime | None) -> str:
    """Return a time in UTC, to the second."""
    return "" if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"


def count(amount: int, noun: str) -> str:
    """Return `1 file` or `2 files`."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def listed(words: Iterable[object]) -> str:
    """Return words separated by commas."""
    return ", ".join(map(str, words))


def tagged(tags: Iterable[tuple[str, str]]) -> str:
    """Return tags as they are typed."""
    return listed(f"{key}={value}" if value else key for key, value in tags)


def linked(links: Iterable[Link]) -> str:
    """Return links, a line each."""
    return "\n".join(f"{link.rel}: {link.href}" for link in links)


def changes(found: Iterable[Change]) -> str:
    """Return what changed, a line per field; what the registry keeps for itself is left out."""
    return "\n".join(
        f"{one.field}: {_shown(one.before)} → {_shown(one.after)}"
        for one in found
        if one.field not in _KEPT_FOR_ITSELF and (one.before or one.after) not in _NOTHING
    )


def likenesses(found: Iterable[Likeness]) -> Iterator[str]:
    """Return a sentence for each record that something may be a duplicate of."""
    alike: dict[tuple[object, ...], list[Likeness]] = {}
    for one in found:
        alike.setdefault((one.code, one.project, one.model, one.version), []).append(one)
    for same in alike.values():
        more = f" ({len(same) - 1} more like this)" if len(same) > 1 else ""
        yield f"{same[0].message}{more}"


def short(digest: str | None) -> str:
    """Return the first digits of a digest, enough to tell it from others at sight."""
    return "" if digest is None else digest.removeprefix("sha256:")[:12]


def brief(text: str) -> str:
    """Return as much of a text as fits into a line beside others."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _shown(value: object) -> str:
    if value in _NOTHING:
        return "(nothing)"
    return brief(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


HISTORY_COLUMNS: tuple[Column[Revision], ...] = (
    ("revision", lambda entry: entry.revision),
    ("since", lambda entry: moment(entry.valid_at)),
    ("recorded", lambda entry: moment(entry.recorded_at)),
    ("who", lambda entry: entry.actor),
    ("what", lambda entry: entry.type),
    ("changes", lambda entry: changes(entry.changes)),
    ("why", lambda entry: entry.purpose),
)
