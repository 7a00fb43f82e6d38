"""A large file in and out, beside what the disk and the hash could do in the same minute."""

import hashlib
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import goals
from bench.contender import Contender
from bench.figures import Better, Figure, Goal
from bench.load import Effort, drive
from bench.plan import MEBIBYTE, Bench, turns
from bench.process import Server, running
from bench.transfer import Payload, Transfer

MEGABYTE = 1e6
UNBOUNDED = Effort(seconds=60, requests=1_000)


def measure(bench: Bench) -> Iterator[Figure]:
    """Upload and download new bytes each round; write and hash as many without any server."""
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    payload = Payload(bench.plan.transfer_bytes)
    with ExitStack() as stack:
        servers = {
            contender.name: stack.enter_context(
                running(contender.command(bench.folder(contender, "transfers")))
            )
            for contender in bench.contenders
        }
        for number, contender in turns(bench, bench.plan.transfer_rounds):
            os.sync()  # what the turn before left unwritten must not slow this one
            if contender is bench.ours:
                rates["dd", ""].append(_rate(payload, _write_durably(bench.work, payload)))
                rates["sha256", ""].append(_rate(payload, _hash(payload)))
            payload.renew(2 * number + bench.contenders.index(contender))
            up, down = _there_and_back(contender, servers[contender.name], payload)
            rates["up", contender.name].append(_rate(payload, up))
            rates["down", contender.name].append(_rate(payload, down))
    yield from _figures(bench, rates)


def _there_and_back(contender: Contender, server: Server, payload: Payload) -> tuple[float, float]:
    digest = payload.digest()
    transfer = Transfer(server.port, contender.headers)
    up = transfer.upload(contender.upload_path(digest), payload)
    publication = iter(contender.publication(digest, payload.size_bytes))
    drive(server.address, contender.headers, publication, clients=1, effort=UNBOUNDED)
    return up, transfer.download(contender.download_path(digest), payload.size_bytes)


def _write_durably(work: Path, payload: Payload) -> float:
    """Let dd write as many bytes and wait for the disk."""
    target = work / "dd.bin"
    count = payload.size_bytes // MEBIBYTE
    command = ["dd", "if=/dev/zero", f"of={target}", "bs=1M", f"count={count}", "conv=fsync"]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def _hash(payload: Payload) -> float:
    began = time.perf_counter()
    payload.digest()
    return time.perf_counter() - began


def _rate(payload: Payload, seconds: float) -> float:
    return payload.size_bytes / MEGABYTE / seconds


def _figures(bench: Bench, rates: dict[tuple[str, str], list[float]]) -> Iterator[Figure]:
    size = f"{bench.plan.transfer_bytes // MEBIBYTE} MiB"
    peer = bench.peer.name if bench.peer else ""
    up, disk = rates["up", bench.ours.name], rates["dd", ""]

    def beside_peer(direction: str, title: str, goal: Goal) -> Figure:
        ours, theirs = rates[direction, bench.ours.name], rates[direction, peer]
        return Figure(f"{title} {size}", "", "MB/s", Better.HIGHER, ours, theirs, goal)

    yield beside_peer("up", "upload", goals.UPLOAD)
    shares = [mine / bound for mine, bound in zip(up, disk, strict=True)]
    yield Figure(
        f"upload {size}", "share of dd", "", Better.HIGHER, shares, goal=goals.UPLOAD_BESIDE_DISK
    )
    yield beside_peer("down", "download", goals.DOWNLOAD)
    yield Figure(f"the machine: {size}", "dd conv=fsync", "MB/s", Better.HIGHER, disk)
    hashed = rates["sha256", ""]
    algorithm = f"{hashlib.sha256().name}, one thread"
    yield Figure(f"the machine: {size}", algorithm, "MB/s", Better.HIGHER, hashed)
