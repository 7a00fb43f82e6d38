"""The compact protocol of Apache Thrift, as far as the metadata of a Parquet file takes it.

After https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.
"""

from collections.abc import Sequence

I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
_TRUE, _FALSE = 1, 2
_SHORT_LIST = 15

Value = bytes | int | bool | Sequence["Field"] | tuple[int, Sequence["Value"]]
Field = tuple[int, int, "Value"]
"""A field of a struct: its number, its type, its value; of a list, `(type, values)`."""


def struct(fields: Sequence[Field]) -> bytes:
    """Return a struct; its fields MUST come in the order of their numbers."""
    parts, last = list[bytes](), 0
    for number, kind, value in fields:
        parts.append(bytes([(number - last) << 4 | kind]) + _value(kind, value))
        last = number
    return b"".join(parts) + b"\0"


def varint(number: int) -> bytes:
    """Return a number from 0 on in as many bytes as it needs, seven bits in each (ULEB128)."""
    parts = bytearray()
    while number > 0x7F:  # noqa: PLR2004  seven bits
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _value(kind: int, value: Value) -> bytes:
    if isinstance(value, bytes):
        return varint(len(value)) + value
    if isinstance(value, int):
        return varint(value << 1 ^ value >> 63)  # zigzag: small for small numbers below 0, too
    if kind == STRUCT:
        return struct(value)  # pyright: ignore[reportArgumentType]  what a struct holds
    inner, values = value  # pyright: ignore[reportAssignmentType]  what a list holds
    return _list(inner, values)  # pyright: ignore[reportArgumentType]  as above


def _list(kind: int, values: Sequence[Value]) -> bytes:
    count = len(values)
    head = (
        bytes([count << 4 | kind]) if count < _SHORT_LIST else bytes([0xF0 | kind]) + varint(count)
    )
    return head + b"".join(_value(kind, value) for value in values)
