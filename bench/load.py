"""The load generator: one keep-alive client, the same for both contenders."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import aiohttp
import uvloop

from bench.faults import Fault
from bench.figures import Sample

REQUEST_SECONDS = 300  # an import of thousands of rows is one request


class RequestRefused(Fault):
    """A request under measurement was not answered with success: its timing means nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, its body already encoded."""

    method: str
    path: str
    body: bytes | None = None
    content_type: str = "application/json"


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
    return uvloop.run(_Drive(requests, effort).run(address, headers, clients))


class _Drive:
    """The state the clients of one round share."""

    def __init__(self, requests: Iterator[Request], effort: Effort) -> None:
        self._requests = requests
        self._effort = effort
        self._latencies: list[float] = []

    async def run(self, address: str, headers: Mapping[str, str], clients: int) -> Sample:
        async with aiohttp.ClientSession(
            base_url=address,
            headers=headers,
            connector=aiohttp.TCPConnector(limit=clients),
            timeout=aiohttp.ClientTimeout(total=REQUEST_SECONDS),
        ) as session:
            began = time.perf_counter()
            deadline = began + self._effort.seconds
            await asyncio.gather(*(self._client(session, deadline) for _ in range(clients)))
            return Sample(self._latencies, time.perf_counter() - began)

    async def _client(self, session: aiohttp.ClientSession, deadline: float) -> None:
        for request in self._requests:
            began = time.perf_counter()
            if began >= deadline or len(self._latencies) >= self._effort.requests:
                return
            await _send(session, request)
            self._latencies.append(time.perf_counter() - began)


async def _send(session: aiohttp.ClientSession, request: Request) -> bytes:
    headers = {"Content-Type": request.content_type} if request.body else None
    async with session.request(
        request.method, request.path, data=request.body, headers=headers
    ) as answer:
        body = await answer.read()
        if not answer.ok:
            raise RequestRefused(f"{request.method} {request.path}: {answer.status} {body[:500]!r}")
        return body
