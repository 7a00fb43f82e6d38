"""Verbs that compare versions."""

from collections.abc import Iterable
from typing import Literal

from muniment_client.records import VersionComparison, VersionDiff
from muniment_client.reference import Reference
from muniment_client.verbs.verbs import Verbs


class ComparingVerbs(Verbs):
    """Comparing two versions, or up to eight."""

    def compare(
        self,
        references: Iterable[str],
        *,
        baseline: str | None = None,
        only_differences: bool = False,
    ) -> VersionComparison:
        """Compare 2 to 8 versions, of any models; figures are measured from `baseline`.

        A date after a version says how it was then: `payments/fraud@champion@2026-01-31`.
        """
        query = _query(references, baseline, only_differences=only_differences)
        return self._session.get("/compare", VersionComparison, query)

    def comparison_table(
        self,
        references: Iterable[str],
        form: Literal["csv", "markdown"],
        *,
        baseline: str | None = None,
        only_differences: bool = False,
    ) -> str:
        """Return what `compare` returns as text: CSV for a spreadsheet, Markdown for a report."""
        path = "/compare/table.csv" if form == "csv" else "/compare/table.md"
        query = _query(references, baseline, only_differences=only_differences)
        return self._session.get_text(path, query)

    def difference(self, reference: str, other: str) -> VersionDiff:
        """Say what became of one version in another; of the same model, or a whole reference."""
        path = f"{Reference.parse(reference).version_path}/diff"
        return self._session.get(path, VersionDiff, {"to": other})


def _query(
    references: Iterable[str], baseline: str | None, *, only_differences: bool
) -> dict[str, list[str] | str | None]:
    only = "differences" if only_differences else None
    return {"v": list(references), "baseline": baseline, "only": only}
