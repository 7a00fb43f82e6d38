"""How alike two things are, and why: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_SHORTEST = 4  # letters of a word that tells things apart
_MOST_NAMED = 3
# What is left of the distance where the reason holds in full. The weights are ours: the same bytes
# are nearly proof, the same task alone is hardly a hint.
_FILES, _DATA, _TEXT, _TASK = 0.9, 0.5, 0.6, 0.2
_LEAST_TEXT = 0.2  # share of words below which texts are not called near


class Cause(StrEnum):
    """Why two things are taken to be alike."""

    SHARED_FILES = "shared-files"
    SAME_DATA = "same-data"
    SAME_TASK = "same-task"
    NEAR_TEXT = "near-text"


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause, and what is the same in words."""

    cause: Cause
    message: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """What of a thing can be like another: `files` are paths by digest, `words` are folded."""

    files: Mapping[str, str] = field(default_factory=dict[str, str])
    data: frozenset[str] = frozenset()
    task: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, from 0 (nothing in common) to 1 (the same in every respect), and why."""

    score: float
    reasons: tuple[Reason, ...]


def telling_words(folded: str) -> frozenset[str]:
    """Return the words of a folded text that are long enough to tell things apart."""
    return frozenset(word for word in folded.split() if len(word) >= _SHORTEST)


def likeness(one: Portrait, other: Portrait) -> Likeness:
    """Compare two portraits; the same either way round.

    Each reason takes its share of what is still different, so that several weigh more than one.
    """
    found: list[tuple[float, Reason]] = []
    shared = sorted(set(one.files) & set(other.files))
    if shared:
        part = len(shared) / min(len(one.files), len(other.files))
        paths = sorted({one.files[digest] for digest in shared})
        also = sorted({other.files[digest] for digest in shared})
        named = min(paths, also)[:_MOST_NAMED]
        more = "" if len(shared) <= _MOST_NAMED else f" and {len(shared) - _MOST_NAMED} more"
        message = f"Holds the same bytes: {', '.join(named)}{more}"
        found.append((_FILES * part, Reason(Cause.SHARED_FILES, message)))
    data = one.data & other.data
    if data:
        part = len(data) / len(one.data | other.data)
        message = f"Made from the same data: {', '.join(sorted(data)[:_MOST_NAMED])}"
        found.append((_DATA * part, Reason(Cause.SAME_DATA, message)))
    if one.task and one.task == other.task:
        found.append((_TASK, Reason(Cause.SAME_TASK, f"Does the same task: {one.task}")))
    words = one.words & other.words
    part = 2 * len(words) / (len(one.words) + len(other.words)) if words else 0.0
    if part >= _LEAST_TEXT:
        told = ", ".join(sorted(words, key=lambda word: (-len(word), word))[:5])
        message = f"Described in the same words: {told}"
        found.append((_TEXT * part, Reason(Cause.NEAR_TEXT, message)))
    apart = 1.0
    for weight, _ in found:
        apart *= 1 - weight
    ordered = sorted(found, key=lambda each: (-each[0], each[1].cause))
    return Likeness(round(1 - apart, 4), tuple(reason for _, reason in ordered))
