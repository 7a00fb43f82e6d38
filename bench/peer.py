"""MLflow as a contender: its own environment, one worker, background jobs off (both favour it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from bench.contender import MODELS, Operation, RequestOf
from bench.load import Request
from bench.postgres import Postgres
from bench.process import LOOPBACK, Command
from tools.environments import Environment

API = "/api/2.0/mlflow"
ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"


@dataclass(frozen=True)
class Mlflow:
    """The peer: over SQLite in its folder, or over PostgreSQL if given one."""

    environment: Environment
    postgres: Postgres | None = None

    @property
    def name(self) -> str:
        """The name in the report, with the version."""
        return f"MLflow {self.environment.version('mlflow')}"

    @property
    def headers(self) -> Mapping[str, str]:
        """Nothing: as installed, MLflow asks nobody who they are."""
        return {}

    def command(self, folder: Path) -> Command:
        """Start one worker that serves the registry and proxies artifacts."""
        python = str(self.environment.python)
        server = [python, "-m", "mlflow", "server", "--host", LOOPBACK, "--port", "{port}"]
        rows = ["--backend-store-uri", self._database(folder)]
        files = ["--serve-artifacts", "--artifacts-destination", str(folder / "artifacts")]
        return Command(
            arguments=[*server, *rows, *files, "--workers", "1"],
            settings={
                "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
                "MLFLOW_DISABLE_TELEMETRY": "true",
            },
            health="/health",
            log=folder / "server.log",
        )

    def _database(self, folder: Path) -> str:
        if self.postgres is None:
            return f"sqlite:///{folder / 'mlflow.db'}"
        return self.postgres.database(folder.name).replace("postgresql:", "postgresql+psycopg:", 1)

    def furniture(self) -> Sequence[Request]:
        """List the models, two versions of each, and an alias on the first."""
        create_version = self.operations()[Operation.CREATE_VERSION]
        return [
            *(_post("registered-models/create", {"name": _model(n)}) for n in range(MODELS)),
            *(create_version(n) for n in range(2 * MODELS)),
            *(_set_alias(n) for n in range(MODELS)),
        ]

    def operations(self) -> Mapping[Operation, RequestOf]:
        """Say which request performs each operation."""
        return {
            Operation.CREATE_VERSION: _create_version,
            Operation.READ_ALIAS: _read_alias,
            Operation.SET_ALIAS: _set_alias,
            Operation.SET_TAG: _set_tag,
        }

    def upload_path(self, digest: str) -> str:
        """Say where the artifact proxy takes the content."""
        return f"{ARTIFACTS}/bench/{digest}"

    def publication(self, digest: str, size_bytes: int) -> Sequence[Request]:
        """Nothing: what the proxy took can be read at once."""
        del digest, size_bytes
        return ()

    def download_path(self, digest: str) -> str:
        """Say where the artifact proxy gives the content back."""
        return self.upload_path(digest)


def _model(n: int) -> str:
    return f"model-{n % MODELS}"


def _create_version(n: int) -> Request:
    source = f"s3://models/{_model(n)}/{n}/model.safetensors"
    return _post("model-versions/create", {"name": _model(n), "source": source})


def _read_alias(n: int) -> Request:
    return Request("GET", f"{API}/registered-models/alias?name={quote(_model(n))}&alias=champion")


def _set_alias(n: int) -> Request:
    version = str(n // MODELS % 2 + 1)  # each time the other one: a real change
    return _post(
        "registered-models/alias", {"name": _model(n), "alias": "champion", "version": version}
    )


def _set_tag(n: int) -> Request:
    return _post("registered-models/set-tag", {"name": _model(n), "key": "stage", "value": str(n)})


def _post(path: str, body: Mapping[str, str]) -> Request:
    return Request("POST", f"{API}/{path}", msgspec.json.encode(body))
