"""Binding: the arguments of a handler, found in a request by the handler's own annotations.

Path parameters are those the path names, a body is a pydantic model, everything else is a query
parameter. All that is wrong with a request is said at once.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request

from muniment.platform.http import reading
from muniment.platform.http.problems import RequestRefused

_JSON = "application/json"
_ALWAYS_ACCEPTED = frozenset({"as_of", "as_known", "wait"})


class Body(BaseModel):
    """A request body: unknown fields are refused, so that a typing error is never ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, defer_build=True)


@dataclass(frozen=True, slots=True)
class Wire:
    """The name of a query parameter where Python reserves that word for itself."""

    name: str


@dataclass(slots=True)
class Signature:
    """How a handler's arguments are found in a request; `plain` are texts of the path."""

    plain: tuple[str, ...] = ()
    path: dict[str, TypeAdapter[Any]] = field(default_factory=dict[str, TypeAdapter[Any]])
    query: dict[str, TypeAdapter[Any]] = field(default_factory=dict[str, TypeAdapter[Any]])
    names: dict[str, str] = field(default_factory=dict[str, str])
    multiple: set[str] = field(default_factory=set[str])
    required: set[str] = field(default_factory=set[str])
    body: tuple[str, TypeAdapter[Any]] | None = None
    accepted: frozenset[str] = frozenset()
    fields: tuple[str, ...] = ()


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    """Make what checks values of a type once; the same few types serve most parameters."""
    return TypeAdapter(annotation)


def read_signature(handler: Callable[..., Any], path: str) -> Signature:
    """Read from a handler's annotations where in a request its arguments are."""
    found = Signature()
    for name, parameter in list(inspect.signature(handler).parameters.items())[1:]:
        adapter = _adapter(parameter.annotation)
        if f"{{{name}}}" in path or f"{{{name}:path}}" in path:
            if parameter.annotation is str:
                found.plain += (name,)
            else:
                found.path[name] = adapter
        elif is_body(parameter.annotation):
            found.body = (name, adapter)
            found.fields = tuple(sorted(parameter.annotation.model_fields))
        else:
            found.query[name] = adapter
            found.names[name] = wire_name(name, parameter.annotation)
            if "list[" in str(parameter.annotation):
                found.multiple.add(name)
            if parameter.default is inspect.Parameter.empty:
                found.required.add(found.names[name])
    found.accepted = _ALWAYS_ACCEPTED | set(found.names.values())
    return found


def wire_name(name: str, annotation: Any) -> str:
    """Return what a parameter is called in the query."""
    for note in getattr(annotation, "__metadata__", ()):
        if isinstance(note, Wire):
            return note.name
    return name


def is_body(annotation: Any) -> bool:
    """Whether a parameter with this annotation is the body."""
    return inspect.isclass(annotation) and issubclass(annotation, BaseModel)


def read_query(signature: Signature, request: Request) -> dict[str, Any]:
    """Return the arguments in path and query; raise `RequestRefused` naming all that are wrong."""
    found = request.path_params
    arguments: dict[str, Any] = {name: found[name] for name in signature.plain}
    errors: list[dict[str, str]] = []
    for name, adapter in signature.path.items():
        _validate(adapter, name, found[name], arguments, errors)
    given = reading.query_of(request)
    if given:
        for name in given.keys() - signature.accepted:
            accepted = ", ".join(sorted(signature.accepted))
            errors.append({"pointer": name, "message": f"unknown; accepted here: {accepted}"})
        for name, adapter in signature.query.items():
            said = signature.names[name]
            if said in given:
                value = given.getlist(said) if name in signature.multiple else given[said]
                _validate(adapter, name, value, arguments, errors)
    errors += [
        {"pointer": name, "message": "is required"}
        for name in sorted(signature.required - given.keys())
    ]
    if errors:
        raise _refused(errors)
    return arguments


def _validate(
    adapter: TypeAdapter[Any],
    name: str,
    value: Any,
    arguments: dict[str, Any],
    errors: list[dict[str, str]],
) -> None:
    try:
        arguments[name] = adapter.validate_python(value)
    except ValidationError as error:
        errors += [{"pointer": name, "message": found["msg"]} for found in error.errors()]


def read_body(signature: Signature, request: Request, raw: bytes) -> dict[str, Any]:
    """Return the body as an argument; raise `MalformedRequest` or `RequestRefused`."""
    if signature.body is None:
        return {}
    name, adapter = signature.body
    content_type = request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
    if content_type != _JSON and not content_type.endswith("+json"):
        raise reading.MalformedRequest(
            f"The body is '{content_type[:60]}'; this route reads '{_JSON}'."
        )
    value = reading.read_json(raw or b"{}")
    try:
        return {name: adapter.validate_python(value)}
    except ValidationError as error:
        raise _refused(
            [
                {
                    "pointer": "/" + "/".join(map(str, e["loc"])),
                    "message": _said(e, signature) + _whose(value, e["loc"]),
                }
                for e in error.errors(include_url=False, include_input=False)
            ]
        ) from error


def _said(error: Mapping[str, Any], signature: Signature) -> str:
    """Return what is wrong, and of an unknown field of the body which there are."""
    if error["type"] != "extra_forbidden":
        return error["msg"]
    is_within = len(error["loc"]) > 1 or not signature.fields
    return "unknown" if is_within else f"unknown; accepted here: {', '.join(signature.fields)}"


def _whose(value: Any, place: Sequence[str | int]) -> str:
    """Return which entry of a list is meant where it has a path or a name: nobody counts them."""
    named = ""
    for step in place[:-1]:
        if isinstance(value, dict):
            value = cast("dict[str | int, Any]", value).get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = cast("list[Any]", value)[step]
            told = _name_in(value)
            named = f" (of '{told[:120]}')" if told else named
    return named


def _name_in(entry: Any) -> str:
    said = cast("dict[str, Any]", entry) if isinstance(entry, dict) else {}
    told = said.get("path") or said.get("name")
    return told if isinstance(told, str) else ""


def _refused(errors: list[dict[str, str]]) -> RequestRefused:
    said = "; ".join(f"{error['pointer']}: {error['message']}" for error in errors[:5])
    return RequestRefused(
        f"The request has {len(errors)} unacceptable value(s): {said}.", errors=errors
    )
