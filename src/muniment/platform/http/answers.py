"""What any operation may answer besides what its route declares, as OpenAPI describes it."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from muniment.platform.http.problems import MEDIA_TYPE

PROBLEM: Final[Mapping[str, Any]] = {
    "title": "Problem",
    "description": "What was refused and why (RFC 9457); some refusals add facts of their own.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "Which kind of refusal, as an address."},
        "title": {"type": "string", "description": "The kind of refusal in a few words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What, why, and what would be accepted."},
        "instance": {"type": "string", "description": "The path that was asked for."},
        "code": {"type": "string", "description": "Which refusal; it never changes."},
        "request_id": {"type": ["string", "null"], "description": "Finds it in the log."},
    },
}
CONTENT: Final[Mapping[str, Any]] = {
    MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
}
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")
_ALWAYS = {
    400: "The request cannot be read.",
    403: "The right to this, or a stated purpose, is missing.",
    404: "There is no such thing, or the right to know of it is missing.",
    422: "A value is not acceptable.",
    503: "Not now; `Retry-After` says when to ask again.",
}
_SIGNED_IN = {401: "There is no credential, or it is not accepted."}
_READ = {304: "The revision is still the one in `If-None-Match`."}
_CHANGE = {
    409: "It contradicts what is recorded.",
    412: "The revision is not the one in `If-Match`.",
    413: "The request is larger than is accepted.",
    507: "There is no room to record anything.",
}


def complete(described: MutableMapping[str, Any]) -> None:
    """Add to a document what every operation may answer, and in which form it refuses."""
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for name in _OF_FASTAPI:  # a refusal of its own that is never answered here
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    for methods in described["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)


def _complete(method: str, operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]
    common = {**_ALWAYS, **(_READ if method == "get" else _CHANGE)}
    if "security" in operation:
        common |= _SIGNED_IN
    for status, text in common.items():
        responses.setdefault(str(status), {"description": text})
    for status, response in responses.items():
        if int(status) >= 400:  # noqa: PLR2004  from there on it is a refusal
            response["content"] = CONTENT
    operation["responses"] = dict(sorted(responses.items()))
