"""A large artifact in and out through the proxy that MLflow's clients use."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack

from bench import goals
from bench.asking import ask
from bench.contender import Contender
from bench.figures import Better, Figure
from bench.mlflow_requests import artifact_path, create_run
from bench.plan import MEBIBYTE, Bench, turns
from bench.process import Server, running
from bench.transfer import Payload, Transfer

MEGABYTE = 1e6


def measure(bench: Bench) -> Iterator[Figure]:
    """Upload and download new bytes each round, as an artifact of a new run."""
    up: dict[str, list[float]] = defaultdict(list)
    down: dict[str, list[float]] = defaultdict(list)
    payload = Payload(bench.plan.transfer_bytes)
    with ExitStack() as stack:
        servers = {
            contender.name: stack.enter_context(
                running(contender.command(bench.folder(contender, "mlflow-files")))
            )
            for contender in bench.contenders
        }
        for number, contender in turns(bench, bench.plan.transfer_rounds):
            os.sync()  # what the turn before left unwritten must not slow this one
            payload.renew(2 * number + bench.contenders.index(contender))
            server = servers[contender.name]
            path = _new_path(contender, server)
            transfer = Transfer(server.port, contender.headers)
            up[contender.name].append(_rate(payload, transfer.upload(path, payload)))
            seconds = transfer.download(path, payload.size_bytes)
            down[contender.name].append(_rate(payload, seconds))
    size = f"{bench.plan.transfer_bytes // MEBIBYTE} MiB"
    peer = bench.peer.name if bench.peer else ""
    for title, rates, goal in (
        (f"MLflow: upload {size}", up, goals.MLFLOW_UPLOAD),
        (f"MLflow: download {size}", down, goals.DOWNLOAD),
    ):
        ours, theirs = rates[bench.ours.name], rates[peer]
        yield Figure(title, "", "MB/s", Better.HIGHER, ours, theirs, goal)


def _new_path(contender: Contender, server: Server) -> str:
    made = ask(server.address, contender.headers, create_run())
    return artifact_path(made["run"]["info"]["artifact_uri"], "weights.bin")


def _rate(payload: Payload, seconds: float) -> float:
    return payload.size_bytes / MEGABYTE / seconds
