"""The description of the API that programs read: OpenAPI 3.1, made from the routes themselves.

FastAPI makes it. It is imported when the document is first asked for: that takes longer than
starting everything else, and no other answer needs it.
"""

import inspect
import re
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from muniment import __version__
from muniment.platform.encoding import encode
from muniment.platform.http.answers import complete
from muniment.platform.http.binding import wire_name
from muniment.platform.http.endpoint import Created, Endpoint
from muniment.platform.http.parameters import openapi_parameters
from muniment.platform.http.problems import STATUS
from muniment.platform.http.streams import Stream

PATH = "/api/v1/openapi.json"
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic", "description": "A token as the password."},
}


def document(routes: Iterable[BaseRoute]) -> dict[str, Any]:
    """Return the OpenAPI document of those routes that declare an operation."""
    from fastapi.openapi.utils import get_openapi  # noqa: PLC0415  see the module's first words
    from pydantic.warnings import UnsupportedFieldAttributeWarning  # noqa: PLC0415  as above

    with warnings.catch_warnings():
        # FastAPI names a body by an alias, which means nothing to a model that is built late.
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        described = get_openapi(
            title="Muniment",
            version=__version__,
            description="The register of record for an organisation's AI.",
            routes=[_operation(one) for one in routes if isinstance(one, Endpoint | Stream)],
        )
    complete(described)
    described["components"]["securitySchemes"] = _SCHEMES
    return described


def route(routes: Sequence[BaseRoute]) -> Route:
    """Return the route that serves the document; it is made when it is first asked for."""
    made: list[bytes] = []

    async def serve(request: Request) -> Response:
        del request
        if not made:
            made.append(await to_thread.run_sync(lambda: encode(document(routes))))
        return Response(made[0], media_type="application/json")

    return Route(PATH, serve)


def _operation(declared: Endpoint | Stream) -> Any:
    """Declare a route to FastAPI; it is never run there."""
    from fastapi.routing import APIRoute  # noqa: PLC0415  starts faster without it

    if isinstance(declared, Stream):
        return APIRoute(
            declared.path,
            _named(declared.handler, inspect.Signature()),
            methods=[declared.method],
            tags=[declared.tag],
            status_code=declared.answers[0],
            response_model=None,
            openapi_extra=_bytes(declared),
        )
    said = declared.declaration
    return APIRoute(
        declared.path,
        _named(declared.handler, _signature(declared.handler)),
        methods=[said.method],
        tags=[said.tag],
        status_code=declared.status,
        response_model=_resource_type(declared.handler),
        responses=_documented(said.refusals),
        openapi_extra=openapi_parameters(said.method, said.permission),
    )


def _named(handler: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    def described() -> None:
        raise AssertionError("FastAPI only describes routes; Endpoint runs them.")

    described.__name__ = handler.__name__
    described.__doc__ = handler.__doc__
    described.__signature__ = signature  # type: ignore[attr-defined]  inspect reads it
    return described


def _signature(handler: Callable[..., Any]) -> inspect.Signature:
    """Return the parameters that come from the request, in FastAPI's words."""
    from fastapi import Query  # noqa: PLC0415  starts faster without it

    found = list(inspect.signature(handler).parameters.values())[1:]
    return inspect.Signature(
        [
            one.replace(
                kind=inspect.Parameter.KEYWORD_ONLY,
                annotation=Annotated[one.annotation, Query(alias=name)]
                if (name := wire_name(one.name, one.annotation)) != one.name
                or "list[" in str(one.annotation)  # which FastAPI would look for in a body
                else one.annotation,
            )
            for one in found
        ]
    )


def _documented(refusals: Sequence[Any]) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        status = int(STATUS[refusal.kind])
        text = f"`{refusal.code}`: {(refusal.__doc__ or '').splitlines()[0]}"
        known = found.get(status)
        description = f"{known['description']}\n\n{text}" if known else text
        found[status] = {"description": description}
    return found


def _answered(status: int, content: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    has_content = status < HTTPStatus.MULTIPLE_CHOICES and status != HTTPStatus.NO_CONTENT
    return {**said, "content": content} if has_content else said


def _resource_type(handler: Callable[..., Any]) -> Any:
    annotation = inspect.signature(handler).return_annotation
    return None if annotation in {inspect.Signature.empty, Created} else annotation


def _bytes(declared: Stream) -> dict[str, Any]:
    extra = openapi_parameters(declared.method, declared.permission)
    extra["parameters"] += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(declared.path)
    ]
    extra["parameters"] += [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in declared.query.items()
    ]
    # What a GET streams may be anything; what is answered to bytes is JSON.
    content: dict[str, Any] = {"*/*": {}} if declared.method == "GET" else {"application/json": {}}
    extra["responses"] = {str(status): _answered(status, content) for status in declared.answers}
    if declared.method == "PUT":
        extra["requestBody"] = {"required": True, "content": _BINARY}
    elif declared.form is not None:
        form = {"multipart/form-data": {"schema": declared.form}}
        extra["requestBody"] = {"required": True, "content": form}
    return extra
