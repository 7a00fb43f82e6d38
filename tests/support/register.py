"""A few verbs over the API, for tests that care about what becomes of what was said."""

import hashlib
from dataclasses import dataclass
from typing import Any

API = "/api/v1"


@dataclass(frozen=True)
class Register:
    """Speaks to a registry through a client of httpx's manner, as its administrator."""

    http: Any

    def model(self, name: str, **said: Any) -> dict[str, Any]:
        """Register a model."""
        return self._done(self.http.post(f"{API}/models", json={"name": name, **said}))

    def blob(self, content: bytes) -> str:
        """Send bytes to the default project; return their digest."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._done(self.http.put(f"{API}/projects/default/blobs/{digest}", content=content))
        return digest

    def version(self, model: str, content: bytes, **headers: str) -> dict[str, Any]:
        """Send one file and register it as the model's next version."""
        file = {"path": "model.bin", "digest": self.blob(content), "size_bytes": len(content)}
        path = f"{API}/models/default/{model}/versions"
        return self._done(self.http.post(path, json={"files": [file]}, headers=headers))

    def alias(self, model: str, alias: str, version: int, **headers: str) -> dict[str, Any]:
        """Point an alias to a version."""
        path = f"{API}/models/default/{model}/aliases/{alias}"
        return self._done(self.http.put(path, json={"version": version}, headers=headers))

    def file(self, model: str, version: int) -> bytes:
        """Fetch the one file of a version."""
        path = f"{API}/models/default/{model}/versions/{version}/files/model.bin"
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    def get(self, path: str) -> dict[str, Any]:
        """Read something."""
        return self._done(self.http.get(f"{API}{path}"))

    def _done(self, answer: Any) -> dict[str, Any]:
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()
