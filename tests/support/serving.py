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

import httpx2

TOKEN = "a-token-for-tests-of-at-least-32-characters"
_START_SECONDS = 30


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
    port = _free_port()
    settings = {
        "MUNIMENT_DATA": str(data),
        "MUNIMENT_PORT": str(port),
        "MUNIMENT_BOOTSTRAP_TOKEN": TOKEN,
        "MUNIMENT_LOG_LEVEL": "warning",
        **(environment or {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "muniment", "serve"], env={**os.environ, **settings}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await_ready(url, process)
        yield Served(url, TOKEN, data, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def working(data: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run `muniment worker` until the block ends; it must end well when it is asked to."""
    with subprocess.Popen(
        [sys.executable, "-m", "muniment", "worker", "--data", str(data)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "Following the journal.\n"
            yield
        finally:
            process.terminate()
    assert process.returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with exit code {process.returncode}.")
        try:
            if httpx2.get(f"{url}/readyz", timeout=2).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise RuntimeError("The server did not become ready.")
