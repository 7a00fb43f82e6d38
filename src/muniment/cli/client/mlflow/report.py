"""What an import did: how many of each kind, what was left out and why."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

KINDS = ("experiment", "run", "logged-model", "model", "version", "alias")
CREATED, CHANGED, UNCHANGED, LEFT = "created", "changed", "unchanged", "left_out"
OUTCOMES = (CREATED, CHANGED, UNCHANGED, LEFT)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of the source, and what is to be said of it."""

    kind: str
    key: str
    reason: str


def _nothing() -> dict[str, dict[str, int]]:
    return {kind: dict.fromkeys(OUTCOMES, 0) for kind in KINDS}


@dataclass(slots=True)
class Report:
    """What an import did; written by many threads."""

    source: str
    project: str
    dry_run: bool = False
    counts: dict[str, dict[str, int]] = field(default_factory=_nothing)
    points: int = 0
    files: int = 0
    bytes: int = 0
    left_out: list[Item] = field(default_factory=list[Item])
    notes: list[Item] = field(default_factory=list[Item])
    seconds: float = 0.0
    watch: Callable[[str], None] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, kind: str, outcome: str) -> None:
        """Count a thing."""
        with self._lock:
            self.counts[kind][outcome] += 1
        if self.watch is not None:
            self.watch(kind)

    def leave(self, kind: str, key: str, reason: str, *, counted: bool = True) -> None:
        """Say what was left out and why."""
        with self._lock:
            self.left_out.append(Item(kind, key, reason))
        if counted:
            self.count(kind, LEFT)

    def note(self, kind: str, key: str, text: str) -> None:
        """Say what somebody should know."""
        with self._lock:
            self.notes.append(Item(kind, key, text))

    def moved(self, *, points: int = 0, files: int = 0, size: int = 0) -> None:
        """Count what was sent."""
        with self._lock:
            self.points += points
            self.files += files
            self.bytes += size

    def told(self) -> Mapping[str, object]:
        """Return it for programs, in an order that does not depend on who was faster."""
        return {
            "source": self.source,
            "project": self.project,
            "dry_run": self.dry_run,
            "counts": self.counts,
            "points": self.points,
            "files": self.files,
            "bytes": self.bytes,
            "left_out": [_told(one) for one in sorted(self.left_out, key=_place)],
            "notes": [_told(one) for one in sorted(self.notes, key=_place)],
            "seconds": round(self.seconds, 3),
        }


def _place(item: Item) -> tuple[int, str, str]:
    return KINDS.index(item.kind), item.key, item.reason


def _told(item: Item) -> Mapping[str, str]:
    return {"kind": item.kind, "key": item.key, "reason": item.reason}
