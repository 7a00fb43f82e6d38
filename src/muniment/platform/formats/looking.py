"""Choosing how to look at a file: by its first bytes, then by its name, never by loading it."""

from collections.abc import Callable

from muniment.platform.formats import gguf, images, onnx, safetensors, text
from muniment.platform.formats.preview import Preview
from muniment.platform.formats.source import Exhausted, Source, Unreadable

_HEX_BYTES = 256
_LINE = 16
_BY_NAME: dict[str, Callable[[Source], Preview]] = {
    "safetensors": safetensors.read,
    "onnx": onnx.read,
    "gguf": gguf.read,
}
_TEXTS = {
    "md": "markdown", "markdown": "markdown", "json": "json", "jsonl": "json", "ipynb": "json",
    "yaml": "yaml", "yml": "yaml", "csv": "csv", "tsv": "csv",
}  # fmt: skip
# What begins so is recognised and named, and nothing of it is read: (offset, bytes, words).
_MARKS = (
    (0, b"PK\x03\x04", "ZIP archive, as PyTorch, Keras and others write them"),
    (0, b"\x80\x02", "Python pickle"), (0, b"\x80\x03", "Python pickle"),
    (0, b"\x80\x04", "Python pickle"), (0, b"\x80\x05", "Python pickle"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5"), (4, b"TFL3", "TensorFlow Lite"),
    (0, b"\x93NUMPY", "NumPy array"), (0, b"PAR1", "Parquet"), (0, b"\x1f\x8b", "gzip archive"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard archive"), (0, b"%PDF-", "PDF"),
)  # fmt: skip


def look(source: Source, path: str) -> Preview:
    """Return what can be shown of a file; whatever it holds, there is an answer."""
    ending = path.rpartition("/")[2].rpartition(".")[2].lower()
    if source.head(len(gguf.MAGIC)) == gguf.MAGIC:
        ending = "gguf"
    picture = images.type_of(source)
    if picture is not None:
        return _picture(source, picture)
    reader = _BY_NAME.get(ending)
    if reader is None:
        return _text_or_bytes(source, ending)
    try:
        return reader(source)
    except Unreadable as error:
        return _bytes(source, f"It is named as {ending}, but {error}.")
    except Exhausted:
        return _bytes(source, f"Its {ending} header is too large to be looked at.")


def _picture(source: Source, media_type: str) -> Preview:
    kind = media_type.partition("/")[2]
    try:
        return images.read(source, media_type)
    except Unreadable as error:
        return _bytes(source, f"It begins as an image of the type {kind}, but {error}.")
    except Exhausted:
        return _bytes(source, f"Its {kind} header is too large to be looked at.")


def _text_or_bytes(source: Source, ending: str) -> Preview:
    try:
        return text.read(source, _TEXTS.get(ending, "text"))
    except Unreadable as error:
        return _bytes(
            source, f"It is named as {ending}, but {error}." if ending in _TEXTS else None
        )


def _bytes(source: Source, problem: str | None) -> Preview:
    raw = source.head(_HEX_BYTES)
    marks = (words for at, mark, words in _MARKS if raw[at : at + len(mark)] == mark)
    known = next(marks, None)
    return Preview(
        format="binary",
        facts={} if known is None else {"Looks like": known},
        hex="\n".join(_line(at, raw[at : at + _LINE]) for at in range(0, len(raw), _LINE)),
        truncated=source.size_bytes > len(raw),
        problem=problem,
    )


def _line(at: int, some: bytes) -> str:
    shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in some)  # noqa: PLR2004  printable ASCII
    return f"{at:08x}  {some.hex(' '):<47}  {shown}"
