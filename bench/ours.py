"""Muniment as a contender: as `muniment serve` starts it, authorizing and journalling."""

import hashlib
import re
import secrets
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.contender import MODELS, Operation, RequestOf
from bench.faults import Fault
from bench.load import Request
from bench.postgres import Postgres
from bench.process import LOOPBACK, Command
from muniment import __version__

API = "/api/v1"
PROJECT = "default"
_BEHIND = re.compile(r"^muniment_follower_lag_events\{.*\} (\S+)$", re.MULTILINE)
_LOOK_SECONDS = 0.5


class NoRest(Fault):
    """A server has work of its own to do for longer than anybody waits."""


@dataclass(frozen=True)
class Muniment:
    """The registry of this repository: embedded in its folder, or over PostgreSQL if given one."""

    postgres: Postgres | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def name(self) -> str:
        """The name in the report, with the version."""
        return f"Muniment {__version__}"

    @property
    def headers(self) -> Mapping[str, str]:
        """The first administrator's token."""
        return {"Authorization": f"Bearer {self.token}"}

    def command(self, folder: Path) -> Command:
        """Start the server as anyone would, over the folder."""
        settings = {
            "MUNIMENT_HOST": LOOPBACK,
            "MUNIMENT_PORT": "{port}",
            "MUNIMENT_DATA": str(folder / "data"),
            "MUNIMENT_BOOTSTRAP_TOKEN": self.token,
            "MUNIMENT_DATABASE_URL": self.database_url(folder),
        }
        return Command(
            arguments=[sys.executable, "-m", "muniment", "serve"],
            settings=settings,
            health="/healthz",
            log=folder / "server.log",
        )

    def database_url(self, folder: Path) -> str:
        """Say where the rows are; on SQLite, where the server would keep them by itself."""
        if self.postgres is None:
            return f"sqlite:///{folder / 'data' / 'muniment.db'}"
        return self.postgres.database(folder.name)

    def furniture(self) -> Sequence[Request]:
        """List the models, two versions of each, and an alias on the first."""
        return [
            *(register_model(_model(n)) for n in range(MODELS)),
            *(_create_version(n) for n in range(2 * MODELS)),
            *(_set_alias(n) for n in range(MODELS)),
        ]

    def operations(self) -> Mapping[Operation, RequestOf]:
        """Say which request performs each operation."""
        return {
            Operation.CREATE_VERSION: lambda n: _create_version(2 * MODELS + n),
            Operation.READ_ALIAS: _read_alias,
            Operation.SET_ALIAS: _set_alias,
            Operation.SET_TAG: _set_tag,
        }

    def upload_path(self, digest: str) -> str:
        """Say where the project takes the content."""
        return f"{API}/projects/{PROJECT}/blobs/sha256:{digest}"

    def publication(self, digest: str, size_bytes: int) -> Sequence[Request]:
        """List what makes the content a file of a version: only such files can be read."""
        file = {"path": "weights.bin", "digest": f"sha256:{digest}", "size_bytes": size_bytes}
        name = _carrier(digest)
        versions = f"{API}/models/{PROJECT}/{name}/versions"
        return [register_model(name), _send("POST", versions, {"files": [file]})]

    def download_path(self, digest: str) -> str:
        """Say where the version gives the file back."""
        return f"{API}/models/{PROJECT}/{_carrier(digest)}/versions/1/files/weights.bin"


def await_rest(address: str, seconds: float = 300.0) -> None:
    """Return once a server has followed its journal to the end; raise `NoRest` if it does not.

    After a start that includes its search index, which takes in every event it has not seen.
    """
    deadline = time.monotonic() + seconds
    behind: list[str] = []
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{address}/metrics") as answer:
            behind = _BEHIND.findall(answer.read().decode())
        if behind and not any(map(float, behind)):
            return
        time.sleep(_LOOK_SECONDS)
    raise NoRest(f"{address} was still following its journal after {seconds:g} s: {behind}")


def register_model(name: str) -> Request:
    """Say how a model with nothing but a name is registered."""
    return _send(
        "POST", f"{API}/models", {"project": PROJECT, "name": name, "kind": "ml_classical"}
    )


def _carrier(digest: str) -> str:
    return f"weights-{digest[:16]}"


def _model_path(n: int) -> str:
    return f"{API}/models/{PROJECT}/{_model(n)}"


def _model(n: int) -> str:
    return f"model-{n % MODELS}"


def _create_version(n: int) -> Request:
    """Register what the peer registers, a bucket address, but with its digest on record."""
    reference = {
        "path": "model.safetensors",
        "uri": f"s3://models/{_model(n)}/{n}/model.safetensors",
        "digest": f"sha256:{hashlib.sha256(str(n).encode()).hexdigest()}",
        "role": "weights",
    }
    return _send("POST", f"{_model_path(n)}/versions", {"references": [reference]})


def _read_alias(n: int) -> Request:
    return Request("GET", f"{_model_path(n)}/aliases/champion")


def _set_alias(n: int) -> Request:
    version = str(n // MODELS % 2 + 1)  # each time the other one: a real change
    return _send("PUT", f"{_model_path(n)}/aliases/champion", {"version": version})


def _set_tag(n: int) -> Request:
    return _send("PUT", f"{_model_path(n)}/tags/stage", {"value": str(n)})


def _send(method: str, path: str, body: Mapping[str, object]) -> Request:
    return Request(method, path, msgspec.json.encode(body))
