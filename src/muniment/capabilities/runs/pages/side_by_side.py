"""Runs side by side: what each of them was given and measured, row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from muniment.capabilities.runs.model.runs import FullRun
from muniment.capabilities.runs.pages.wording import figure, lasted, latest, told
from muniment.platform.web.filters import when

_MOST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """What stands beside each other in a row; nothing where a run has none of it."""

    name: str
    cells: list[str | None]

    @property
    def differs(self) -> bool:
        """Whether not all of it is the same."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind; `left_out` are those that are too many for a page."""

    title: str
    lines: list[Line]
    same: int
    differing: int
    left_out: int


def groups_of(runs: Sequence[FullRun], *, only: bool) -> list[Group]:
    """Return all that can be compared of runs, or `only` what differs."""
    measured = [latest(full.metrics) for full in runs]
    kinds = (
        ("The runs", _facts(runs)),
        (
            "Metrics",
            _lines([{key: figure(one.value) for key, one in each.items()} for each in measured]),
        ),
        ("Parameters", _lines([full.params for full in runs])),
        ("Datasets", _lines([_datasets(full) for full in runs])),
        ("Tags", _lines([told(full.tags) for full in runs])),
    )
    return [_group(title, lines, only=only) for title, lines in kinds if lines]


def _group(title: str, lines: Sequence[Line], *, only: bool) -> Group:
    differing = [line for line in lines if line.differs]
    shown = differing if only else list(lines)
    return Group(
        title=title,
        lines=shown[:_MOST],
        same=len(lines) - len(differing),
        differing=len(differing),
        left_out=len(shown[_MOST:]),
    )


def _lines(said: Sequence[Mapping[str, str]]) -> list[Line]:
    keys = sorted({key for each in said for key in each})
    return [Line(key, [each.get(key) for each in said]) for key in keys]


def _datasets(full: FullRun) -> dict[str, str]:
    return {one.name: one.digest for one in full.datasets}


_FACTS: tuple[tuple[str, Callable[[FullRun], str | None]], ...] = (
    ("Status", lambda full: full.run.status.lower()),
    ("Started", lambda full: when(full.run.started_at)),
    ("Took", lambda full: lasted(full.run)),
    ("By", lambda full: full.run.user_id or full.run.created_by),
    ("Source", lambda full: full.run.source_name),
    ("Commit", lambda full: full.run.source_version),
)


def _facts(runs: Sequence[FullRun]) -> list[Line]:
    lines = [Line(name, [read(full) for full in runs]) for name, read in _FACTS]
    return [line for line in lines if any(cell is not None for cell in line.cells)]
