"""Range requests (RFC 9110 §14): which bytes were asked for, at a cost nobody can drive up."""

import re
from typing import NamedTuple

from muniment.kernel.errors import MunimentError

MAX_RANGES = 10
_MAX_LENGTH = 1000
_FORM = re.compile(r"bytes=(.+)", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"[ \t]*([0-9]*)-([0-9]*)[ \t]*")


class RangeNotSatisfiable(MunimentError):
    """None of the bytes asked for exist, or too many ranges were asked for at once."""

    code = "request.range-not-satisfiable"
    title = "The range cannot be served"


class Span(NamedTuple):
    """Bytes from `start` up to, and without, `stop`."""

    start: int
    stop: int


def read_ranges(header: str, size: int) -> list[Span]:
    """Return what `header` asks for of `size` bytes: ascending, without overlap.

    Nothing is returned for a header that is to be ignored: another unit, or not of the form.
    Raises `RangeNotSatisfiable`.
    """
    form = _FORM.fullmatch(header) if len(header) <= _MAX_LENGTH else None
    if len(header) > _MAX_LENGTH or header.count(",") >= MAX_RANGES:
        raise RangeNotSatisfiable(
            f"At most {MAX_RANGES} ranges are served at once; ask again for fewer.", size=size
        )
    if form is None or size == 0:
        return []
    found = [_RANGE.fullmatch(text) for text in form[1].split(",")]
    if not all(found):
        return []
    spans = [_span(match[1], match[2], size) for match in found if match]
    if None in spans:
        return []
    satisfiable = sorted(span for span in spans if span and span.start < span.stop)
    if not satisfiable:
        raise RangeNotSatisfiable(f"The file has {size} bytes.", size=size)
    return _merged(satisfiable)


def _span(first: str, last: str, size: int) -> Span | None:
    """Return what one range covers: an empty span beyond the end, None if it makes no sense."""
    if not first:
        return Span(max(0, size - int(last)), size) if last else None
    if not last:
        return Span(int(first), size)
    if int(last) < int(first):
        return None
    return Span(int(first), min(int(last) + 1, size))


def _merged(spans: list[Span]) -> list[Span]:
    merged = [spans[0]]
    for span in spans[1:]:
        if span.start <= merged[-1].stop:
            merged[-1] = Span(merged[-1].start, max(merged[-1].stop, span.stop))
        else:
            merged.append(span)
    return merged
