"""Asking a server under measurement one thing, where the answer matters and the time does not."""

import urllib.request
from collections.abc import Mapping
from typing import Any

import msgspec

from bench.connection import Request


def ask(address: str, headers: Mapping[str, str], request: Request) -> Any:
    """Send a request and return the JSON of its answer; raise `HTTPError` at a refusal."""
    sent = urllib.request.Request(
        address + request.path,
        data=request.body or None,
        headers={**headers, "Content-Type": "application/json"},
        method=request.method,
    )
    with urllib.request.urlopen(sent) as answer:
        return msgspec.json.decode(answer.read())
