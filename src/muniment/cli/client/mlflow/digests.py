"""What a thing's state at the source is remembered by."""

import hashlib
from collections.abc import Mapping
from typing import Any, cast

import msgspec


def digest_of(told: object) -> str:
    """Return the digest of what a server tells of a thing, in whatever order it does."""
    return hashlib.sha256(_canonical(told)).hexdigest()


def _canonical(value: object) -> bytes:
    """Return JSON in which members of objects and items of lists are in order.

    No list that a server tells of a run, a model or a version has an order of its own.
    """
    return msgspec.json.encode(_ordered(value), order="sorted")


def _ordered(value: object) -> Any:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        return {key: _ordered(member) for key, member in members.items()}
    if isinstance(value, (list, tuple)):
        items = [_ordered(item) for item in cast("list[object]", value)]
        return sorted(items, key=lambda item: msgspec.json.encode(item, order="sorted"))
    return value
