"""A large file into and out of a registry that encrypts, beside one that does not."""

import os
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from bench import goals
from bench.figures import Better, Figure
from bench.load import Effort, drive
from bench.plan import MEBIBYTE, Bench
from bench.process import Command, running
from bench.transfer import Payload, Transfer

MEGABYTE = 1e6
UNBOUNDED = Effort(seconds=60, requests=1_000)
OPEN, SEALED = "plain", "encrypted"


def measure(bench: Bench) -> Iterator[Figure]:
    """Take turns between two registries of ours; they differ in one setting."""
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    payload = Payload(bench.plan.transfer_bytes)
    with ExitStack() as stack:
        servers = {
            kind: stack.enter_context(running(_command(bench, kind))) for kind in (OPEN, SEALED)
        }
        for number in range(bench.plan.transfer_rounds):
            for kind, server in servers.items():
                os.sync()  # what the turn before left unwritten must not slow this one
                payload.renew(2 * number + (kind == SEALED))
                digest = payload.digest()
                transfer = Transfer(server.port, bench.ours.headers)
                up = transfer.upload(bench.ours.upload_path(digest), payload)
                made = iter(bench.ours.publication(digest, payload.size_bytes))
                drive(server.address, bench.ours.headers, made, clients=1, effort=UNBOUNDED)
                path = bench.ours.download_path(digest)
                down = transfer.download(path, payload.size_bytes)
                rates["upload", kind].append(payload.size_bytes / MEGABYTE / up)
                rates["download", kind].append(payload.size_bytes / MEGABYTE / down)
    yield from _figures(bench, rates)


def _command(bench: Bench, kind: str) -> Command:
    folder = bench.work / f"encryption-{kind}"
    folder.mkdir(exist_ok=True)
    command = bench.ours.command(folder)
    if kind == OPEN:
        return command
    sealed = {"MUNIMENT_ENCRYPTION": "envelope", "MUNIMENT_MASTER_KEY": secrets.token_hex(32)}
    return replace(command, settings={**command.settings, **sealed})


def _figures(bench: Bench, rates: dict[tuple[str, str], list[float]]) -> Iterator[Figure]:
    size = f"{bench.plan.transfer_bytes // MEBIBYTE} MiB"
    for direction, goal in (("upload", goals.ENCRYPTED_UPLOAD), ("download", None)):
        for kind in (OPEN, SEALED):
            found = rates[direction, kind]
            yield Figure(f"{direction} {size}", kind, "MB/s", Better.HIGHER, found)
        pairs = zip(rates[direction, SEALED], rates[direction, OPEN], strict=True)
        shares = [sealed / plain for sealed, plain in pairs]
        share = Figure(f"{direction} {size}", "share of plain", "", Better.HIGHER, shares)
        yield share if goal is None else replace(share, goal=goal)
