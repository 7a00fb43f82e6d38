"""Headers of safetensors files.

Format: https://github.com/huggingface/safetensors#format (version 0.4 of the library): eight bytes
with the length of the header, the header as JSON, then the tensors one after the other.
"""

from math import prod

import msgspec

from muniment.platform.formats.preview import (
    MAX_ENTRIES,
    MAX_TENSORS,
    Preview,
    Tensor,
    clipped,
)
from muniment.platform.formats.source import Source, Unreadable

MAX_HEADER_BYTES = 8 * 2**20
_LENGTH_BYTES = 8
_MOST_DIMENSIONS = 32
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "I16": 16, "U16": 16,
    "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64,
    "U64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


class _Entry(msgspec.Struct):
    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def read(source: Source) -> Preview:
    """Return the tensors and the metadata of a safetensors file; raise `Unreadable`."""
    header, begins = _header(source)
    metadata = _metadata(header.pop("__metadata__", None))
    entries = {name: _entry(name, raw, source.size_bytes - begins) for name, raw in header.items()}
    tensors = [Tensor(clipped(name), one.dtype, one.shape) for name, one in entries.items()]
    return Preview(
        format="safetensors",
        facts={"Header": f"{begins} bytes", "Types": ", ".join(sorted({t.dtype for t in tensors}))},
        metadata=dict(list(metadata.items())[:MAX_ENTRIES]),
        parameters=sum(prod(tensor.shape) for tensor in tensors),
        tensors=tensors[:MAX_TENSORS],
        tensors_count=len(tensors),
        truncated=len(tensors) > MAX_TENSORS or len(metadata) > MAX_ENTRIES,
    )


def _header(source: Source) -> tuple[dict[str, msgspec.Raw], int]:
    length = source.unpack("<Q", 0)
    if length > min(MAX_HEADER_BYTES, source.size_bytes - _LENGTH_BYTES):
        raise Unreadable(
            f"the header is announced with {length} bytes; a look takes at most "
            f"{MAX_HEADER_BYTES}, and the file has {source.size_bytes}"
        )
    raw = source.take(_LENGTH_BYTES, length)
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw]), _LENGTH_BYTES + length
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"the header is not a JSON object: {error}") from error


def _metadata(raw: msgspec.Raw | None) -> dict[str, str]:
    if raw is None:
        return {}
    try:
        found = msgspec.json.decode(raw, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"'__metadata__' is not a table of texts: {error}") from error
    return {clipped(name): clipped(text) for name, text in found.items()}


def _entry(name: str, raw: msgspec.Raw, size: int) -> _Entry:
    try:
        entry = msgspec.json.decode(raw, type=_Entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"the tensor '{name[:80]}' is not described: {error}") from error
    begins, ends = entry.data_offsets
    if not 0 <= begins <= ends <= size:
        raise Unreadable(f"the tensor '{name[:80]}' lies outside of the file")
    if len(entry.shape) > _MOST_DIMENSIONS or any(length < 0 for length in entry.shape):
        raise Unreadable(f"the tensor '{name[:80]}' has no possible shape")
    bits = _BITS.get(entry.dtype)
    if bits is not None and (prod(entry.shape) * bits + 7) // 8 != ends - begins:
        raise Unreadable(
            f"the tensor '{name[:80]}' takes {ends - begins} bytes, which its shape and type do not"
        )
    return entry
