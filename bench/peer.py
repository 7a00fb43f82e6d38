"""MLflow as a contender: its own environment, one worker, background jobs off (both favour it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import mlflow_requests
from bench.contender import Operation, RequestOf
from bench.load import Request
from bench.postgres import Postgres
from bench.process import LOOPBACK, Command
from tools.environments import Environment


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
        rows = ["--backend-store-uri", self.database_url(folder)]
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

    def database_url(self, folder: Path) -> str:
        """Say where the rows are."""
        if self.postgres is None:
            return f"sqlite:///{folder / 'mlflow.db'}"
        return self.postgres.database(folder.name).replace("postgresql:", "postgresql+psycopg:", 1)

    def furniture(self) -> Sequence[Request]:
        """List the models, two versions of each, and an alias on the first."""
        return mlflow_requests.furniture()

    def operations(self) -> Mapping[Operation, RequestOf]:
        """Say which request performs each operation."""
        return mlflow_requests.registry_operations()

    def upload_path(self, digest: str) -> str:
        """Say where the artifact proxy takes the content."""
        return f"{mlflow_requests.ARTIFACTS}/bench/{digest}"

    def publication(self, digest: str, size_bytes: int) -> Sequence[Request]:
        """Nothing: what the proxy took can be read at once."""
        del digest, size_bytes
        return ()

    def download_path(self, digest: str) -> str:
        """Say where the artifact proxy gives the content back."""
        return self.upload_path(digest)
