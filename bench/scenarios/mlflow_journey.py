"""The whole way of a model with MLflow's own client: logged, registered, pointed to, loaded."""

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean

import msgspec

from bench import goals
from bench.contender import Contender
from bench.faults import Fault
from bench.figures import Better, Figure, Goal
from bench.plan import Bench, turns
from bench.process import Server, running
from tools.environments import ROOT, prepare

CLIENT = "mlflow"
JOURNEYS = ROOT / "tests" / "clients" / "mlflow_journeys"
JOURNEY = "from_training_to_predicting"
REPETITIONS = 5
_BEARER = "Bearer "


class Told(msgspec.Struct):
    """What the client says of a journey: how long it took, and waited for answers meanwhile."""

    seconds: float
    waiting: float
    failure: str | None


def measure(bench: Bench) -> Iterator[Figure]:
    """Let one client per contender go the way again and again, in turns.

    Both have gone it once before, so that nothing is imported or connected any more. What is left
    besides waiting is the client's own work, which no server makes any faster.
    """
    whole: dict[str, list[float]] = defaultdict(list)
    waiting: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        travellers: dict[str, _Traveller] = {}
        for contender in bench.contenders:
            folder = bench.folder(contender, "mlflow-journey")
            server = stack.enter_context(running(contender.command(folder)))
            travellers[contender.name] = stack.enter_context(_travelling(contender, server, folder))
        for traveller in travellers.values():
            traveller.go()
        for _, contender in turns(bench, bench.plan.rounds):
            went = [travellers[contender.name].go() for _ in range(REPETITIONS)]
            whole[contender.name].append(fmean(one.seconds for one in went))
            waiting[contender.name].append(fmean(one.waiting for one in went))
    title = "MLflow: log_model, register, load"
    for quantity, seconds, goal in (
        ("mean", whole, goals.MLFLOW_JOURNEY),
        ("of it, waiting", waiting, Goal()),
    ):
        peer = seconds[bench.peer.name] if bench.peer else []
        yield Figure(title, quantity, "s", Better.LOWER, seconds[bench.ours.name], peer, goal)


class _Traveller:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def go(self) -> Told:
        """Go the way once; return how long it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"journey": JOURNEY}) + "\n")
        self._process.stdin.flush()
        told = msgspec.json.decode(self._process.stdout.readline() or "null", type=Told | None)
        if told is None or told.failure:
            raise Fault(f"MLflow's client failed: {told.failure if told else 'it ended'}")
        return told


@contextmanager
def _travelling(contender: Contender, server: Server, folder: Path) -> Generator[_Traveller]:
    with (folder / "client.log").open("ab") as log:
        process = subprocess.Popen(
            [prepare(CLIENT).python, JOURNEYS],
            cwd=folder,
            env={**os.environ, **_told(contender, server)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        try:
            yield _Traveller(process)
        finally:
            process.kill()


def _told(contender: Contender, server: Server) -> Mapping[str, str]:
    """Say to the client where the server is, and who it is if anybody must be."""
    token = contender.headers.get("Authorization", "").removeprefix(_BEARER)
    known = {"MLFLOW_TRACKING_TOKEN": token} if token else {}
    return {"MLFLOW_TRACKING_URI": server.address, "MLFLOW_DISABLE_TELEMETRY": "true", **known}
