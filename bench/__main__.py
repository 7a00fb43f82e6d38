"""The command: which scenarios to run, on which database, and where the figures go."""

import shutil
import signal
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import platformdirs
import typer
from rich.console import Console

from bench import report
from bench.faults import Fault
from bench.figures import Figure
from bench.ours import Muniment
from bench.peer import Mlflow
from bench.plan import FULL, QUICK, Bench, Plan
from bench.postgres import running
from bench.scenarios import (
    as_of,
    encryption,
    imports,
    log,
    mlflow,
    processes,
    requests,
    search,
    startup,
    transfers,
)
from tools.environments import Environment, EnvironmentUnavailable, prepare


class Scenario(StrEnum):
    """What can be measured alone, with `--only`."""

    STARTUP = "startup"
    REQUESTS = "requests"
    TRANSFERS = "transfers"
    IMPORTS = "imports"
    AS_OF = "as-of"
    SEARCH = "search"
    ENCRYPTION = "encryption"
    LOG = "log"
    PROCESSES = "processes"
    MLFLOW = "mlflow"


SCENARIOS: dict[Scenario, Callable[[Bench], Iterator[Figure]]] = {
    Scenario.STARTUP: startup.measure,
    Scenario.REQUESTS: requests.measure,
    Scenario.TRANSFERS: transfers.measure,
    Scenario.IMPORTS: imports.measure,
    Scenario.AS_OF: as_of.measure,
    Scenario.SEARCH: search.measure,
    Scenario.ENCRYPTION: encryption.measure,
    Scenario.LOG: log.measure,
    Scenario.PROCESSES: processes.measure,
    Scenario.MLFLOW: mlflow.measure,
}
PEER = "mlflow"
NO_PEER = "no peer"
WIDTH = 118  # the table's; a pipe would be taken for a terminal of 80


def main(
    *,
    only: Annotated[list[Scenario] | None, typer.Option(help="Measure just this; repeat.")] = None,
    quick: Annotated[bool, typer.Option(help="Only see that everything works.")] = False,
    json: Annotated[Path | None, typer.Option(help="Also write every round's figures.")] = None,
    postgres: Annotated[bool, typer.Option(help="Both on PostgreSQL, not SQLite.")] = False,
    peer: Annotated[bool, typer.Option(help="Measure the peer in the same run.")] = True,
) -> None:
    """Measure Muniment beside MLflow, in one interleaved run."""
    console = Console(width=max(WIDTH, shutil.get_terminal_size().columns))
    signal.signal(signal.SIGTERM, _interrupt)
    installed = _installed_peer(console) if peer else None
    with ExitStack() as stack:
        bench = _bench(stack, installed, QUICK if quick else FULL, postgres=postgres)
        figures, faults = _measured(console, bench, only or list(Scenario))
    ours, theirs = bench.ours.name, bench.peer.name if bench.peer else NO_PEER
    console.print(report.table(figures, ours, theirs))
    console.print(report.machine())
    if json:
        json.write_text(report.document(figures, ours, theirs))
    for fault in faults:
        console.print(fault, style="red", markup=False)
    raise typer.Exit(1 if faults else 0)


def _bench(stack: ExitStack, installed: Environment | None, plan: Plan, *, postgres: bool) -> Bench:
    work = stack.enter_context(_work_folder(plan))
    cluster = stack.enter_context(running(work / "postgres")) if postgres else None
    theirs = Mlflow(installed, cluster) if installed else None
    return Bench(ours=Muniment(cluster), peer=theirs, plan=plan, work=work, on_postgres=postgres)


def _measured(
    console: Console, bench: Bench, names: Sequence[Scenario]
) -> tuple[list[Figure], list[str]]:
    """Return the figures of the scenarios, and why others are missing."""
    figures: list[Figure] = []
    faults: list[str] = []
    for name in names:
        with console.status(f"measuring {name}"):
            try:
                for figure in SCENARIOS[name](bench):
                    figures.append(figure)  # noqa: PERF402  what was measured before a fault stays
            except Fault as fault:
                faults.append(f"{name} could not be measured: {fault}")
    return figures, faults


def _installed_peer(console: Console) -> Environment | None:
    try:
        with console.status("preparing the peer's environment"):
            return prepare(PEER)
    except EnvironmentUnavailable as unavailable:
        console.print(f"[yellow]Measuring alone: {unavailable}.[/]")
        return None


@contextmanager
def _work_folder(plan: Plan) -> Generator[Path]:
    """Give a folder beside the cache, on a disk and not in memory; leave nothing of it."""
    cache = Path(platformdirs.user_cache_dir("muniment-bench"))
    cache.mkdir(parents=True, exist_ok=True)
    wanted = plan.transfer_bytes * (2 * plan.transfer_rounds + 2)
    if shutil.disk_usage(cache).free < wanted:
        raise typer.BadParameter(f"{cache} has less than {wanted >> 30} GiB free")
    with tempfile.TemporaryDirectory(prefix="work-", dir=cache) as work:
        yield Path(work)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as with Ctrl-C, so that every context manager stops what it started."""
    del number, frame
    raise KeyboardInterrupt


if __name__ == "__main__":
    typer.run(main)
