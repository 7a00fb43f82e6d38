"""The wire format of Protocol Buffers, read in place.

Format: https://protobuf.dev/programming-guides/encoding/. A message is walked field by field; what
nobody asks for is leapt over, however large it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from muniment.platform.formats.preview import MAX_WORDS
from muniment.platform.formats.source import Source, Unreadable

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTHS = {_FIXED64: 8, _FIXED32: 4}
_MOST_VARINT = 10


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part of a file begins and where it ends."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message: a number where it is a varint, else where its bytes are."""

    number: int
    value: int
    span: Span | None


def fields(source: Source, span: Span) -> Iterator[Field]:
    """Yield the fields of the message in `span`; raise `Unreadable` where it is none."""
    at = span.start
    while at < span.stop:
        source.step()
        key, at = _varint(source, at, span.stop)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise Unreadable(f"there is no field 0, as at {at}")
        if wire == _VARINT:
            value, at = _varint(source, at, span.stop)
            yield Field(number, value, None)
            continue
        if wire == _BYTES:
            length, at = _varint(source, at, span.stop)
        elif wire in _WIDTHS:
            length = _WIDTHS[wire]
        else:
            raise Unreadable(f"there is no wire type {wire}, as at {at}")
        if at + length > span.stop:
            raise Unreadable(f"a field at {at} reaches beyond its message")
        yield Field(number, 0, Span(at, at + length))
        at += length


def text(source: Source, field: Field) -> str:
    """Return the text of a field, or the beginning of a long one."""
    span = _bytes(field)
    length = span.stop - span.start
    taken = source.take(span.start, min(length, 4 * MAX_WORDS))
    said = taken.decode("utf-8", "replace")
    return f"{said[:MAX_WORDS]}…" if len(said) > MAX_WORDS else said


def message(source: Source, field: Field) -> Iterator[Field]:
    """Yield the fields of a message that is itself a field."""
    return fields(source, _bytes(field))


def numbers(source: Source, field: Field, most: int) -> list[int]:
    """Return the numbers of a repeated field: packed, or this one; raise if more than `most`."""
    if field.span is None:
        return [_signed(field.value)]
    found: list[int] = []
    at = field.span.start
    while at < field.span.stop:
        source.step()
        value, at = _varint(source, at, field.span.stop)
        found.append(_signed(value))
        if len(found) > most:
            raise Unreadable(f"there are more than {most} numbers at {field.span.start}")
    return found


def _signed(value: int) -> int:
    """Return a varint as the signed 64 bits it stands for."""
    return value - 2**64 if value >= 2**63 else value


def _bytes(field: Field) -> Span:
    if field.span is None:
        raise Unreadable(f"field {field.number} is a number, where a message or text belongs")
    return field.span


def _varint(source: Source, at: int, stop: int) -> tuple[int, int]:
    value = 0
    for place in range(_MOST_VARINT):
        if at >= stop:
            raise Unreadable(f"a number at {at} reaches beyond its message")
        byte = source.take(at, 1)[0]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:  # noqa: PLR2004  the bit that says "more follows"
            return value & (2**64 - 1), at
    raise Unreadable(f"a number before {at} does not end")
