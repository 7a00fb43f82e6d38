"""Headers of GGUF files: what a model of ggml is, and its tensors.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
"""

from math import prod
from struct import calcsize, iter_unpack

from muniment.platform.formats.preview import MAX_ENTRIES, MAX_TENSORS, Preview, Tensor, clipped
from muniment.platform.formats.source import Exhausted, Source, Unreadable

MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_NUMBERS = {
    0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q",
    12: "<d",
}  # fmt: skip
_STRING, _ARRAY = 8, 9
_SHOWN_ENTRIES = 8
_MOST_NESTED = 3
_MOST_DIMENSIONS = 8
_MOST_COUNTED = 10_000_000
_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
    17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS",
    24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16", 34: "TQ1_0",
    35: "TQ2_0", 39: "MXFP4",
}  # fmt: skip


class _Reader:
    """Reads one value after the other."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.at = len(MAGIC)

    def number(self, form: str) -> int:
        value = self.source.unpack(form, self.at)
        self.at += calcsize(form)
        return value

    def count(self, what: str) -> int:
        found = self.number("<Q")
        if found > _MOST_COUNTED:
            raise Unreadable(f"{found} {what} are announced")
        return found

    def bytes(self, *, keep: bool = True) -> bytes:
        length = self.number("<Q")
        if self.at + length > self.source.size_bytes:
            raise Unreadable(f"a text of {length} bytes is announced at {self.at}")
        self.at += length
        return self.source.take(self.at - length, min(length, 4 * 2000)) if keep else b""

    def text(self) -> str:
        return clipped(self.bytes().decode("utf-8", "replace"))

    def value(self, kind: int, depth: int = 0) -> str:
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            return self._array(depth + 1)
        if kind not in _NUMBERS:
            raise Unreadable(f"there is no type {kind}, as at {self.at}")
        return _written(self.number(_NUMBERS[kind]))

    def _array(self, depth: int) -> str:
        if depth > _MOST_NESTED:
            raise Unreadable("lists lie too deep in each other")
        kind, length = self.number("<I"), self.count("entries")
        shown = min(length, _SHOWN_ENTRIES)
        if kind in _NUMBERS:
            return self._numbers(kind, length, shown)
        entries = [self._entry(kind, depth) for _ in range(shown)]
        for index in range(shown, length):
            if kind == _STRING:
                self.source.step(index % 4 == 0)  # a vocabulary has hundreds of thousands
                self.bytes(keep=False)
            else:
                self._entry(kind, depth)
        return _listed(entries, length)

    def _entry(self, kind: int, depth: int) -> str:
        self.source.step()
        return self.value(kind, depth)

    def _numbers(self, kind: int, length: int, shown: int) -> str:
        form = _NUMBERS[kind]
        width = calcsize(form)
        if self.at + length * width > self.source.size_bytes:
            raise Unreadable(f"{length} numbers are announced at {self.at}")
        first = self.source.take(self.at, shown * width)
        self.at += length * width
        return _listed([_written(value) for (value,) in iter_unpack(form, first)], length)


def read(source: Source) -> Preview:
    """Return the metadata and the tensors of a GGUF file; raise `Unreadable`."""
    if source.head(len(MAGIC)) != MAGIC:
        raise Unreadable("it does not begin with 'GGUF'")
    reader = _Reader(source)
    version = reader.number("<I")
    if version not in _VERSIONS:
        raise Unreadable(f"it is of version {version}; a look takes 2 and 3, little-endian")
    tensors_count, entries = reader.count("tensors"), reader.count("entries")
    metadata, tensors, parameters, complete = dict[str, str](), list[Tensor](), 0, True
    try:
        for _ in range(entries):
            source.step()
            name = reader.text()
            value = reader.value(reader.number("<I"))
            if len(metadata) < MAX_ENTRIES:
                metadata[name] = value
        for _ in range(tensors_count):
            source.step()
            tensor = _tensor(reader)
            parameters += prod(tensor.shape)
            if len(tensors) < MAX_TENSORS:
                tensors.append(tensor)
    except Exhausted:
        complete = False
    return Preview(
        format="gguf",
        facts={"Format version": str(version), "Metadata entries": str(entries)},
        metadata=metadata,
        parameters=parameters if complete else None,
        tensors=tensors,
        tensors_count=tensors_count,
        truncated=not complete or tensors_count > len(tensors) or entries > len(metadata),
    )


def _tensor(reader: _Reader) -> Tensor:
    name, dimensions = reader.text(), reader.number("<I")
    if dimensions > _MOST_DIMENSIONS:
        raise Unreadable(f"the tensor '{name[:80]}' has {dimensions} dimensions")
    shape = [reader.number("<Q") for _ in range(dimensions)]
    kind = reader.number("<I")
    reader.number("<Q")  # where its data begin
    return Tensor(name, _TYPES.get(kind, f"type {kind}"), shape)


def _written(value: float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _listed(entries: list[str], length: int) -> str:
    rest = f" … {length} entries" if length > len(entries) else ""
    return clipped(f"[{', '.join(entries)}{rest}]")
