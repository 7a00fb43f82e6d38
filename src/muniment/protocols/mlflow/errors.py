"""Refusals in MLflow's words: an error code, a message, and the HTTP status of the code.

Codes and statuses: `mlflow/exceptions.py` and `databricks.proto`. The client repeats a request
that is answered with 408, 429, 500, 502, 503 or 504, so none of these may stand for a mistake.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from muniment.kernel.errors import Invalid, Kind, MunimentError, NotFound
from muniment.platform.http.problems import Fault, MethodNotAllowed, NoSuchRoute

_RETRY_AFTER_SECONDS = "2"
_CHALLENGE = 'Basic realm="muniment", Bearer realm="muniment"'


class ParameterRefused(Invalid):
    """A parameter of a request in MLflow's protocol is absent or not acceptable."""

    code = "mlflow.parameter"
    title = "A parameter is not acceptable"


class TagNotFound(NotFound):
    """A tag that shall be taken away is not there."""

    code = "mlflow.tag-not-found"
    title = "There is no such tag"


class NotOffered(MunimentError):
    """The store behind this server cannot do what is asked; clients do without then."""

    code = "mlflow.not-offered"
    title = "The store does not offer this"


@dataclass(frozen=True, slots=True)
class Code:
    """An error code, and the HTTP status it is sent with."""

    name: str
    status: int


INVALID = Code("INVALID_PARAMETER_VALUE", 400)
EXISTS = Code("RESOURCE_ALREADY_EXISTS", 400)
ABSENT = Code("RESOURCE_DOES_NOT_EXIST", 404)
NOT_SERVED = Code("ENDPOINT_NOT_FOUND", 404)
UNAUTHENTICATED = Code("UNAUTHENTICATED", 401)
DENIED = Code("PERMISSION_DENIED", 403)
CONFLICT = Code("RESOURCE_CONFLICT", 409)
LIMITED = Code("REQUEST_LIMIT_EXCEEDED", 429)
# Not 429, which stands for "later": there is no more room later either.
FULL = Code("RESOURCE_EXHAUSTED", 507)
NOT_OFFERED = Code("NOT_IMPLEMENTED", 501)
UNAVAILABLE = Code("TEMPORARILY_UNAVAILABLE", 503)
FAULT = Code("INTERNAL_ERROR", 500)

_OF_KIND: Mapping[Kind, Code] = {
    Kind.INVALID: INVALID,
    Kind.MALFORMED: INVALID,
    Kind.UNAUTHENTICATED: UNAUTHENTICATED,
    Kind.FORBIDDEN: DENIED,
    Kind.NOT_FOUND: ABSENT,
    Kind.CONFLICT: CONFLICT,
    Kind.GONE: ABSENT,
    Kind.PRECONDITION: CONFLICT,
    Kind.TOO_LARGE: INVALID,
    Kind.LIMITED: LIMITED,
    Kind.FULL: FULL,
    Kind.UNAVAILABLE: UNAVAILABLE,
}
# By the code of the refusal, where its kind does not say it all.
_OF_CODE: Mapping[str, Code] = {
    "catalog.name-taken": EXISTS,
    "mlflow.not-offered": NOT_OFFERED,
    "projects.exists": EXISTS,
    "runs.experiment-exists": EXISTS,
    "runs.experiment-deleted": INVALID,
    "runs.deleted": INVALID,
    "runs.param-changed": INVALID,
    "runs.logged-model-deleted": ABSENT,
    "runs.artifacts-frozen": DENIED,
}
# What MLflow's server says; some callers look for these words.
_WORDS: Mapping[str, str] = {
    "catalog.name-taken": "Registered Model (name={model}) already exists.",
    "catalog.model-not-found": "Registered Model with name={model} not found.",
    "catalog.model-deleted": "Registered Model with name={model} not found.",
    "catalog.version-not-found": "Model Version (name={model}, version={version}) not found.",
    "catalog.version-deleted": "Model Version (name={model}, version={version}) not found.",
    "runs.experiment-deleted": (
        "The experiment {experiment_id} must be in the 'active' state. Current state is deleted."
    ),
    "runs.not-found": "Run with id={run_id} not found.",
    "runs.deleted": "The run {run_id} must be in the 'active' state. Current state is deleted.",
    "runs.logged-model-not-found": "Logged model with ID '{model_id}' not found.",
    "runs.logged-model-deleted": "Logged model with ID '{model_id}' not found.",
    "webhooks.not-found": "Webhook with ID {webhook_id} not found.",
}


def code_of(error: MunimentError) -> Code:
    """Return the error code that says `error`."""
    if isinstance(error, NoSuchRoute | MethodNotAllowed):
        return NOT_SERVED
    if isinstance(error, Fault):
        return FAULT
    return _OF_CODE.get(error.code) or _OF_KIND[error.kind]


def message_of(error: MunimentError) -> str:
    """Return what MLflow's server says where it has words for it, and what Muniment says."""
    words = _WORDS.get(error.code)
    if words is None:
        return error.message
    try:
        return f"{words.format_map(error.facts)} {error.message}"
    except KeyError:
        return error.message


def refuse(error: MunimentError, request: Request) -> Response:
    """Return the answer that says `error` to an MLflow client."""
    code = code_of(error)
    headers = {"Cache-Control": "no-store"}
    if code is UNAUTHENTICATED:
        headers["WWW-Authenticate"] = _CHALLENGE
    if code is UNAVAILABLE:
        headers["Retry-After"] = _RETRY_AFTER_SECONDS
    said = {"error_code": code.name, "message": message_of(error)}
    body = b"" if request.method == "HEAD" else msgspec.json.encode(said)
    return Response(body, code.status, headers, media_type="application/json")
