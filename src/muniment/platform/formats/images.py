"""Images by their headers: their type and their size in pixels. Nothing of a picture is decoded.

PNG (W3C, third edition, §11.2.1), JPEG (ITU-T T.81 §B.2.2), GIF (GIF89a §18) and WebP (RFC 9649
§2). SVG is none of them: it is a program as much as a picture, and is shown as its text.
"""

import struct
from collections.abc import Callable, Iterator

from muniment.platform.formats.preview import Image, Preview
from muniment.platform.formats.source import Source, Unreadable

MAX_IMAGE_BYTES = 16 * 2**20
MAX_PIXELS = 64_000_000
"""A browser takes four bytes for each: a file of some kilobytes can announce gigabytes."""
_HEAD = 32
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # tables, a reserved one, conditioning
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers that no segment follows
_ENDS = frozenset({0xD9, 0xDA})  # the end, and the picture itself: the frame comes before either
Size = tuple[int, int]


def type_of(source: Source) -> str | None:
    """Return the media type that the first bytes tell, or `None` if they are of no known image."""
    head = source.head(_HEAD)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), None)


def read(source: Source, media_type: str) -> Preview:
    """Return what an image says of itself; raise `Unreadable` if its header is none."""
    width, height = _SIZES[media_type](source)
    if not (width and height):
        raise Unreadable("it announces no pixels")
    fits = source.size_bytes <= MAX_IMAGE_BYTES and width * height <= MAX_PIXELS
    return Preview(
        format=media_type.partition("/")[2],
        facts={"Pixels": f"{width} \N{MULTIPLICATION SIGN} {height}"},
        image=Image(media_type, width, height) if fits else None,
        problem=None if fits else _TOO_LARGE,
    )


def _png(source: Source) -> Size:
    if source.take(12, 4) != b"IHDR":
        raise Unreadable("its first chunk is not IHDR")
    return source.unpack(">I", 16), source.unpack(">I", 20)


def _gif(source: Source) -> Size:
    return source.unpack("<H", 6), source.unpack("<H", 8)


def _webp(source: Source) -> Size:
    match source.take(12, 4):
        case b"VP8X":
            wide, high = source.take(24, 3), source.take(27, 3)
            return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
        case b"VP8L":
            bits = source.unpack("<I", 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            return source.unpack("<H", 26) & 0x3FFF, source.unpack("<H", 28) & 0x3FFF
        case _:
            raise Unreadable("its first chunk is no picture")


def _jpeg(source: Source) -> Size:
    for marker, start in _segments(source):
        if marker in _FRAMES:
            high, wide = struct.unpack(">HH", source.take(start + 3, 4))
            return wide, high
    raise Unreadable("no frame begins before its end")


def _segments(source: Source) -> Iterator[tuple[int, int]]:
    """Yield each marker with the place where the length of its segment stands."""
    at = 2
    while True:
        source.step()
        lead, marker = source.take(at, 2)
        if lead != 0xFF:  # noqa: PLR2004  what every marker begins with
            raise Unreadable(f"there is no marker at {at}")
        if marker == 0xFF:  # noqa: PLR2004  a fill byte: the marker comes after it
            at += 1
            continue
        at += 2
        if marker in _ENDS:
            return
        if marker not in _ALONE:
            yield marker, at
            at += source.unpack(">H", at)


_MARKS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_SIZES: dict[str, Callable[[Source], Size]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/gif": _gif,
    "image/webp": _webp,
}
_TOO_LARGE = (
    f"It is not shown here: images are, up to {MAX_IMAGE_BYTES // 2**20} MiB and "
    f"{MAX_PIXELS // 1_000_000} million pixels. Download it to see it."
)
