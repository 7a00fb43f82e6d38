"""Messages on the wire: protobuf's JSON form, as MLflow's server and client write it.

Source: https://protobuf.dev/programming-guides/json/, and what MLflow does otherwise: names in
snake case, 64-bit numbers as numbers. Unknown fields are ignored, and `null` is the same as
absent. Empty fields are left out of what is written.
"""

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, cast

import msgspec

from muniment.platform.http.problems import MalformedRequest
from muniment.protocols.mlflow.errors import ParameterRefused

M = TypeVar("M")
Required = Annotated[str, msgspec.Meta(min_length=1)]
"""A text that must be there: an absent one counts as an empty one, and the other way round."""
Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]

_MISSING = re.compile(r"Object missing required field `(?P<field>\w+)`(?P<place>.*)")
_WRONG = re.compile(r"(?P<what>.*) - at `\$\.?(?P<place>.*)`")
_ESCAPED_NUL = rb"\u0000"
_encode = msgspec.json.Encoder().encode


class Message(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A message of the protocol; a field that holds its default is not written."""


class Tag(Message):
    """A key and what it says; of models, versions, runs and everything else."""

    key: str
    value: str = ""


def read_message(kind: type[M], said: Any) -> M:
    """Return `said` as a message; raise `ParameterRefused` naming the parameter that is wrong."""
    try:
        return msgspec.convert(said, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(str(error)) from error


def decoder_of(kind: type[M]) -> Callable[[bytes], M | None]:
    """Return what reads a message of that kind, and gives `None` for what is not quite one.

    That is then read part by part, so that what is wrong with it can be said.
    """
    decode = msgspec.json.Decoder(kind, strict=False).decode

    def decoded(raw: bytes) -> M | None:
        if _ESCAPED_NUL in raw:
            return None
        try:
            return decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    return decoded


def object_in(value: Any) -> dict[str, Any]:
    """Return a JSON value that is an object, without its members that are `null`."""
    if not isinstance(value, dict):
        raise MalformedRequest("The body is not a JSON object.")
    return _without_nulls(cast("dict[str, Any]", value))


def encode_message(message: object | None) -> bytes:
    """Return a message as it is sent; `None` says nothing but that all went well."""
    return b"{}" if message is None else _encode(message)


def float_on_wire(value: float) -> float | str:
    """Return a number as it is written: JSON has none for what is no number or has no end."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return {key: _without_nulls(member) for key, member in members if member is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in cast("list[Any]", value)]
    return value


def _refused(said: str) -> ParameterRefused:
    """Say what is wrong as MLflow's server does."""
    missing = _MISSING.fullmatch(said)
    wrong = _WRONG.fullmatch(said)
    if missing is None and wrong is not None and wrong["what"].endswith("of length >= 1"):
        return _missing(wrong["place"])
    if missing is not None:
        inside = _WRONG.fullmatch(missing["place"])
        return _missing(f"{inside['place']}.{missing['field']}" if inside else missing["field"])
    place, what = (wrong["place"], wrong["what"]) if wrong else ("", said)
    return ParameterRefused(f"Invalid value for parameter '{place[:80]}' supplied: {what}.")


def _missing(place: str) -> ParameterRefused:
    return ParameterRefused(
        f"Missing value for required parameter '{place[:80]}'. See the API docs for more "
        "information about request parameters."
    )
