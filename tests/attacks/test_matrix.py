"""Route by role: what each route allows is what it declares, for every role, everywhere.

The routes are those of the running application, so a new one is in the matrix by itself.
"""

import asyncio
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from muniment.app import create_app
from muniment.kernel.events import INSTANCE, Scope
from muniment.platform.auth import Grant, Role
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context
from tests.support.matrix import (
    CONTENT,
    LOGGED_MODEL,
    MODEL,
    PROJECT,
    RUN,
    SERVICE,
    SOMEBODY,
    USE_CASE,
    Answer,
    Asked,
    Asker,
    every_route,
    mlflow_things,
    needs_a_role,
)
from tests.support.people import Caller
from tests.support.serving import TOKEN

# Pages take long to draw, and the gate behind them is the API's: these see all of them.
DRAWN = {Role.VIEWER, Role.ADMIN}
METHODS = ("GET", "HEAD", "OPTIONS", "TRACE", "POST")
# What cannot be read is refused before anybody's rights are looked at: a multipart form that is
# none, and the number of a part of an upload that does not exist.
READ_FIRST = {
    "POST /imports/new",
    "POST /models/{project}/{name}/versions/new",
    "POST /api/v1/projects/{project}/uploads/{upload}/parts/{number}/arrived",
    "PUT /api/v1/projects/{project}/uploads/{upload}/parts/{number}",
}
# How much a project may hold is decided by whoever administers the instance.
OF_THE_INSTANCE = {"PUT /api/v1/projects/{project}/quota", "POST /projects/{name}/quota"}
REFUSED = {401, 403, 404}
NOT_OFFERED = 501  # what the store cannot do; MLflow's clients do without then
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CANARIES = [name.encode() for name in (PROJECT, MODEL, USE_CASE, RUN, LOGGED_MODEL)]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return somebody to ask with, and where things are."""
    from starlette.testclient import TestClient

    from muniment.capabilities import catalog, projects

    settings = Settings(data=tmp_path_factory.mktemp("matrix"), bootstrap_token=TOKEN)
    app = create_app(settings)
    with TestClient(app) as client:
        admin = Caller(client, "admin", TOKEN)
        fill(admin)
        house = app.state.house
        house.units.write(system_context("test"), mlflow_things)
        here = house.units.read(
            system_context("test"), lambda unit: projects.project_named(unit, PROJECT).scope
        )
        model = house.units.read(
            system_context("test"), lambda unit: catalog.model_named(unit, PROJECT, MODEL).scope
        )
        there = house.units.read(
            system_context("test"), lambda unit: projects.project_named(unit, "elsewhere").scope
        )
        yield (
            Asker(app),
            {"instance": INSTANCE, "project": here, "model": model, "elsewhere": there},
        )


def fill(admin: Caller) -> None:
    admin.do("POST", "/projects", name=PROJECT)
    admin.do("POST", "/projects", name="elsewhere")
    body = {"type": "object", "properties": {"by": {"type": "string"}}}
    admin.do("POST", "/schemas", name="review", applies_to=["model"], body=body)
    admin.do("POST", "/schemas/review/1/publish")
    admin.do("POST", "/use-cases", project=PROJECT, name=USE_CASE, title="x")
    admin.do("POST", "/models", project=PROJECT, name=MODEL)
    digest = send(admin)
    files = [{"path": "w.bin", "digest": digest, "size_bytes": len(CONTENT)}]
    path = f"/models/{PROJECT}/{MODEL}"
    admin.do("POST", f"{path}/versions", files=files, aliases=["champion"])
    admin.do("POST", "/users", name=SOMEBODY)
    admin.do("POST", "/users", name=SERVICE, kind="service")


def send(admin: Caller) -> str:
    from tests.support.matrix import DIGEST

    sent = admin.client.put(
        f"/api/v1/projects/{PROJECT}/blobs/{DIGEST}",
        content=CONTENT,
        headers={"Authorization": f"Bearer {admin.secret}"},
    )
    assert sent.is_success, sent.text
    return DIGEST


def mlflow_places(path: str) -> set[str]:
    """Return which kinds of places a route of MLflow's is about: its workspace is a project."""
    if path.endswith("/workspaces"):
        return set()
    of_model = re.search(r"/(registered-models|model-versions)/(?!search)", path)
    is_model = of_model and not path.endswith("registered-models/create")
    return {"project", "model"} if is_model else {"project"}


def granted(role: Role, scope: Scope) -> Grant:
    return Grant(f"{role}-{scope}", role, scope, LONG_AGO, None)


def lives_in(asked: Asked, place: str) -> bool:
    """Whether what a route is about lives in a place of that kind."""
    if asked.path.startswith(("/api/2.0/", "/api/3.0/")):
        return place == "instance" or place in mlflow_places(asked.path)
    if place != "instance" and str(asked) in OF_THE_INSTANCE:
        return False
    in_model = asked.path.split("/models/")[-1].startswith("{project}/{name}")
    if place == "model":
        return in_model and "/models/" in asked.path
    in_project = "{project}" in asked.path or "/projects/{name}" in asked.path
    return in_project if place == "project" else True


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", ["instance", "project", "model", "elsewhere"])
def test_a_route_allows_the_roles_it_declares_and_no_other(
    places: Any, place: str, role: Role
) -> None:
    asker, scopes = places
    asked: list[tuple[Asked, str, bool]] = []
    who = asker.person(f"{role}-{place}", granted(role, scopes[place]))
    for route in filter(needs_a_role, every_route()):
        carried = role in route.permission.roles
        if route.is_page and (place in {"project", "model"} or (carried and role not in DRAWN)):
            continue
        allowed = carried and place != "elsewhere" and lives_in(route, place)
        denied = not carried or (place == "elsewhere" and lives_in(route, "project"))
        if allowed or denied:
            asked.append((route, who, allowed))
    answers = asker.ask((route, who) for route, who, _ in asked)
    wrong = [
        f"{route} as {who}: {answer.status}, {'allowed' if allowed else 'denied'}"
        for (route, who, allowed), answer in zip(asked, answers, strict=True)
        if (answer.status in {401, 403} if allowed else not is_denial(route, answer))
        or (answer.status >= 500 and answer.status != NOT_OFFERED)
    ]
    assert not wrong, "\n".join(wrong)


def is_denial(asked: Asked, answer: Answer) -> bool:
    """Whether an answer refuses, or is a list that shows nothing of what is here."""
    if answer.status in REFUSED or (answer.status == 400 and str(asked) in READ_FIRST):
        return True
    shows = any(canary in answer.body for canary in CANARIES)
    is_list = asked.method == "GET" or asked.path.endswith("/search")
    return is_list and answer.status == 200 and not shows


def ask_each(asker: Asker, variants: list[tuple[str, str]]) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        own = {"sec-fetch-site": "same-origin"}
        return [await asker.send(method, path, own) for method, path in variants]

    return asyncio.run(all_of_them())


def test_nobody_gets_past_the_gate_under_any_spelling(places: Any) -> None:
    asker, _ = places
    variants: list[tuple[str, str]] = []
    for asked in every_route():
        if asked.permission is PUBLIC:
            continue
        path = asked.address.partition("?")[0]
        variants += [(method, path) for method in (*METHODS, asked.method)]
        spelled = (f"{path}/", f"/{path}", path.upper(), f"{path}.json", path.replace("/", "//"))
        variants += [(asked.method, spelling) for spelling in spelled]
    answers = ask_each(asker, variants)
    wrong = [
        f"{method} {path}: {answer.status}"
        for (method, path), answer in zip(variants, answers, strict=True)
        if not is_closed(answer)
    ]
    assert not wrong, "\n".join(wrong)


def is_closed(answer: Answer) -> bool:
    """Whether an answer says no, or leads to the sign-in."""
    leads_in = answer.headers.get("location", "").startswith("/sign-in")
    return answer.status in {401, 403, 404, 405} or (answer.status == 303 and leads_in)


def test_every_public_route_is_meant_to_be() -> None:
    public = {asked.path for asked in every_route() if asked.permission is PUBLIC}
    assert public == {
        "/sign-in",
        "/sign-out",
        "/bootstrap/{secret}",
        "/invitation/{secret}",
        "/api/v1/bootstrap",
        "/-/fragment",
        "/health",
        "/version",
        "/api/3.0/mlflow/server-info",
    }
