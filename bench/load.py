"""The load generator: one keep-alive client, the same for both contenders."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import uvloop

from bench.connection import Connection, Request
from bench.faults import Fault
from bench.figures import Sample

REQUEST_SECONDS = 300  # an import of thousands of rows is one request


class RequestRefused(Fault):
    """A request under measurement was not answered with success: its timing means nothing."""


@dataclass(frozen=True)
class Effort:
    """How long and how much one round of load may be: whichever bound is reached first."""

    seconds: float
    requests: int


def drive(
    address: str,
    headers: Mapping[str, str],
    requests: Iterator[Request],
    *,
    clients: int,
    effort: Effort,
) -> Sample:
    """Send requests from so many clients at once, each waiting for its answer; time them all.

    Raises `RequestRefused` at the first answer that is not a success.
    """
    return drive_all([address], headers, requests, clients=clients, effort=effort)


def drive_all(
    addresses: Sequence[str],
    headers: Mapping[str, str],
    requests: Iterator[Request],
    *,
    clients: int,
    effort: Effort,
) -> Sample:
    """Do what `drive` does to several servers at once, the clients spread over them evenly."""
    return uvloop.run(_Drive(requests, effort).run(addresses, headers, clients))


class _Drive:
    """The state the clients of one round share."""

    def __init__(self, requests: Iterator[Request], effort: Effort) -> None:
        self._requests = requests
        self._effort = effort
        self._latencies: list[float] = []

    async def run(
        self, addresses: Sequence[str], headers: Mapping[str, str], clients: int
    ) -> Sample:
        connections = [Connection(addresses[n % len(addresses)], headers) for n in range(clients)]
        for one in connections:
            await one.open()
        began = time.perf_counter()
        deadline = began + self._effort.seconds
        try:
            async with asyncio.timeout(self._effort.seconds + REQUEST_SECONDS):
                await asyncio.gather(*(self._client(one, deadline) for one in connections))
            return Sample(self._latencies, time.perf_counter() - began)
        finally:
            for one in connections:
                one.close()

    async def _client(self, connection: Connection, deadline: float) -> None:
        for request in self._requests:
            encoded = connection.encoded(request)
            began = time.perf_counter()
            if began >= deadline or len(self._latencies) >= self._effort.requests:
                return
            answer = await connection.ask(encoded)
            self._latencies.append(time.perf_counter() - began)
            if not answer.ok:
                raise RequestRefused(f"{request.method} {request.path}: {answer.start!r}")


__all__ = ["Effort", "Request", "RequestRefused", "drive", "drive_all"]
