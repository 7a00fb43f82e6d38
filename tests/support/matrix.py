"""Every route of the running application, asked by anybody, without sockets and without a trace."""

import asyncio
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette

from muniment.app import CAPABILITIES, PROTOCOLS, House
from muniment.capabilities import runs
from muniment.kernel.actor import Actor, ActorKind
from muniment.platform.auth import Access, Grant, Permission
from muniment.platform.auth.gate import NOBODY, PUBLIC, SIGNED_IN
from muniment.platform.http.endpoint import Endpoint
from muniment.platform.unit import Context, Unit
from muniment.platform.web.pages import PageRoute
from muniment.protocols.mlflow.routing import MlflowRoute

PROJECT, MODEL, USE_CASE, SOMEBODY = "zanzibar", "quokka", "numbat", "wombat"
SERVICE = "bandicoot"  # tokens are made for it by others
EXPERIMENT, RUN, LOGGED_MODEL = "1", "a" * 32, f"m-{'b' * 32}"
CONTENT = b"weights"
DIGEST = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
_OURS = {"sec-fetch-site": "same-origin"}
_NAMES = {
    "models": MODEL,
    "use-cases": USE_CASE,
    "projects": PROJECT,
    "vocabularies": "model_kind",
    "schemas": "review",
    "users": SOMEBODY,
    "groups": SOMEBODY,
    "access": SOMEBODY,
}
_PARTS = {
    "project": PROJECT,
    "version": "1",
    "alias": "champion",
    "schema": "review",
    "digest": DIGEST,
    "path:path": "w.bin",
    "number": "1",
    "other": "1",
    "member": SOMEBODY,
}


@dataclass(frozen=True)
class Asked:
    """One route under one method."""

    method: str
    path: str
    route: Any

    @property
    def permission(self) -> Permission:
        """What the route says it takes."""
        return self.route.permission

    @property
    def address(self) -> str:
        """The path with names of what there is in place of its parameters."""
        noun = next((part for part in self.path.split("/")[1:] if part in _NAMES), "")
        named = SERVICE if self.path == "/access/{name}/tokens" else _NAMES.get(noun, "x")
        if self.path.startswith(("/api/2.0/", "/api/3.0/")):
            return _mlflow_address(self)
        parts = {"name": named, **_PARTS}
        address = re.sub(r"\{([^}]+)\}", lambda found: parts.get(found[1], "x"), self.path)
        return f"{address}?to=1" if "/versions/1/diff" in address else address

    @property
    def is_page(self) -> bool:
        """Whether browsers go there."""
        return isinstance(self.route, PageRoute)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def every_route() -> list[Asked]:
    """Return every route of every room and protocol, under each of its methods but HEAD.

    Of what is served under two paths alike, only one.
    """
    return [
        Asked(method, route.path, route)
        for one in (*CAPABILITIES, *PROTOCOLS)
        for route in one.served
        for method in sorted(route.methods - {"HEAD"})
        if not route.path.startswith("/ajax-api/")
    ]


@dataclass
class Asker:
    """Asks an application as anybody; what that would change is undone."""

    app: Starlette
    people: dict[str, Access] = field(default_factory=dict)

    def __post_init__(self) -> None:
        house: House = self.app.state.house
        original = house.units.write_async

        async def undone(context: Context, work: Any) -> Any:
            def do(unit: Unit) -> Any:
                raise _Done(work(unit))

            try:
                return await original(context, do)
            except _Done as done:
                return done.result

        async def identify(request: Any, *, safe: bool) -> Access:
            del safe
            return self.people.get(request.headers.get("x-who", ""), NOBODY)

        house.units.write_async = undone  # type: ignore[method-assign]  nothing here is to last
        house.identifier.identify = identify  # type: ignore[method-assign]  who asks is told

    def person(self, name: str, *grants: Grant) -> str:
        """Make somebody up who holds these grants."""
        self.people[name] = Access(Actor(f"id-{name}", name, ActorKind.HUMAN), grants)
        return name

    def ask(self, asked: Iterable[tuple[Asked, str]]) -> list[Answer]:
        """Ask each route as somebody."""
        return asyncio.run(self._all(list(asked)))

    async def _all(self, asked: list[tuple[Asked, str]]) -> list[Answer]:
        return [await self._one(route, who) for route, who in asked]

    async def _one(self, asked: Asked, who: str) -> Answer:
        headers, body = _content(asked)
        headers["x-who"] = who
        return await self.send(asked.method, asked.address, headers, body)

    async def send(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        """Send one request straight into the application."""
        bare, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": bare,
            "raw_path": bare.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [
                (name.encode(), value.encode())
                for name, value in {"host": "127.0.0.1:8642", **headers}.items()
            ],
            "client": ("testclient", 1),
            "server": ("testserver", 80),
            "state": {},
        }
        found = _Collected()
        sent = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            return next(sent, {"type": "http.disconnect"})

        await self.app(scope, receive, found.send)
        return Answer(found.status, found.headers, b"".join(found.chunks))


class _Done(Exception):
    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


@dataclass
class _Collected:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] = field(default_factory=list)

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.chunks.append(message.get("body", b""))


def _content(asked: Asked) -> tuple[dict[str, str], bytes]:
    """Return headers and body with which a route gets as far as asking the gate."""
    if isinstance(asked.route, MlflowRoute):
        return _mlflow_content(asked)
    if asked.method == "GET":
        return {}, b""
    if "/mpu/" in asked.path:
        said = b'{"path": "w.bin", "upload_id": "x", "parts": []}'
        return {"content-type": "application/json"}, said
    if asked.is_page:
        headers = {**_OURS, "content-type": "application/x-www-form-urlencoded"}
        return headers, urlencode(FORM).encode()
    if isinstance(asked.route, Endpoint) and asked.route.signature.body is not None:
        adapter = asked.route.signature.body[1]
        import msgspec

        schema = adapter.json_schema()
        return {"content-type": "application/json"}, msgspec.json.encode(
            sample(schema, schema.get("$defs", {}))
        )
    return {}, CONTENT


# What MLflow's clients send; a new field that is looked at before the gate needs a value here.
_OF_MLFLOW = {
    "name": MODEL,
    "version": "1",
    "alias": "champion",
    "key": "k",
    "new_name": "renamed",
    "stage": "staging",
    "source": "s3://bucket/key",
    "workspace_name": PROJECT,
    "experiment_id": EXPERIMENT,
    "experiment_name": "mongoose",
    "run_id": RUN,
    "run_ids": RUN,
    "model_id": LOGGED_MODEL,
    "metric_key": "k",
    "status": "LOGGED_MODEL_READY",
    "tag_key": "k",
    "model_json": '{"artifact_path": "", "flavors": {}, "utc_time_created": "", "run_id": ""}',
    "path": f"{EXPERIMENT}/{RUN}/artifacts/w.bin",
}


def mlflow_things(unit: Unit) -> None:
    """Put a run and a logged model that messages name into the project's first experiment."""
    try:
        runs.experiment_by_id(unit, EXPERIMENT)
    except runs.ExperimentNotFound:
        runs.create_experiment(unit, PROJECT, "mongoose")
    runs.start_run(unit, runs.Start(EXPERIMENT, run_id=RUN))
    runs.create_logged_model(unit, runs.Creation(EXPERIMENT, "ocelot", model_id=LOGGED_MODEL))


def mlflow_schema(route: MlflowRoute) -> dict[str, Any]:
    """Return the JSON schema of the message that an MLflow route takes."""
    import msgspec

    if route.message is None:
        return {}
    found = msgspec.json.schema(route.message)
    return {**found["$defs"][found["$ref"].rpartition("/")[2]], "$defs": found["$defs"]}


def mlflow_message(asked: Asked) -> dict[str, Any]:
    """Return a message that an MLflow route takes, of its required fields."""
    schema = mlflow_schema(asked.route)
    is_new = asked.path.endswith(("/create", "workspaces", "logged-models"))
    told = {**_OF_MLFLOW, **({"name": "new"} if is_new else {})}
    # A run is named in one of two ways, so that neither is required.
    which = {"run_id"} & schema.get("properties", {}).keys()
    return {
        name: told.get(name) or sample(schema["properties"][name], schema["$defs"])
        for name in dict.fromkeys((*schema.get("required", ()), *which))
    }


def _mlflow_address(asked: Asked) -> str:
    path = re.sub(r"\{(\w+)(?::path)?\}", lambda found: _OF_MLFLOW.get(found[1], "x"), asked.path)
    if not isinstance(asked.route, MlflowRoute):
        return path
    query = urlencode(mlflow_message(asked)) if asked.method == "GET" else ""
    return f"{path}?{query}" if query else path


def _mlflow_content(asked: Asked) -> tuple[dict[str, str], bytes]:
    import msgspec

    headers = {"x-mlflow-workspace": PROJECT}
    if asked.method == "GET":
        return headers, b""
    headers["content-type"] = "application/json"
    return headers, msgspec.json.encode(mlflow_message(asked))


# What forms are sent with: a new field that is looked at before the gate needs a value here.
FORM = {
    "name": "new",
    "title": "x",
    "role": "viewer",
    "level": "read",
    "reason": "no longer needed",
    "comment": "x",
    "owner": "x",
    "rel": "card",
    "href": "https://example.org",
    "alias": "canary",
    "version": "1",
    "revision": "1",
    "due_at": "2999-01-01",
    "reviewers": "x",
    "body": "{}",
    "applies_to": "model",
    "minutes": "5",
    "decision": "keep",
    "outcome": "justified",
    "field": "x",
    "digest": DIGEST,
    "target": f"project:{PROJECT}",
    "stage": "staging",
}
_VALUES = {
    "project": PROJECT,
    "name": "new",
    "scope": f"project:{PROJECT}",
    "principal": SOMEBODY,
    "member": SOMEBODY,
    "due_at": "2999-01-01T00:00:00Z",
    "applies_to": ["model"],
    "version": "1",
    "digest": DIGEST,
    "digests": [DIGEST],
    "reason": "no longer needed",
    "target": f"project:{PROJECT}",
}


def sample(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """Return some value that a JSON schema accepts, of an object its required members."""
    if "$ref" in schema:
        return sample(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return sample(schema[choice][0], definitions)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        members = schema.get("properties", {})
        wanted = {*schema.get("required", ()), *({"project", "scope", "reason"} & members.keys())}
        return {
            name: _VALUES.get(name) or sample(members[name], definitions) for name in sorted(wanted)
        }
    if kind == "array":
        return [sample(schema["items"], definitions)] if schema.get("minItems") else []
    simple = {"integer": max(1, schema.get("minimum", 1)), "number": 1, "boolean": True}
    return simple.get(kind, "2999-01-01T00:00:00Z" if schema.get("format") else "xx")


def needs_a_role(asked: Asked) -> bool:
    """Whether a route takes more than being signed in."""
    return asked.permission not in {PUBLIC, SIGNED_IN}
