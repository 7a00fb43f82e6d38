"""People and services of a running application, each with a token, for tests over HTTP."""

from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from muniment.app import House
from muniment.capabilities.access.service import principals, tokens
from muniment.capabilities.access.service.tokens import TokenTerms
from muniment.platform.auth import Level
from muniment.platform.auth.tokens import TokenKind, new_token
from muniment.platform.unit import Unit, system_context

API = "/api/v1"


@dataclass
class Caller:
    """Somebody who calls the API with a token of their own."""

    client: TestClient
    name: str
    secret: str

    def __call__(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """Send a request and return the answer."""
        sent = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        return self.client.request(method, API + path, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        """Read something and return what it says; it must be allowed."""
        answer = self("GET", path, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def do(self, method: str, path: str, **body: Any) -> Any:
        """Do something and return what it answers; it must be accepted."""
        answer = self(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def code(self, method: str, path: str, **body: Any) -> tuple[int, str]:
        """Try something that is refused; return the status and the code of the refusal."""
        answer = self(method, path, body)
        assert not answer.is_success, answer.text
        return answer.status_code, answer.json()["code"]


def house_of(client: TestClient) -> House:
    """Return what the application is bound to."""
    return client.app.state.house  # type: ignore[attr-defined]  any ASGI app might be asked


def caller(
    client: TestClient,
    name: str,
    *roles: str,
    on: str = "instance",
    kind: str = "human",
    **terms: Any,
) -> Caller:
    """Make somebody known with roles, and give them a token such as they would make themselves."""
    made = client.post(f"{API}/users", json={"name": name})
    assert made.status_code in {201, 409}, made.text
    for role in roles:
        grant = {"principal": name, "role": role, "scope": on}
        given = client.post(f"{API}/grants", json=grant)
        assert given.is_success, given.text
    return Caller(client, name, token_of(client, name, **terms))


def token_of(client: TestClient, name: str, level: Level = Level.ADMIN, **terms: Any) -> str:
    """Keep a token for somebody and return its secret."""
    secret = new_token(TokenKind.PERSON)

    def keep(unit: Unit) -> None:
        tokens.keep(unit, principals.known_as(unit, name), TokenTerms("t", level, **terms), secret)

    house_of(client).units.write(system_context("test"), keep)
    return secret
