"""Environments of programs that are not ours: the clients and the peer that tests and bench meet.

Each is apart from the project's own, holds what its lock in requirements/ says, and is built once
for each state of that lock.

Usage: python tools/environments.py [NAME …]
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("mlflow", "mlflow2")
_COMPLETE = "built-from"
_INSTALL_SECONDS = 900


class EnvironmentUnavailable(Exception):
    """An environment is not here and cannot be built now."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment made from `requirements/NAME.lock`."""

    name: str

    @property
    def folder(self) -> Path:
        """Where it is: inside the project's own, so that whoever removes that removes it too."""
        return ROOT / ".venv" / self.name

    @property
    def python(self) -> Path:
        """The interpreter that sees what is installed in it."""
        return self.folder / "bin" / "python"

    @property
    def lock(self) -> Path:
        """The file that says what it holds."""
        return ROOT / "requirements" / f"{self.name}.lock"

    @property
    def complete(self) -> bool:
        """Whether it was built, to the end, from the lock as it is now."""
        mark = self.folder / _COMPLETE
        return mark.exists() and mark.read_text() == self._digest()

    def version(self, package: str) -> str:
        """Return the version of a package that the lock names."""
        found = re.search(
            rf"^{re.escape(package)}==([^ ;\\]+)", self.lock.read_text(), re.MULTILINE
        )
        if found is None:
            raise LookupError(f"{self.lock.name} has no {package}.")
        return found[1]

    def build(self) -> None:
        """Build it anew; raise `EnvironmentUnavailable` where that cannot be done."""
        shutil.rmtree(self.folder, ignore_errors=True)
        uv = Path(sys.executable).with_name("uv")
        into = ["--quiet", "--python"]
        make = [uv, "venv", *into, sys.executable, self.folder]
        fill = [uv, "pip", "sync", *into, self.python, "--require-hashes", self.lock]
        try:
            for command in (make, fill):
                subprocess.run(command, check=True, timeout=_INSTALL_SECONDS)
        except (OSError, subprocess.SubprocessError) as failure:
            raise EnvironmentUnavailable(
                f"{self.name} is not here and cannot be installed"
            ) from failure
        (self.folder / _COMPLETE).write_text(self._digest())

    def _digest(self) -> str:
        return sha256(self.lock.read_bytes()).hexdigest()


def prepare(name: str) -> Environment:
    """Return the environment of that name, built if it is not there or its lock has changed.

    Raises `EnvironmentUnavailable` where it cannot be built.
    """
    environment = Environment(name)
    if not environment.complete:
        environment.build()
    return environment


def main() -> None:
    """Build what is named, or all."""
    for name in sys.argv[1:] or NAMES:
        try:
            prepare(name)
        except EnvironmentUnavailable as unavailable:
            raise SystemExit(str(unavailable)) from unavailable


if __name__ == "__main__":
    main()
