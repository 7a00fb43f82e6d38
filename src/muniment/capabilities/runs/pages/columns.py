"""The columns of a table of runs: which there are, which are chosen, and what stands in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.pages.wording import figure, lasted, latest, told

MOST = 30
_FEW = 3
_NOUNS = {"metrics": "metric", "params": "parameter", "tags": "tag"}


@dataclass(frozen=True, slots=True, order=True)
class Column:
    """A metric, a parameter or a tag; `kind` is the word before the dot of a condition."""

    kind: str
    key: str

    @property
    def name(self) -> str:
        """What it is called in an address, and in a condition where the key is a plain word."""
        return f"{self.kind}.{self.key}"

    @property
    def noun(self) -> str:
        """What it is, in a word."""
        return _NOUNS[self.kind]


@dataclass(frozen=True, slots=True)
class Row:
    """A run with what stands in the chosen columns; nothing where it logged nothing of the kind."""

    full: FullRun
    cells: list[str | None]
    lasted: str | None


def read_columns(texts: Iterable[str]) -> list[Column]:
    """Return the columns that an address names; what is none is left out."""
    found: dict[Column, None] = {}
    for text in texts:
        kind, _, key = text.partition(".")
        if kind in _NOUNS and key:
            found[Column(kind, key)] = None
    return list(islice(found, MOST))


def columns_in(runs: Sequence[FullRun]) -> list[Column]:
    """Return what any of some runs logged."""
    found = {Column("metrics", point.key) for full in runs for point in full.metrics}
    found |= {Column("params", key) for full in runs for key in full.params}
    found |= {Column("tags", key) for full in runs for key in told(full.tags)}
    return sorted(found, key=lambda one: (one.kind, one.key))


def few(columns: Sequence[Column], runs: Sequence[FullRun]) -> list[Column]:
    """Return those of some columns that are shown unless others are chosen.

    They are the metrics that most runs measured, and the parameters in which the runs differ most.
    """
    chosen: list[Column] = []
    for kind in ("metrics", "params"):
        mine = [one for one in columns if one.kind == kind]
        ranked = sorted((-_worth(one, runs), one.key, one) for one in mine)
        chosen += [one for _, _, one in ranked[:_FEW]]
    return chosen


def _worth(column: Column, runs: Sequence[FullRun]) -> int:
    if column.kind == "metrics":
        return sum(any(point.key == column.key for point in full.metrics) for full in runs)
    return len({full.params.get(column.key) for full in runs})


def rows_of(runs: Sequence[FullRun], columns: Sequence[Column]) -> list[Row]:
    """Return the runs as rows of the table."""
    return [_row(full, columns) for full in runs]


def _row(full: FullRun, columns: Sequence[Column]) -> Row:
    measured = latest(full.metrics)
    cells = [_cell(full, measured, column) for column in columns]
    return Row(full, cells, lasted(full.run))


def _cell(full: FullRun, measured: dict[str, Point], column: Column) -> str | None:
    if column.kind == "metrics":
        point = measured.get(column.key)
        return None if point is None else figure(point.value)
    return (full.params if column.kind == "params" else full.tags).get(column.key)
