"""Asking as MLflow's clients do."""

from typing import Any

from starlette.testclient import TestClient

API = "/api/2.0/mlflow"
FILES = "/api/2.0/mlflow-artifacts/artifacts"
AT = 1_700_000_000_000
"""A time, in milliseconds since 1970."""


class Asking:
    """Sends a query to read, and a body for anything else; as the administrator, or somebody."""

    def __init__(self, client: TestClient, secret: str | None = None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, method: str, path: str, /, **said: Any) -> Any:
        """Return the answer."""
        url = path if path.startswith("/") else f"{API}/{path}"
        body = {"params": said} if method == "GET" else {"json": said}
        return self.client.request(method, url, headers=self.headers, **body)

    def get(self, path: str, /, **said: Any) -> Any:
        """Return what is read; it must be allowed."""
        return self._done(self.send("GET", path, **said))

    def post(self, path: str, /, **said: Any) -> Any:
        """Return what a change answers; it must be accepted."""
        return self._done(self.send("POST", path, **said))

    def refused(self, method: str, path: str, /, **said: Any) -> tuple[int, str, str]:
        """Return the status, the code and the message of a refusal."""
        answer = self.send(method, path, **said)
        told = answer.json()
        return answer.status_code, told["error_code"], told["message"]

    def begin(self, experiment_id: str = "0", **said: Any) -> str:
        """Return the id of a new run."""
        made = self.post("runs/create", experiment_id=experiment_id, start_time=AT, **said)
        return made["run"]["info"]["run_id"]

    def run(self, run_id: str) -> Any:
        """Return a run."""
        return self.get("runs/get", run_id=run_id)["run"]

    def put(self, path: str, content: bytes) -> Any:
        """Send a file and return the answer."""
        return self.client.put(f"{FILES}/{path}", content=content, headers=self.headers)

    def file(self, path: str, **headers: str) -> Any:
        """Ask for a file and return the answer."""
        return self.client.get(f"{FILES}/{path}", headers=self.headers | headers)

    def listed(self, path: str) -> dict[str, int | None]:
        """Return the names in a folder, with the sizes of files."""
        found = self.get(FILES, path=path).get("files", [])
        return {file["path"]: file.get("file_size") for file in found}

    def _done(self, answer: Any) -> Any:
        assert answer.status_code == 200, answer.text
        return answer.json()


def said(entries: dict[str, str]) -> list[dict[str, str]]:
    """Return parameters or tags as they are sent."""
    return [{"key": key, "value": value} for key, value in entries.items()]


def told(entries: list[dict[str, str]]) -> dict[str, str]:
    """Return parameters or tags by key."""
    return {entry["key"]: entry["value"] for entry in entries}


def metric(key: str, value: Any, step: int = 0, **more: Any) -> dict[str, Any]:
    """Return a measurement as it is sent."""
    return {"key": key, "value": value, "timestamp": AT, "step": step, **more}
