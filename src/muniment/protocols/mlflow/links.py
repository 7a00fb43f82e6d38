"""Addresses of MLflow's own pages, as its clients print them: where the same stands here.

They lie behind a `#`, which no server gets to see; a script of our pages asks for them here. The
places are those of MLflow's user interface (mlflow 3.17, its routes below `/#/`).
"""

import json
import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs, quote, unquote, urlencode

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from muniment.kernel.reference import DEFAULT_PROJECT
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.http.late import LateRoute

FRAGMENT = "/-/fragment"
_START = "/"
_MOST = 4_000


def page_of(fragment: str) -> str:
    """Return the address of our page for what stood behind the `#`; the start page for others."""
    path, _, query = fragment[:_MOST].removeprefix("#").partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    match [unquote(part) for part in path.strip("/").split("/")]:
        case ["experiments", experiment, *rest] if re.fullmatch("[0-9]+", experiment):
            return _in_experiment(experiment, rest)
        case ["experiments", *_] | ["compare-experiments", *_]:
            return _to("experiments")
        case ["compare-runs", *_]:
            return _compared(asked)
        case ["models" | "prompts", *rest]:
            return _of_registry(rest, asked.get("workspace") or DEFAULT_PROJECT)
        case _:
            return _START


def _in_experiment(experiment: str, rest: list[str]) -> str:
    match rest:
        case ["runs" | "evaluation-runs", run, *view]:
            return _to("runs", run, *_view_of_run(view))
        case ["models", model, "artifacts", *_]:
            return _to("logged-models", model, "artifacts")
        case ["models", model, *_]:
            return _to("logged-models", model)
        case ["models"]:
            return _to("experiments", experiment, "logged-models")
        case _:
            return _to("experiments", experiment)


def _view_of_run(view: list[str]) -> list[str]:
    match view:
        case ["artifacts" | "artifactPath", *path]:
            return ["artifacts", *path]
        case ["model-metrics" | "system-metrics", *_]:
            return ["metrics"]
        case _:
            return []


def _of_registry(rest: list[str], project: str) -> str:
    match rest:
        case [name, "versions" | "version", version, *_]:
            return _to("models", project, name, "versions", version)
        case [name, *_] if name:
            return _to("models", project, name)
        case _:
            return _to("models")


def _compared(asked: Mapping[str, str]) -> str:
    try:
        said: Any = json.loads(asked.get("runs", "[]"))
    except ValueError:
        said = []
    ids = cast("list[object]", said) if isinstance(said, list) else []
    found = [("run", run) for run in ids if isinstance(run, str)]
    return _to("runs", "compare") + (f"?{urlencode(found)}" if found else "")


def _to(*segments: str) -> str:
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


class FragmentRoute(LateRoute):
    """Leads from MLflow's address of a thing to ours; whoever may not see that is told there."""

    def __init__(self) -> None:
        super().__init__(FRAGMENT, self._serve, "GET", include_in_schema=False)
        self.permission = PUBLIC
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = Request(scope, receive).query_params.get("at", "")
        head = [(b"location", page_of(wanted).encode("ascii")), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 303, "headers": head})
        await send({"type": "http.response.body", "body": b""})
