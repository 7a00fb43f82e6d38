"""What a change of words would mean. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muniment.kernel.errors import NotFound


class TermNotFound(NotFound):
    """The vocabulary has no term of that code."""

    code = "metadata.term-not-found"
    title = "There is no such term"


@dataclass(frozen=True, slots=True)
class MappingVerdict:
    """A mapping of an importer under a version of a schema.

    `refused` are fields that it writes and the version does not take; `lacking` are fields that
    the version demands and it does not write. With neither, the mapping can stay as it is.
    """

    source: str
    import_id: str | None
    refused: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def breaks(self) -> bool:
        """Whether the next import by the mapping would have rows rejected."""
        return bool(self.refused or self.lacking)


@dataclass(frozen=True, slots=True)
class SearchVerdict:
    """A saved search that a version of a schema would take fields from; `lost` are those.

    Of a search that is somebody's own only the owner is told.
    """

    owner: str
    name: str | None
    query: str | None
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermUses:
    """Where a term of a vocabulary stands now: in models, in use cases, and in aspects by schema.

    A count of aspects that reaches `limit` means that there are at least so many.
    """

    vocabulary: str
    code: str
    models: Mapping[str, int]
    use_cases: Mapping[str, int]
    aspects: Mapping[str, int]
    limit: int

    @property
    def total(self) -> int:
        """How many places there are in all."""
        found = (self.models, self.use_cases, self.aspects)
        return sum(count for counts in found for count in counts.values())


def mapping_verdict(
    body: Mapping[str, Any], source: str, import_id: str | None, fields: Sequence[str]
) -> MappingVerdict:
    """Return what becomes of a mapping that writes `fields` by a schema with this body."""
    named: Mapping[str, Any] = body.get("properties", {})
    demanded: Sequence[str] = body.get("required", ())
    is_closed = body.get("additionalProperties", True) is False
    return MappingVerdict(
        source=source,
        import_id=import_id,
        refused=tuple(field for field in fields if is_closed and field not in named),
        lacking=tuple(field for field in demanded if field not in fields),
    )


def lost_fields(
    before: Mapping[str, Any], after: Mapping[str, Any], named: Sequence[str]
) -> tuple[str, ...]:
    """Return which of the named fields the schema had before and has no more.

    A name leads to a member of the document, and from there on with dots into it.
    """
    had: Mapping[str, Any] = before.get("properties", {})
    has: Mapping[str, Any] = after.get("properties", {})
    gone = had.keys() - has.keys()
    return tuple(name for name in named if any(_leads_to(name, member) for member in gone))


def _leads_to(name: str, member: str) -> bool:
    return name == member or name.startswith(f"{member}.")
