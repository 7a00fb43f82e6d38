"""A real server process on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, AnyStr

import httpx2

TOKEN = "a-token-for-tests-of-at-least-32-characters"
# What is tested is not how fast a busy machine is.
_START_SECONDS = 100
_STOP_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where the server is, the administrator's token, its data and its process."""

    url: str
    token: str
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """The headers with which a program acts as the administrator."""
        return {"Authorization": f"Bearer {self.token}"}


@contextmanager
def serving(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run `muniment serve` until the block ends."""
    port = free_port()
    settings = {
        "MUNIMENT_DATA": str(data),
        "MUNIMENT_PORT": str(port),
        "MUNIMENT_BOOTSTRAP_TOKEN": TOKEN,
        "MUNIMENT_LOG_LEVEL": "warning",
        **(environment or {}),
    }
    command = [sys.executable, "-m", "muniment", "serve"]
    url = f"http://127.0.0.1:{port}"
    with ending(subprocess.Popen(command, env={**os.environ, **settings})) as process:
        await_ready(url, process)
        yield Served(url, TOKEN, data, process)


@contextmanager
def ending(process: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """Ask a process to end when the block does, and kill it if it does not: nobody waits on."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            finally:
                process.kill()


@contextmanager
def working(data: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run `muniment worker` until the block ends; it must end well when it is asked to."""
    command = [sys.executable, "-m", "muniment", "worker", "--data", str(data)]
    told = {**os.environ, **environment}
    started = subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True)
    with ending(started) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Following the journal.\n"
        yield
    assert process.returncode == 0


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_ready(url: str, process: subprocess.Popen[Any]) -> None:
    """Return when the server says that it is ready; raise `RuntimeError` if that does not come."""
    deadline = time.monotonic() + _START_SECONDS
    # One client, and no certificates: reading those for each look takes the time of a start.
    with httpx2.Client(base_url=url, timeout=2, verify=False) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"The server ended with exit code {process.returncode}.")
            try:
                if client.get("/readyz").status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)
    raise RuntimeError("The server did not become ready.")
