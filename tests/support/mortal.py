"""A server that is killed and started again on the same port, as its clients see it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.serving import TOKEN, _await_ready, _free_port


class Mortal:
    """`muniment serve` over one data folder; `url` stays, processes come and go."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.longest_start = 0.0
        self._environment = {
            **os.environ,
            "MUNIMENT_DATA": str(data),
            "MUNIMENT_PORT": str(port),
            "MUNIMENT_BOOTSTRAP_TOKEN": TOKEN,
            "MUNIMENT_LOG_LEVEL": "error",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and note how long it takes until it is ready."""
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "muniment", "serve"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        _await_ready(self.url, self._process)
        self.longest_start = max(self.longest_start, time.monotonic() - began)

    def kill(self) -> None:
        """Kill it, and whatever it started, without a chance to do anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            if number == signal.SIGKILL:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def mortal(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Mortal]:
    """Start such a server, and stop it at the end of the block."""
    server = Mortal(data, environment or {})
    try:
        server.start()
        yield server
    finally:
        server.stop()
