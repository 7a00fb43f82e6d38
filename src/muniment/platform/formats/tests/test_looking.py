"""Files are looked at without being loaded, whatever they hold."""

import json
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.platform.formats import Image, Source, look
from muniment.platform.formats.images import MAX_PIXELS
from muniment.platform.formats.safetensors import MAX_HEADER_BYTES
from muniment.platform.formats.source import MAX_BYTES


def safetensors(header, data=b""):
    raw = json.dumps(header).encode() if isinstance(header, dict) else header
    return struct.pack("<Q", len(raw)) + raw + data


def tensor(dtype, shape, begins, ends):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begins, ends]}


def seen(content, path):
    return look(Source.of(content), path)


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def part(number, content):
    """A field of a message: a number, or bytes."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def string(text):
    return struct.pack("<Q", len(text)) + text.encode()


WEIGHTS = safetensors(
    {
        "__metadata__": {"format": "pt"},
        "a.weight": tensor("F32", [2, 3], 0, 24),
        "a.bias": tensor("BF16", [3], 24, 30),
    },
    bytes(30),
)
SHAPE = part(1, part(1, 1)) + part(1, part(2, b"batch")) + part(1, b"")
GRAPH = part(
    7,
    part(1, part(4, b"MatMul"))
    + part(2, b"net")
    + part(5, part(1, varint(4) + varint(5)) + part(2, 1) + part(8, b"w") + part(9, bytes(80)))
    + part(11, part(1, b"x") + part(2, part(1, part(1, 1) + part(2, SHAPE))))
    + part(11, part(1, b"w"))
    + part(12, part(1, b"y") + part(2, part(1, part(1, 7)))),
)
ONNX = part(1, 8) + part(2, b"us") + part(8, part(2, 17)) + part(14, part(1, b"k") + part(2, b"v"))
ONNX += GRAPH
GGUF = (
    b"GGUF"
    + struct.pack("<IQQ", 3, 1, 3)
    + string("general.architecture")
    + struct.pack("<I", 8)
    + string("bert")
    + string("tokens")
    + struct.pack("<IIQ", 9, 8, 20)
    + b"".join(string(f"t{n}") for n in range(20))
    + string("scale")
    + struct.pack("<If", 6, 0.5)
    + string("w")
    + struct.pack("<IQQIQ", 2, 8, 4, 2, 0)
)


def test_a_safetensors_header_tells_tensors_and_parameters():
    found = seen(WEIGHTS, "model.safetensors")
    assert found.format == "safetensors"
    assert found.metadata == {"format": "pt"}
    assert found.parameters == 9
    assert [(t.name, t.dtype, t.shape) for t in found.tensors] == [
        ("a.weight", "F32", [2, 3]),
        ("a.bias", "BF16", [3]),
    ]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"{", "JSON"),
        (b"[" * 5000, "JSON"),
        ({"a": 1}, "not described"),
        ({"a": tensor("F32", [2], 0, 9)}, "outside"),
        ({"a": tensor("F32", [2], 0, 4)}, "do not"),
        ({"a": tensor("F32", [-2], 0, 8)}, "shape"),
        ({"__metadata__": {"a": 1}}, "texts"),
    ],
)
def test_a_header_that_lies_is_refused_in_words(header, words):
    found = seen(safetensors(header, bytes(8)), "model.safetensors")
    assert found.format == "binary"
    assert words in found.problem


def test_a_header_longer_than_its_file_is_not_believed():
    found = seen(struct.pack("<Q", 2**63) + b"{}", "w.safetensors")
    assert "announced" in found.problem


def test_an_onnx_graph_tells_what_goes_in_and_out():
    found = seen(ONNX, "model.onnx")
    assert found.facts["Producer"] == "us"
    assert found.facts["Operator set"] == "ai.onnx 17"
    assert found.facts["Operators"] == "MatMul (1)"
    assert [(p.name, p.dtype, p.shape) for p in found.inputs] == [
        ("x", "float32", ["1", "batch", "?"])
    ]
    assert [(p.name, p.dtype) for p in found.outputs] == [("y", "int64")]
    assert (found.parameters, found.metadata) == (20, {"k": "v"})


def test_a_gguf_header_tells_metadata_and_tensors():
    found = seen(GGUF, "model.bin")
    assert found.metadata["general.architecture"] == "bert"
    assert found.metadata["tokens"].endswith("t7 … 20 entries]")
    assert found.metadata["scale"] == "0.5"
    assert (found.tensors[0].dtype, found.parameters) == ("Q4_0", 32)


def test_text_is_shown_to_a_bound_and_no_further():
    found = seen("é".encode() * 40_000, "notes.txt")
    assert (found.format, found.truncated) == ("text", True)
    assert len(found.text) == 32_768


def test_a_table_is_shown_in_rows():
    found = seen(b"a;b\n1;2\n3;4\n", "t.csv")
    assert (found.table.columns, found.table.rows) == (["a", "b"], [["1", "2"], ["3", "4"]])


@pytest.mark.parametrize(
    ("path", "kind"),
    [("README.md", "markdown"), ("c.yaml", "yaml"), ("c.json", "json"), ("x", "text")],
)
def test_texts_are_known_by_their_names(path, kind):
    assert seen(b"# words", path).format == kind


def test_what_is_unknown_is_shown_in_hex():
    found = seen(b"\x80\x04boom\x00", "model.pkl")
    assert (found.format, found.text) == ("binary", None)
    assert found.hex.startswith("00000000  80 04 62 6f 6f 6d 00")
    assert found.facts == {"Looks like": "Python pickle"}


def test_an_empty_file_is_an_empty_text():
    assert seen(b"", "empty").text == ""
    assert seen(b"", "empty.safetensors").problem


ENDINGS = st.sampled_from(["x.safetensors", "x.onnx", "x.gguf", "x.csv", "x.md", "x"])


@given(st.binary(max_size=400), ENDINGS)
def test_any_bytes_have_an_answer(content, path):
    assert seen(content, path).format


@given(st.sampled_from([WEIGHTS, ONNX, GGUF]), st.integers(0, 500), st.integers(0, 255), ENDINGS)
def test_files_that_are_cut_or_changed_have_an_answer(content, at, byte, path):
    at %= len(content)
    for broken in (content[:at], content[:at] + bytes([byte]) + content[at + 1 :]):
        found = seen(broken, path)
        assert found.problem or found.format


BOMBS = {
    "many-fields.onnx": part(7, b"\x18\x00" * 3_000_000),
    "deep.onnx": part(7, part(11, part(2, part(1, part(2, b"\x0a\x00" * 2_000_000))))),
    "many-strings.gguf": b"GGUF"
    + struct.pack("<IQQ", 3, 0, 1)
    + string("k")
    + struct.pack("<IIQ", 9, 8, 3_000_000)
    + bytes(24_000_000),
    "announced.gguf": b"GGUF" + struct.pack("<IQQ", 3, 9_000_000, 9_000_000) + bytes(30_000_000),
    "wide.safetensors": safetensors(b'{"a":[' + b"[]," * 2_000_000 + b"0]}"),
    "long.csv": b'"' + b"a" * 9_000_000,
}


@pytest.mark.parametrize("path", BOMBS)
def test_a_file_made_to_hurt_costs_little(path):
    asked = []

    def read(start, stop):
        asked.append(stop - start)
        yield BOMBS[path][start:stop]

    begun = time.process_time()
    look(Source(len(BOMBS[path]), read), path)
    assert time.process_time() - begun < 5
    assert sum(asked) <= MAX_BYTES
    assert max(asked) <= MAX_HEADER_BYTES


def test_only_what_is_needed_is_read():
    """Of a file of a terabyte, the header and nothing else."""
    asked = []
    header = safetensors({"a": tensor("U8", [2**40], 0, 2**40)})

    def read(start, stop):
        asked.append(stop - start)
        yield (header + bytes(100_000))[start:stop]

    found = look(Source(len(header) + 2**40, read), "huge.safetensors")
    assert found.parameters == 2**40
    assert sum(asked) < 100_000


def test_the_real_files_are_understood(shared_data):
    folder = shared_data / "model-files"
    found = {file.name: look(Source.of(file.read_bytes()), file.name) for file in folder.iterdir()}
    assert found["basic_pitch_nmp.onnx"].inputs[0].dtype == "float32"
    assert found["ggml-vocab-bert-bge.gguf"].metadata["general.architecture"] == "bert"
    assert found["basic_pitch_nmp.tflite"].facts["Looks like"] == "TensorFlow Lite"
    assert not [name for name, preview in found.items() if preview.problem]


def test_hostile_files_are_looked_at_and_nothing_happens(shared_data):
    for file in (shared_data / "hostile").iterdir():
        assert look(Source.of(file.read_bytes()), file.name).format in {"binary", "text", "json"}


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


def jpeg(width, height):
    comment = b"\xff\xfe" + struct.pack(">H", 8) + b"hello!"
    frame = struct.pack(">HBHHB", 8, 8, height, width, 0)
    return b"\xff\xd8" + comment + b"\xff\xff\xc2" + frame + b"\xff\xd9"


def webp(kind, body):
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + body


IMAGES = {
    "png": png(640, 480),
    "jpeg": jpeg(640, 480),
    "gif": b"GIF89a" + struct.pack("<HH", 640, 480) + bytes(3),
    "webp": webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
}


@pytest.mark.parametrize("kind", IMAGES)
def test_an_image_is_known_by_its_bytes_and_measured(kind):
    found = seen(IMAGES[kind], "plot.bin")
    assert (found.format, found.facts) == (kind, {"Pixels": "640 \N{MULTIPLICATION SIGN} 480"})
    assert found.image == Image(f"image/{kind}", 640, 480)


def test_webp_is_measured_whichever_way_it_is_packed():
    lossless = webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14))
    lossy = webp(b"VP8 ", bytes(6) + struct.pack("<HH", 640, 480))
    for content in (lossless, lossy):
        assert seen(content, "a.webp").facts == {"Pixels": "640 \N{MULTIPLICATION SIGN} 480"}


@pytest.mark.parametrize("content", [png(0, 9), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"])
def test_what_only_begins_as_an_image_is_shown_as_bytes(content):
    found = seen(content, "a.png")
    assert (found.format, found.image) == ("binary", None)
    assert found.problem is not None
    assert found.problem.startswith("It begins as an image")


def test_an_image_that_would_fill_the_memory_of_a_browser_is_not_shown():
    found = seen(png(100_000, 100_000), "bomb.png")
    assert (found.facts, found.image) == ({"Pixels": "100000 \N{MULTIPLICATION SIGN} 100000"}, None)
    assert found.problem is not None
    assert "64 million pixels" in found.problem


def test_a_drawing_that_can_run_scripts_is_text():
    found = seen(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "a.svg")
    assert (found.format, found.image) == ("text", None)


@given(st.sampled_from(list(IMAGES.values())), st.binary(max_size=80), st.integers(0, 40))
def test_an_image_of_any_bytes_is_answered(image, rest, kept):
    found = seen(image[:kept] + rest, "a.png")
    assert found.image is None or found.image.width * found.image.height <= MAX_PIXELS
