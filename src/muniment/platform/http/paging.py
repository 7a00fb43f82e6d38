"""Keyset pages: a page token holds where the last page ended, so depth costs nothing."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from muniment.kernel.errors import Invalid

T = TypeVar("T")
DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
_MAX_TOKEN = 2000
_LARGEST = 2**63 - 1

Cursor = tuple[str | int, ...]


class BadCursor(Invalid):
    """The page token was not made by this list."""

    code = "page.bad-cursor"


class BadLimit(Invalid):
    """The page size is out of bounds."""

    code = "page.bad-limit"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, in its order; `next` continues after them, `None` at the end."""

    items: list[T]
    next: str | None = None


def read_cursor(token: str | None, length: int) -> Cursor | None:
    """Return the keys in a page token; raise `BadCursor` unless it has `length` of them."""
    if token is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(token[:_MAX_TOKEN].encode() + b"==")
        keys = msgspec.json.decode(raw, type=tuple[str | int, ...])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadCursor(
            "This page token is not one of ours; leave it out to start over."
        ) from error
    if len(keys) != length:
        raise BadCursor("This page token belongs to another list; leave it out to start over.")
    return keys


def read_words(token: str | None, length: int = 1) -> tuple[str, ...] | None:
    """Return the `length` words in a page token; raise `BadCursor` if it holds anything else."""
    keys = read_cursor(token, length)
    if keys is None:
        return None
    words = tuple(key for key in keys if isinstance(key, str) and "\0" not in key)
    if len(words) != length:
        raise BadCursor("This page token belongs to another list; leave it out to start over.")
    return words


def read_number(token: str | None) -> int | None:
    """Return the one number in a page token; raise `BadCursor` if it holds anything else."""
    keys = read_cursor(token, 1)
    if keys is None:
        return None
    if not isinstance(keys[0], int) or not 0 <= keys[0] <= _LARGEST:
        raise BadCursor("This page token belongs to another list; leave it out to start over.")
    return keys[0]


def read_place(token: str | None) -> tuple[float | str | int | None, ...] | None:
    """Return the values in a token of `token_of_place`; raise `BadCursor` for any other text."""
    if token is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(token[:_MAX_TOKEN].encode() + b"==")
        return msgspec.json.decode(raw, type=tuple[float | str | int | None, ...])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadCursor(
            "This page token is not one of ours; leave it out to start over."
        ) from error


def token_of_place(place: tuple[float | str | int | None, ...] | None) -> str | None:
    """Return the page token that `read_place` reads these values from; `None` for none."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def check_limit(limit: int) -> int:
    """Return `limit`; raise `BadLimit` unless it is between 1 and 1000."""
    if not 1 <= limit <= MAX_LIMIT:
        raise BadLimit(f"A page holds 1 to {MAX_LIMIT} items; you asked for {limit}.")
    return limit


def page_of(found: Sequence[T], limit: int, key: Callable[[T], Cursor]) -> Page[T]:
    """Return the page of the first `limit` of `found`, which holds one more if there is a next."""
    items = list(found[:limit])
    if len(found) <= limit:
        return Page(items)
    return Page(items, token_of(key(items[-1])))


def token_of(keys: Cursor) -> str:
    """Return the page token that continues after the item with these keys."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).rstrip(b"=").decode()
