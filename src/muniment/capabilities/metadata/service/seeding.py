"""Seeding: the vocabularies that Muniment ships, taken in once and never forced on anybody."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from muniment.capabilities.metadata.model import Term, Vocabulary
from muniment.capabilities.metadata.service.vocabularies import find_vocabulary
from muniment.kernel.moment import Moment
from muniment.platform.recording import enter
from muniment.platform.unit import Unit

_FOLDER = Path(__file__).parent.parent / "vocabularies"


class Shipped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vocabulary as it is shipped; `edition` grows when terms are added to it."""

    name: str
    edition: int
    title: str
    description: str
    terms: tuple[Term, ...]


@cache
def shipped_vocabularies() -> tuple[Shipped, ...]:
    """Return the vocabularies that this version of Muniment ships, by name."""
    files = sorted(_FOLDER.glob("*.json"))
    return tuple(msgspec.json.decode(path.read_bytes(), type=Shipped) for path in files)


def seed_vocabularies(unit: Unit) -> None:
    """Take in what is shipped and not known yet; what is there already stays as it is."""
    for shipped in shipped_vocabularies():
        known = find_vocabulary(unit, shipped.name, Moment.NOW)
        if known is None:
            enter(unit, "vocabulary.created", _new(unit, shipped))
        elif (known.edition or 0) < shipped.edition:
            completed = known.completed(shipped.terms)
            newer = replace(completed, edition=shipped.edition, version=known.version + 1)
            enter(unit, "vocabulary.changed", newer)


def _new(unit: Unit, shipped: Shipped) -> Vocabulary:
    return Vocabulary(
        name=shipped.name,
        created_at=unit.now,
        created_by=unit.actor.name,
        title=shipped.title,
        description=shipped.description,
        terms=shipped.terms,
        edition=shipped.edition,
    ).checked()
