"""Which heading of the file a mapping means, though it be spelled another way."""

from collections.abc import Mapping, Sequence

from rapidfuzz import process

from muniment.kernel.values import JsonValue
from muniment.kernel.words import fold

_SUGGESTION_CUTOFF = 70


class Columns:
    """Finds headings by name, by the mapping's other names for them, and ignoring case."""

    def __init__(self, headers: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> None:
        self._headers = headers
        self._exact = frozenset(headers)
        self._folded = {fold(header): header for header in reversed(headers)}
        self._aliases = aliases
        self._used: set[str] = set()
        self._missing: dict[str, None] = {}

    def find(self, name: str) -> str | None:
        """Return the heading that `name` means, or `None` (and remember it as missing)."""
        names = (name, *self._aliases.get(name, ()))
        for found in (*names, *(self._folded.get(fold(each), "") for each in names)):
            if found in self._exact:
                self._used.add(found)
                return found
        self._missing[name] = None
        return None

    def rest_of(self, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the part of a row under headings that the mapping does not name."""
        return {name: value for name, value in values.items() if name not in self._used}

    def notes(self) -> tuple[str, ...]:
        """Say which columns the mapping names in vain, and which of the file it does not name."""
        missing = [f"The file has no column '{name}'{self._near(name)}." for name in self._missing]
        unused = [f"'{header}'" for header in self._headers if header not in self._used]
        extra = [f"The mapping does not name {', '.join(unused)}."] if unused else []
        return (*missing, *extra)

    def _near(self, name: str) -> str:
        unused = [header for header in self._headers if header not in self._used]
        near = process.extractOne(name, unused, score_cutoff=_SUGGESTION_CUTOFF)
        return f"; '{near[0]}' is near" if near else ""
