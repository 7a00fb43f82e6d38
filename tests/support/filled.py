"""A register with one of everything, so that a path parameter can name what there is."""

import hashlib
from dataclasses import dataclass
from typing import Any

from starlette.testclient import TestClient

from muniment.capabilities.imports.tests.inventory import HEAD, MAPPING, ROWS
from tests.support.people import API, Caller, caller
from tests.support.serving import TOKEN

CONTENT = b"weights"
DIGEST = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
_BODY = {
    "type": "object",
    "properties": {"by": {"type": "string"}, "n": {"type": "integer"}, "x": {"type": "number"}},
}


@dataclass(frozen=True)
class Filled:
    """Names by the noun or the parameter that they stand for, and three people."""

    names: dict[str, str]
    admin: Caller
    contributor: Caller
    viewer: Caller

    @property
    def people(self) -> dict[str, Caller]:
        """Who asks: of everything, of one project, of one model."""
        return {"admin": self.admin, "contributor": self.contributor, "viewer": self.viewer}

    def part(self, path: str, name: str) -> str:
        """Return what a parameter of a path may be, so that there is such a thing."""
        if name == "name":
            nouns = [word for word in path.split("/")[1:] if word in self.names]
            return self.names[nouns[0]] if nouns else "x"
        if name == "path" and "tile" in path:
            return "0/000"
        return self.names.get(name, "x")

    def address(self, path: str, /, **parts: str) -> str:
        """Return a path with something in place of each parameter."""
        words = [
            parts.get(name, self.part(path, name))
            if word.startswith("{") and (name := word.strip("{}").removesuffix(":path"))
            else word
            for word in path.split("/")
        ]
        return "/".join(words)


def fill(client: TestClient, mark: str = "") -> Filled:
    """Fill the register; `mark` tells apart what is made when it is filled again."""
    names = _names(mark)
    admin = Caller(client, "admin", TOKEN)
    client.headers["Authorization"] = f"Bearer {TOKEN}"
    _agree(admin, names)
    _register(admin, names)
    _bring_in(client, names)
    filled = Filled(
        names,
        admin,
        caller(client, f"hand{mark}", "contributor", on=f"project:{names['project']}"),
        caller(client, f"eye{mark}", "viewer", on=f"model:{names['project']}/quokka"),
    )
    _let_in(client, filled, mark)
    del client.headers["Authorization"]
    client.cookies.clear()
    return filled


def _names(mark: str) -> dict[str, str]:
    project, somebody, group = f"zanzibar{mark}", f"wombat{mark}", f"team{mark}"
    words, schema = f"words{mark}", f"review{mark}"
    return {
        "projects": project,
        "project": project,
        "models": "quokka",
        "use-cases": "numbat",
        "users": somebody,
        "access": somebody,
        "member": somebody,
        "groups": group,
        "vocabularies": words,
        "schemas": schema,
        "schema": schema,
        "version": "1",
        "number": "1",
        "other": "1",
        "alias": "champion",
        "key": "k",
        "path": "w.bin",
        "digest": DIGEST,
        "code": "one",
    }


def _agree(admin: Caller, names: dict[str, str]) -> None:
    terms = [{"code": "one", "label": "One"}]
    admin.do("POST", "/vocabularies", name=names["vocabularies"], title="W", terms=terms)
    kinds = ["model", "version", "use_case"]
    admin.do("POST", "/schemas", name=names["schema"], applies_to=kinds, body=_BODY)
    admin.do("POST", f"/schemas/{names['schema']}/1/publish")


def _register(admin: Caller, names: dict[str, str]) -> None:
    project = names["project"]
    admin.do("POST", "/projects", name=project)
    admin.do("POST", "/use-cases", project=project, name="numbat", title="x")
    admin.do("POST", "/models", project=project, name="quokka")
    sent = admin.client.put(f"{API}/projects/{project}/blobs/{DIGEST}", content=CONTENT)
    assert sent.is_success, sent.text
    model = f"/models/{project}/quokka"
    files = [{"path": "w.bin", "digest": DIGEST, "size_bytes": len(CONTENT)}]
    admin.do("POST", f"{model}/versions", files=files, aliases=["champion"])
    admin.do("POST", f"{model}/versions", references=[{"path": "w", "uri": "s3://bucket/w"}])
    for one in (model, f"{model}/versions/1"):
        admin.do("PUT", f"{one}/tags/k", value="v")
    for one in (model, f"{model}/versions/1", f"/use-cases/{project}/numbat"):
        admin.do("PUT", f"{one}/aspects/{names['schema']}", by="ada")
    _run(admin, names)
    large = {"digest": f"sha256:{'a' * 64}", "size_bytes": 10**7}
    names["upload"] = admin.do("POST", f"/projects/{project}/uploads", **large)["upload_id"]
    hook = {"name": "quoll", "url": "https://quoll.example/", "events": ["quota.set"]}
    names["webhook_id"] = admin.do("POST", "/webhooks", project=project, **hook)["webhook_id"]


def _run(admin: Caller, names: dict[str, str]) -> None:
    """Begin a run that measures something, and log a model of it."""
    place = f"/projects/{names['project']}/experiments"
    experiment = admin.do("POST", place, name="bandicoot")["experiment_id"]
    run = admin.do("POST", f"/experiments/{experiment}/runs", name="bandicoot")["run_id"]
    points = [{"key": "auc", "value": 0.5 + n / 10, "timestamp_ms": n, "step": n} for n in range(2)]
    admin.do("POST", f"/runs/{run}/log", metrics=points, params={"lr": "0.1"})
    assert admin.client.put(f"{API}/runs/{run}/artifacts/w.bin", content=CONTENT).is_success
    body = {"experiment_id": experiment, "name": "bandicoot", "source_run_id": run}
    headers = {"x-mlflow-workspace": names["project"]}
    logged = admin.client.post("/api/2.0/mlflow/logged-models", json=body, headers=headers)
    assert logged.is_success, logged.text
    model = logged.json()["model"]["info"]["model_id"]
    assert admin.client.put(f"{API}/logged-models/{model}/artifacts/w.bin", content=b"w").is_success
    names |= {"experiment": experiment, "run": run, "model": model}


def _bring_in(client: TestClient, names: dict[str, str]) -> None:
    answer = client.post(
        f"{API}/imports?format=csv&project={names['project']}",
        files={"file": ("a.csv", (HEAD + ROWS).encode()), "mapping": ("m.yaml", MAPPING.encode())},
    )
    assert answer.is_success, answer.text
    names["import_id"] = answer.json()["run"]["id"]


def _let_in(client: TestClient, filled: Filled, mark: str) -> None:
    names, admin = filled.names, filled.admin
    somebody, eve = names["users"], f"eve{mark}"
    admin.do("POST", "/users", name=somebody)
    admin.do("POST", "/groups", name=names["groups"])
    admin.do("POST", f"/groups/{names['groups']}/members", member=somebody)
    names["token_id"] = admin.do("POST", "/tokens", name="t")["id"]
    grant = {"principal": somebody, "role": "viewer", "scope": f"project:{names['project']}"}
    names["grant_id"] = admin.do("POST", "/grants", **grant)["grant_id"]
    asking = caller(client, eve, "viewer")
    why: dict[str, Any] = {"role": "admin", "minutes": 9, "reason": "x"}
    names["elevation_id"] = asking.do("POST", "/elevations", **why)["elevation_id"]
    admin.do("POST", "/grants", principal=eve, role="admin", eligible=True)
    names["emergency_id"] = asking.do("POST", "/emergencies", **why)["emergency_id"]
    reviewers = [caller(client, f"rev-{one}{mark}").name for one in "ab"]
    due = "2999-01-01T00:00:00Z"
    review = {"title": "Q", "reviewers": reviewers, "due_at": due}
    names["campaign_id"] = admin.do("POST", "/access-reviews", **review)["id"]
    items = admin.get(f"/access-reviews/{names['campaign_id']}/items")["items"]
    names["item_id"] = items[0]["item_id"]
    names["event_id"] = admin.get("/events")["items"][0]["event_id"]
