"""Structured logs: one JSON line per happening, with the request's id and never a secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

import structlog

from muniment.platform.encoding import encode

_SECRET_KEY = re.compile(r"token|password|secret|authorization|cookie", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"mnm_(?:pat|svc|boot|ses)_[0-9A-Za-z]+_[0-9A-Za-z]+")
_HIDDEN = "[hidden]"
REQUEST_ID: ContextVar[str | None] = ContextVar("muniment_request_id", default=None)
"""The id of the request that is served here, if one is."""
_level = logging.WARNING


class _StandardError:
    """Writes lines to what is standard error when they are written, never to the output."""

    def __init__(self, *_: object) -> None:
        pass

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")

    debug = info = warning = error = critical = msg


def configure(level: str = "info") -> None:
    """Send logs to standard error as JSON, from `level` up."""
    global _level  # noqa: PLW0603  a process has one log
    _level = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            _name_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_level),
        logger_factory=_StandardError,
        cache_logger_on_first_use=True,
    )


def access(*, request_id: str, method: str, path: str, status: int, seconds: float) -> None:
    """Log that a request was answered. Its few fields hold no secret, so it takes a short way."""
    if _level > logging.INFO:
        return
    entry = {
        "event": "http.request",
        "level": "info",
        "timestamp": datetime.now(UTC),
        "request_id": request_id,
        "method": method,
        "path": path,
        "status": status,
        "milliseconds": round(seconds * 1000, 2),
    }
    sys.stderr.write(encode(entry).decode() + "\n")


def _name_request(
    logger: object, method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Say in which request something happened."""
    del logger, method
    request_id = REQUEST_ID.get()
    if request_id is not None:
        entry["request_id"] = request_id
    return entry


def hide_secrets(
    logger: object, method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace whatever is, or is named like, a secret."""
    del logger, method
    for key, value in entry.items():
        entry[key] = _shown(key, value)
    return entry


def _shown(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key):
        return _HIDDEN
    if isinstance(value, str):
        return _SECRET_VALUE.sub(_HIDDEN, value)
    if isinstance(value, dict):
        inside = cast("dict[Any, Any]", value)
        return {name: _shown(str(name), each) for name, each in inside.items()}
    if isinstance(value, list | tuple):
        return [_shown("", each) for each in cast("list[Any]", value)]
    return value
