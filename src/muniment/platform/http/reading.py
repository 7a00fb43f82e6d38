"""Reading a request: its body within limits, and the headers every request may carry."""

import asyncio
import re
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import unquote

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from muniment.kernel.moment import Moment
from muniment.kernel.values import accept_text
from muniment.platform.http.problems import BodyTooLarge, MalformedRequest, RequestRefused

# Slower bodies are given up: they would keep a connection for as long as they like.
_PATIENCE_SECONDS = 30.0
_PACE_BYTES = 256 * 1024
MAX_JSON_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MAX_PURPOSE = 500
PURPOSE_COOKIE = "muniment-purpose"
_DECIMAL = re.compile(r"[0-9]{1,20}")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
# An escaped NUL: an odd number of backslashes before "u0000".
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


_NO_QUERY = QueryParams()


def query_of(request: Request) -> QueryParams:
    """Return the parameters of the query; most requests have none, and nothing to parse."""
    return request.query_params if request.scope["query_string"] else _NO_QUERY


def declared_length(request: Request) -> int | None:
    """Return how many bytes the body will have, if the request says so."""
    declared = _DECIMAL.fullmatch(request.headers.get("content-length", ""))
    return int(declared[0]) if declared else None


async def read_body(
    request: Request, limit: int = MAX_JSON_BYTES, *, patience: float = _PATIENCE_SECONDS
) -> bytes:
    """Return the whole body; raise `BodyTooLarge` as soon as it exceeds `limit` bytes.

    Raises `MalformedRequest` if it takes longer than `patience` seconds for a quarter of a MiB.
    """
    if (declared_length(request) or 0) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    due = _PACE_BYTES
    now = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(patience) as deadline:
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                chunks.append(chunk)
                if size >= due:
                    due = size + _PACE_BYTES
                    deadline.reschedule(now() + patience)
    except TimeoutError as error:
        raise MalformedRequest("The body stood still for too long; send it again.") from error
    except ClientDisconnect as error:
        raise MalformedRequest("The body ended before it was complete.") from error
    return b"".join(chunks)


def read_json(raw: bytes) -> Any:
    """Return the JSON value in `raw`; raise `MalformedRequest` if it is none, or nested too far."""
    if _is_too_deep(raw):
        raise MalformedRequest(f"The JSON is nested more than {MAX_DEPTH} levels deep.")
    if rb"\u0000" in raw and _NUL.search(raw):
        raise MalformedRequest("The JSON holds the character U+0000, which no text here can.")
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedRequest(f"The body is not JSON: {error}.") from error


def read_time(text: str, name: str) -> datetime:
    """Return an RFC 3339 time or date as UTC; a date means its first instant."""
    try:
        found = datetime.fromisoformat(text)
        if "T" not in text.upper() and " " not in text:
            found = datetime.combine(found.date(), time.min)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _no_time(text, name) from error
    if found < _EARLIEST:
        raise _no_time(text, name)
    return found


def read_moment(request: Request) -> Moment:
    """Return the moment that `?as_of=` and `?as_known=` ask about."""
    given = query_of(request)
    as_of, as_known = given.get("as_of"), given.get("as_known")
    if not as_of and not as_known:
        return Moment.NOW
    return Moment(
        read_time(as_of, "as_of") if as_of else None,
        read_time(as_known, "as_known") if as_known else None,
    )


def read_valid_at(request: Request) -> datetime | None:
    """Return when the change was true in the world, if the caller dates it back."""
    text = request.headers.get("muniment-valid-at")
    return read_time(text, "Muniment-Valid-At") if text else None


def read_etags(text: str | None) -> frozenset[str] | None:
    """Return the revisions named in an If-Match or If-None-Match header."""
    if text is None:
        return None
    return frozenset(tag.strip().removeprefix("W/").strip('"') for tag in text.split(","))


def read_purpose(request: Request) -> str | None:
    """Return the stated purpose of the request, if any."""
    purpose = request.headers.get("muniment-purpose")
    if purpose is None and request.scope.get("muniment.via") == "page":
        said = unquote(request.cookies.get(PURPOSE_COOKIE, ""))
        purpose = accept_text(said, PURPOSE_COOKIE, MAX_PURPOSE)
    return accept_text(purpose, "Muniment-Purpose", MAX_PURPOSE) or None if purpose else None


def _is_too_deep(raw: bytes) -> bool:
    """Whether brackets, those inside strings left out, nest deeper than is accepted.

    Each round takes the innermost brackets away, so no Python loop runs over the bytes.
    """
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    brackets = _STRING.sub(b"", raw).translate(None, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def _no_time(text: str, name: str) -> RequestRefused:
    return RequestRefused(
        f"'{text[:60]}' in {name} is not a time; write a date like 2026-03-04 or a time like "
        "2026-03-04T10:22:00Z (1970 or later).",
        errors=[{"pointer": name, "message": "not an RFC 3339 date or time"}],
    )


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than the {limit} bytes accepted here.", limit=limit)
