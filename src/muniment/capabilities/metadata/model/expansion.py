"""The schema with every reference written out: it must end, and be of a bounded size."""

from typing import Any

from muniment.capabilities.metadata.model.parts import (
    VOCABULARY,
    Flaw,
    Parts,
    inside,
    target_of,
)

MAX_EXPANDED = 2_000
# Through these a value is reached whatever else it satisfies, so a term in it can be normalised.
CERTAIN = frozenset({"properties", "additionalProperties", "items", "prefixItems", "allOf"})


def expansion_flaws(parts: Parts) -> list[Flaw]:
    """Return where the schema never ends, grows too large, or hides a vocabulary."""
    expansion = _Expansion(parts)
    if expansion.size("", certain=True) > MAX_EXPANDED and not expansion.flaws:
        return [Flaw("/", f"expands to more than {MAX_EXPANDED} subschemas; write less of it")]
    return list(expansion.flaws.values())


class _Expansion:
    """Measures each part once for every way it can be reached."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._sizes: dict[tuple[str, bool], int] = {}
        self._open: set[str] = set()
        self.flaws: dict[str, Flaw] = {}

    def size(self, at: str, *, certain: bool) -> int:
        """Return the number of subschemas that checking a value against the part can take."""
        part = self._parts.get(at)
        if part is None:
            return 1
        if at in self._open:
            self.flaws[at] = Flaw(at or "/", "refers back to itself; recursion is not accepted")
            return 1
        if (at, certain) not in self._sizes:
            self._open.add(at)
            self._sizes[at, certain] = self._measured(at, part, certain=certain)
            self._open.remove(at)
        return self._sizes[at, certain]

    def _measured(self, at: str, part: dict[str, Any], *, certain: bool) -> int:
        if VOCABULARY in part and not certain:
            self.flaws[at] = Flaw(
                f"{at}/{VOCABULARY}",
                f"a term must be one in any case: use it within {', '.join(sorted(CERTAIN))} only",
            )
        total = 1
        for keyword, below, _ in inside(part, at):
            if keyword != "$defs":
                total += self.size(below, certain=certain and keyword in CERTAIN)
        if "$ref" in part:
            total += self.size(target_of(part["$ref"]), certain=certain)
        return total
