"""Graphs of ONNX files: what goes in, what comes out, what made them.

Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (ONNX 1.19); the numbers here are
those of its fields. Weights are leapt over.
"""

from collections import Counter
from dataclasses import dataclass, field
from math import prod

from muniment.platform.formats import protobuf
from muniment.platform.formats.preview import MAX_ENTRIES, MAX_TENSORS, Port, Preview, Tensor
from muniment.platform.formats.protobuf import Field, Span
from muniment.platform.formats.source import Exhausted, Source, Unreadable

_MOST_DIMENSIONS = 64
_MOST_OPSETS = 20
_SHOWN_OPERATORS = 12
_TYPES = (
    "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
    "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4",
    "float4e2m1", "float8e8m0", "uint2", "int2",
)  # fmt: skip
_SAID = {2: "Producer", 3: "Producer version", 4: "Domain", 6: "Description"}
_KINDS = {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}


@dataclass(slots=True)
class _Found:
    facts: dict[str, str] = field(default_factory=dict[str, str])
    opsets: list[str] = field(default_factory=list[str])
    metadata: dict[str, str] = field(default_factory=dict[str, str])
    inputs: list[Port] = field(default_factory=list[Port])
    outputs: list[Port] = field(default_factory=list[Port])
    tensors: list[Tensor] = field(default_factory=list[Tensor])
    operators: Counter[str] = field(default_factory=Counter[str])
    count: int = 0
    parameters: int = 0
    graphs: int = 0
    weights: set[str] = field(default_factory=set[str])


def read(source: Source) -> Preview:
    """Return inputs, outputs, weights and origin of an ONNX file; raise `Unreadable`."""
    found = _Found()
    complete = True
    try:
        for each in protobuf.fields(source, Span(0, source.size_bytes)):
            _of_model(source, each, found)
    except Exhausted:
        complete = False
    if not found.graphs:
        raise Unreadable("no graph is in it")
    return _shown(found, complete=complete)


def _shown(found: _Found, *, complete: bool) -> Preview:
    facts = dict(found.facts)
    if found.opsets:
        facts["Operator set"] = ", ".join(found.opsets)
    if found.operators:
        facts["Nodes"] = str(found.operators.total())
        common = found.operators.most_common(_SHOWN_OPERATORS)
        facts["Operators"] = ", ".join(f"{name} ({count})" for name, count in common)
    return Preview(
        format="onnx",
        facts=facts,
        metadata=found.metadata,
        # Before version 4 of the format, weights were listed among the inputs.
        inputs=[port for port in found.inputs if port.name not in found.weights],
        outputs=found.outputs,
        parameters=found.parameters,
        tensors=found.tensors,
        tensors_count=found.count,
        truncated=not complete or found.count > len(found.tensors),
    )


def _of_model(source: Source, each: Field, found: _Found) -> None:
    match each.number:
        case 1:
            found.facts["Format version"] = str(each.value)
        case 2 | 3 | 4 | 6:
            _say(found, _SAID[each.number], protobuf.text(source, each))
        case 7:  # graph
            found.graphs += 1
            for part in protobuf.message(source, each):
                _of_graph(source, part, found)
        case 8:
            found.opsets = [*found.opsets, _opset(source, each)][:_MOST_OPSETS]
        case 14 if len(found.metadata) < MAX_ENTRIES:
            pair = {part.number: protobuf.text(source, part) for part in _only(source, each, 1, 2)}
            found.metadata[pair.get(1, "")] = pair.get(2, "")
        case _:
            pass


def _of_graph(source: Source, part: Field, found: _Found) -> None:
    match part.number:
        case 1:  # node
            for each in _only(source, part, 4):
                found.operators[protobuf.text(source, each)] += 1
        case 2:
            _say(found, "Graph", protobuf.text(source, part))
        case 5:  # initializer
            _count(found, _tensor(source, part))
        case 11 if len(found.inputs) < MAX_ENTRIES:
            found.inputs.append(_port(source, part))
        case 12 if len(found.outputs) < MAX_ENTRIES:
            found.outputs.append(_port(source, part))
        case _:
            pass


def _say(found: _Found, name: str, said: str) -> None:
    if said:
        found.facts[name] = said


def _count(found: _Found, tensor: Tensor) -> None:
    found.count += 1
    found.parameters += prod(max(length, 0) for length in tensor.shape)
    found.weights.add(tensor.name)
    if len(found.tensors) < MAX_TENSORS:
        found.tensors.append(tensor)


def _only(source: Source, within: Field, *numbers: int) -> list[Field]:
    return [each for each in protobuf.message(source, within) if each.number in numbers]


def _opset(source: Source, within: Field) -> str:
    domain, version = "", 0
    for each in protobuf.message(source, within):
        match each.number:
            case 1:
                domain = protobuf.text(source, each)
            case 2:
                version = each.value
            case _:
                pass
    return f"{domain or 'ai.onnx'} {version}"


def _tensor(source: Source, within: Field) -> Tensor:
    name, dtype, shape = "", 0, list[int]()
    for each in protobuf.message(source, within):
        match each.number:
            case 1:
                shape += protobuf.numbers(source, each, _MOST_DIMENSIONS)
            case 2:
                dtype = each.value
            case 8:
                name = protobuf.text(source, each)
            case _:
                pass
    if len(shape) > _MOST_DIMENSIONS:
        raise Unreadable(f"the tensor '{name[:80]}' has {len(shape)} dimensions")
    return Tensor(name, _type(dtype), shape)


def _port(source: Source, within: Field) -> Port:
    name, dtype, shape = "", "unknown", list[str]()
    for each in protobuf.message(source, within):
        match each.number:
            case 1:
                name = protobuf.text(source, each)
            case 2:
                dtype, shape = _value_type(source, each)
            case _:
                pass
    return Port(name, dtype, shape)


def _value_type(source: Source, within: Field) -> tuple[str, list[str]]:
    dtype, shape = "unknown", list[str]()
    for each in protobuf.message(source, within):
        if each.number == 1:
            dtype, shape = _tensor_type(source, each)
        elif each.number in _KINDS:
            dtype = _KINDS[each.number]
    return dtype, shape


def _tensor_type(source: Source, within: Field) -> tuple[str, list[str]]:
    dtype, shape = "unknown", list[str]()
    for part in protobuf.message(source, within):
        match part.number:
            case 1:
                dtype = _type(part.value)
            case 2:
                shape = [_dimension(source, one) for one in protobuf.message(source, part)]
            case _:
                pass
    return dtype, shape[:_MOST_DIMENSIONS]


def _dimension(source: Source, within: Field) -> str:
    for each in protobuf.message(source, within):
        match each.number:
            case 1:
                return str(protobuf.numbers(source, each, 1)[0])
            case 2:
                return protobuf.text(source, each) or "?"
            case _:
                pass
    return "?"


def _type(number: int) -> str:
    return _TYPES[number] if number < len(_TYPES) else f"type {number}"
