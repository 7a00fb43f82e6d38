"""A server that is killed and started again on the same port, as its clients see it."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2

from tests.support.cradle import Cradle
from tests.support.serving import TOKEN, free_port

_PATIENCE_SECONDS = 600  # a machine that has no time for it is not what is tested


class Mortal:
    """`muniment serve` over one data folder; `url` stays, processes come and go."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.longest_start = 0.0
        self.kills = 0
        self._cradle = Cradle(
            {
                **os.environ,
                "MUNIMENT_DATA": str(data),
                "MUNIMENT_PORT": str(port),
                "MUNIMENT_BOOTSTRAP_TOKEN": TOKEN,
                "MUNIMENT_LOG_LEVEL": "error",
                **environment,
            }
        )
        self._pid: int | None = None

    def start(self, *, awaited: bool = True) -> None:
        """Start it; wait until it is ready, and note how long that took, unless told not to."""
        began = time.monotonic()
        self._pid = self._cradle.bear()
        if awaited:
            self._await_ready(began + _PATIENCE_SECONDS)
            self.longest_start = max(self.longest_start, time.monotonic() - began)

    def kill(self) -> None:
        """Kill it, and whatever it started, without a chance to do anything."""
        assert self._pid is not None
        os.killpg(self._pid, signal.SIGKILL)
        self.kills += 1
        ended = self._cradle.bury()
        self._pid = None
        if ended != -signal.SIGKILL:
            raise RuntimeError(f"The server had ended before it was killed, with {ended}.")

    def close(self) -> None:
        """Ask it to stop, and let go of everything."""
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
            self._cradle.bury()
        self._cradle.close()

    def _is_alive(self) -> bool:
        with suppress(ProcessLookupError):
            os.kill(self._pid or 0, 0)
            return True
        return False

    def _await_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            with suppress(httpx2.TransportError):
                if httpx2.get(f"{self.url}/readyz", timeout=10).status_code == httpx2.codes.OK:
                    return
            if not self._is_alive():
                self._pid = None
                raise RuntimeError(f"The server ended at its start, with {self._cradle.bury()}.")
            time.sleep(0.02)
        raise RuntimeError("The server did not become ready.")


@contextmanager
def mortal(data: Path, environment: Mapping[str, str] | None = None) -> Iterator[Mortal]:
    """Start such a server, and stop it at the end of the block."""
    server = Mortal(data, environment or {})
    try:
        server.start()
        yield server
    finally:
        server.close()
