"""JSON as Muniment writes it: quickly, and with sorted keys where bytes are to be compared."""

from typing import Any

import msgspec

from muniment.kernel.digest import Digest


def _plain(value: Any) -> Any:
    """Return what `msgspec` cannot write by itself as something that it can."""
    if isinstance(value, Digest):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form.")


_plainly = msgspec.json.Encoder(enc_hook=_plain)
_sorted = msgspec.json.Encoder(enc_hook=_plain, order="sorted")


def encode(value: Any) -> bytes:
    """Return `value` as JSON."""
    return _plainly.encode(value)


def encode_sorted(value: Any) -> bytes:
    """Return `value` as JSON with sorted keys: equal values give equal bytes."""
    return _sorted.encode(value)


def to_plain(value: Any) -> Any:
    """Return `value` as dicts, lists and scalars."""
    return msgspec.to_builtins(value, enc_hook=_plain)
