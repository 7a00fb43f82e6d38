"""Showing how far a transfer has come, where somebody watches."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from muniment.cli.client import output
from muniment_client import Listener, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_DOING: Final = {"hash": "Reading", "upload": "Sending", "download": "Fetching"}


@contextmanager
def shown(*, quiet: bool) -> Generator[Listener | None]:
    """Lend a listener that draws a bar per stage; `None` where nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with _bars() as bars:
        yield _Stages(bars)


class _Stages:
    """One bar per stage, over all of its files."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._files: dict[tuple[str, str], Progress] = {}
        self._totals: dict[str, int] = {}

    def __call__(self, report: Progress) -> None:
        key = (report.stage, report.path)
        before = self._files.get(key)
        self._files[key] = report
        task = self._task_of(report.stage)
        if before is None:
            total = self._totals.get(report.stage, 0) + report.size
            self._totals[report.stage] = total
            self._bars.update(task, total=total, advance=report.done)
        else:
            self._bars.advance(task, report.done - before.done)

    def _task_of(self, stage: str) -> "TaskID":
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(_DOING[stage], total=None)
        return self._tasks[stage]


def _bars() -> "Bars":
    from rich import progress  # noqa: PLC0415  a third of the start-up time of other commands

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(binary_units=True),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
        console=output.stderr(),
        transient=True,
    )
