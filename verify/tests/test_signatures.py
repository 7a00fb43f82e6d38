"""Ed25519 is checked alike with and without `cryptography`."""

import ast
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

import muniment_verify
from tests.support import tlog

# RFC 8032 section 7.1, tests 1 to 3: key, message, and the halves of the signature
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=range(3))
def test_the_vectors_of_the_rfc_verify(vector):
    key, text, first, second = map(bytes.fromhex, vector)
    made = first + second
    assert muniment_verify._verifies_purely(key, made, text)
    assert not muniment_verify._verifies_purely(key, made, text + b"!")
    assert muniment_verify.verifies(key, made, text)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
@settings(max_examples=60, deadline=None)
def test_both_ways_of_checking_agree(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    good = private.sign(message)
    bad = bytearray(good)
    bad[bit // 8] ^= 1 << bit % 8
    for made in (good, bytes(bad)):
        expected = made == good
        assert muniment_verify._verifies_purely(public, made, message) is expected
        assert muniment_verify.verifies(public, made, message) is expected


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
@settings(max_examples=30, deadline=None)
def test_no_key_and_no_signature_makes_it_fail(public, made):
    if muniment_verify._is_point_of_weight(public):
        assert not muniment_verify._verifies_purely(public, made, b"text")


@pytest.mark.parametrize(
    "encoded", [bytes(32), b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"]
)
def test_a_key_by_which_anything_seems_signed_is_no_key(encoded):
    key = muniment_verify.Key(tlog.ORIGIN, tlog.LOG, encoded)
    with pytest.raises(muniment_verify.Malformed):
        muniment_verify.Key.parse(key.vkey)


def test_a_scalar_beyond_the_order_is_refused():
    public, message, first, second = (bytes.fromhex(text) for text in VECTORS[0])
    s = int.from_bytes(second, "little") + muniment_verify._Q
    made = first + s.to_bytes(32, "little")
    assert not muniment_verify._verifies_purely(public, made, message)


def test_the_example_of_the_cosignature_specification_is_read():
    # c2sp.org/tlog-cosignature, of which the keys are not published
    text = (  # as published, without its line breaks
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u"
        "5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9"
        "dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    found = muniment_verify.Checkpoint.parse(text.encode())
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert [s.key_id.hex() for s in found.note.signatures] == ["033de0ae", "8d66cf3f"]


def test_a_verifier_key_survives_being_written_and_read():
    vkey = tlog.Signer().vkey
    assert muniment_verify.Key.parse(vkey).vkey == vkey


def test_the_verifier_imports_the_standard_library_and_may_do_without_the_rest():
    source = ast.parse(Path(muniment_verify.__file__).read_text())
    top = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(source)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert top - set(sys.stdlib_module_names) == {"cryptography"}
