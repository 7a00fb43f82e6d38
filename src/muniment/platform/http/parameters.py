"""The parameters every route of a kind understands, as OpenAPI describes them."""

from typing import Any

from muniment.platform.auth.gate import PUBLIC, Permission

_TEXT = {"type": "string"}
_TIME = {"type": "string", "format": "date-time"}
_READ = (
    ("as_of", "query", _TIME, "Answer with the state that was true at this time."),
    ("as_known", "query", _TIME, "Count only what had been recorded by this time."),
    ("If-None-Match", "header", _TEXT, "Answer 304 if the revision is still this one."),
)
_CHANGE = (
    ("Muniment-Purpose", "header", _TEXT, "Why: recorded in the journal with the change."),
    ("Muniment-Valid-At", "header", _TIME, "When the change was true, if not now."),
    ("If-Match", "header", _TEXT, "Change only if the revision is still this one."),
    ("If-None-Match", "header", _TEXT, "`*`: make it only if there is none yet."),
    ("wait", "query", _TEXT, "Answer once this follower has seen the change, e.g. `search`."),
)
_POST = (
    ("Idempotency-Key", "header", _TEXT, "The same key makes a repeated request happen once."),
)


def openapi_parameters(method: str, permission: Permission) -> dict[str, Any]:
    """Return what every route with `method` and `permission` adds to its OpenAPI operation."""
    common = _READ if method == "GET" else (*_CHANGE, *(_POST if method == "POST" else ()))
    extra: dict[str, Any] = {
        "parameters": [
            {"name": name, "in": place, "required": False, "schema": schema, "description": text}
            for name, place, schema, text in common
        ],
        "x-muniment-permission": permission.name,
    }
    if permission is not PUBLIC:
        extra["security"] = [{"bearer": []}, {"basic": []}]
    return extra
