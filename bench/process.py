"""Server processes: started on loopback, timed to their first answer, weighed, always stopped."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from bench.faults import Fault

LOOPBACK = "127.0.0.1"
START_SECONDS = 120
STOP_SECONDS = 10
POLL_SECONDS = 0.01
_CHUNK = 1 << 20


class ServerFault(Fault):
    """A server did not come up, or ended too early; carries the end of its log."""


@dataclass(frozen=True)
class Command:
    """How to start a server: the program, what it finds in its environment, and where it answers.

    `{port}`, wherever it stands, is replaced by the port the server is given.
    """

    arguments: Sequence[str]
    settings: Mapping[str, str]
    health: str
    log: Path


@dataclass(frozen=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_first_answer: float

    @property
    def address(self) -> str:
        """The URL every path is appended to."""
        return f"http://{LOOPBACK}:{self.port}"

    def memory_bytes(self) -> int:
        """Proportional set size of the whole process tree: shared pages are counted once."""
        return sum(_proportional_bytes(pid) for pid in _session_members(self.process.pid))


@contextmanager
def running(command: Command, start_seconds: float = START_SECONDS) -> Generator[Server]:
    """Start a server in a session of its own; end every process of that session on the way out.

    One that has much to look at before it answers is given more `start_seconds`.
    """
    port = free_port()
    arguments = [_at(port, argument) for argument in command.arguments]
    settings = {name: _at(port, value) for name, value in command.settings.items()}
    began = time.perf_counter()
    with command.log.open("ab") as log:
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    share_priority(process.pid)
    try:
        _await_answer(
            process, f"http://{LOOPBACK}:{port}{command.health}", command.log, start_seconds
        )
        yield Server(process, port, time.perf_counter() - began)
    finally:
        _stop(process)


def read_through(folder: Path) -> None:
    """Read every file of a folder once, so that it is in memory as after hours of use.

    What was just written is not always: systems drop the pages of processes that have ended.
    """
    room = bytearray(_CHUNK)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.readinto(room):
                    pass


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def share_priority(pid: int) -> None:
    """Give a process of another session the priority that this one was given, where there is one.

    Linux schedules sessions beside each other ("autogroup", sched(7)): a server that begins its
    own would be without it, and the client that measures it have it.
    """
    with suppress(OSError):
        _, _, nice = Path("/proc/self/autogroup").read_text().partition(" nice ")
        Path(f"/proc/{pid}/autogroup").write_text(nice)


def _at(port: int, text: str) -> str:
    return text.replace("{port}", str(port))


def _await_answer(
    process: subprocess.Popen[bytes], url: str, log: Path, start_seconds: float
) -> None:
    deadline = time.monotonic() + start_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerFault(f"{process.args} ended with {process.returncode}:\n{_tail(log)}")
        if _answers(url):
            return
        time.sleep(POLL_SECONDS)
    raise ServerFault(f"{url} did not answer within {start_seconds:g} s:\n{_tail(log)}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status == HTTPStatus.OK
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the processes of the session to end; then insist, also with orphans among them."""
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(session: int, number: signal.Signals) -> None:
    for pid in _session_members(session):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _session_members(session: int) -> list[int]:
    members: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(ProcessLookupError):
                if os.getsid(int(entry.name)) == session:
                    members.append(int(entry.name))
    return members


def _proportional_bytes(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended between being listed and being weighed
    kilobytes = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(kilobytes) * 1024
