"""What one asks to be compared: two to eight versions, each perhaps as of a date of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from muniment.kernel.errors import Invalid
from muniment.kernel.reference import Reference

FEWEST, MOST = 2, 8


class ComparisonRefused(Invalid):
    """Fewer than 2 or more than 8 versions were named, or a baseline that is none of them."""

    code = "catalog.comparison-refused"
    title = "These versions cannot be compared"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version to compare: its reference, and the date it is looked at, as it was typed."""

    text: str
    reference: Reference
    date: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `project/model@version`, with `@2026-01-31` after it for how it was then.

        A date takes a version before it: `fraud@champion@2026-01-31`, `fraud@latest@2026-01-31`.
        Raises `NotAReference`.
        """
        said = text.strip()
        path, _, rest = said.partition("@")
        version, at, date = rest.partition("@")
        plain = said if not at or not date else f"{path}@{version}"
        return cls(said, Reference.parse(plain), date if at and date else None)


def read_wanted(texts: Sequence[str]) -> list[Wanted]:
    """Return what is to be compared; raise `ComparisonRefused` unless it is 2 to 8 versions."""
    if not FEWEST <= len(texts) <= MOST:
        raise ComparisonRefused(
            f"{len(texts)} version(s) were named; a comparison is of {FEWEST} to {MOST}, such as "
            "v=project/model@3&v=project/model@4.",
            errors=[{"pointer": "v", "message": f"takes {FEWEST} to {MOST} references"}],
        )
    return [Wanted.parse(text) for text in texts]


def place_of(baseline: str | None, texts: Sequence[str], references: Sequence[str]) -> int:
    """Return the place of the baseline among what was asked for; without one, the first.

    Raises `ComparisonRefused` if it is none of them, as they were typed or as they are called.
    """
    if not baseline:
        return 0
    for names in (texts, references):
        if baseline.strip() in names:
            return list(names).index(baseline.strip())
    raise ComparisonRefused(
        f"The baseline '{baseline[:200]}' is none of the versions that are compared: "
        f"{', '.join(texts)}.",
        errors=[{"pointer": "baseline", "message": "is none of the versions compared"}],
    )
