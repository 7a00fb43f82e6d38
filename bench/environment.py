"""The peer's own Python environment, built once outside the project and kept for the next run."""

import shutil
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import platformdirs

PEER = "mlflow"
EXTRAS = ("psycopg[binary]",)  # what the peer needs to speak to PostgreSQL
COMPLETE = "installed-version"
INSTALL_SECONDS = 900


class PeerUnavailable(Exception):
    """The peer can neither be found from an earlier run nor installed now."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment in which one version of the peer is installed."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that sees the peer."""
        return self.folder / "bin" / "python"

    @property
    def complete(self) -> bool:
        """Whether an installation was brought to its end here."""
        return (self.folder / COMPLETE).exists()

    @property
    def version(self) -> str:
        """The version of the peer that was installed."""
        return (self.folder / COMPLETE).read_text().strip()


def cache_folder() -> Path:
    """Where the benchmark keeps what outlives one run."""
    return Path(platformdirs.user_cache_dir("muniment-bench"))


def prepare(*, renew: bool = False) -> Environment:
    """Return the environment of an earlier run, or build one with the newest installable peer.

    With `renew` an existing one is built anew, to catch up with what was published since.
    """
    environment = Environment(cache_folder() / PEER)
    if renew or not environment.complete:
        _install(environment)
    return environment


def _install(environment: Environment) -> None:
    shutil.rmtree(environment.folder, ignore_errors=True)
    venv.create(environment.folder, with_pip=True)
    pip = [environment.python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    try:
        subprocess.run([*pip, PEER, *EXTRAS], check=True, timeout=INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise PeerUnavailable(f"{PEER} is not here and cannot be installed") from failure
    (environment.folder / COMPLETE).write_text(_installed_version(environment))


def _installed_version(environment: Environment) -> str:
    question = f"from importlib.metadata import version; print(version({PEER!r}))"
    return subprocess.run(
        [environment.python, "-c", question], check=True, capture_output=True, text=True
    ).stdout
