"""Servers that are born at once: a process that has loaded everything forks one when asked.

Loading takes a server longer than anything it does between two kills, and is not what a storm is
about. Each line on its input asks for a server; it answers with the server's process id, and with
its exit code when that has ended.
"""

import os
import subprocess
import sys
from collections.abc import Mapping


class Cradle:
    """Such a process; one server at a time is out of it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def bear(self) -> int:
        """Let a server begin, in a process group of its own; return the id of both."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        return self._answer()

    def bury(self) -> int:
        """Wait until the server has ended; return its exit code."""
        return self._answer()

    def close(self) -> None:
        """End the process; no server may be out of it."""
        with self._process as process:
            process.kill()

    def _answer(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def main() -> None:
    """Fork servers until the input ends."""
    from muniment import app  # noqa: F401  loaded here, so that no server has to
    from muniment.__main__ import main as begin
    from muniment.cli.server import commands  # noqa: F401  the same

    while sys.stdin.readline():
        if (pid := os.fork()) == 0:
            os.setsid()
            os.write(1, b"%d\n" % os.getpid())
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.argv = ["muniment", "serve"]
            begin()
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
