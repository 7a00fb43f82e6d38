"""Counting what became of each raw value, for the preview."""

from collections import Counter
from collections.abc import Callable

from muniment.capabilities.imports.model.plan import Normalisation, NormalisedValue
from muniment.capabilities.imports.model.vocabulary import Match


class Tally:
    """Counts the raw values of each column that is normalised against a vocabulary."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counter[tuple[str, Match]]] = {}

    def of(self, column: str, vocabulary: str) -> Callable[[str, Match], None]:
        """Return what to call for each value of `column`.

        A column that feeds several fields is counted for the first of them only.
        """
        if (column, vocabulary) in self._counts:
            return lambda _raw, _match: None
        counts = self._counts[column, vocabulary] = Counter()

        def count(raw: str, match: Match) -> None:
            counts[raw, match] += 1

        return count

    def result(self) -> tuple[Normalisation, ...]:
        """Return what was counted, the most frequent values of each column first."""
        return tuple(
            Normalisation(
                column,
                vocabulary,
                tuple(
                    NormalisedValue(raw, match.term, match.how, match.suggestion, count)
                    for (raw, match), count in sorted(
                        counts.items(), key=lambda item: (-item[1], item[0][0])
                    )
                ),
            )
            for (column, vocabulary), counts in self._counts.items()
        )
