"""File names that would break out of a header, or mislead whoever saves the file."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.platform.http.disposition import attachment

FORM = re.compile(r"""attachment; filename="[ !#-$&-.0-\[\]-~]+"(?:; filename\*=UTF-8''[!-~]+)?""")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("model.safetensors", 'attachment; filename="model.safetensors"'),
        ("onnx/model.onnx", 'attachment; filename="model.onnx"'),
        ("..\\..\\evil.exe", 'attachment; filename="evil.exe"'),
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ("Modèle.bin", "attachment; filename=\"Mod_le.bin\"; filename*=UTF-8''Mod%C3%A8le.bin"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ('"><script>', "attachment; filename=\"_><script>\"; filename*=UTF-8''%22%3E%3Cscript%3E"),
        ("a\r\nSet-Cookie: x", 'attachment; filename="a__Set-Cookie: x"'),
        ("cod\u202etxt.exe", 'attachment; filename="cod_txt.exe"'),
        ("", 'attachment; filename="download"'),
        ("folder/", 'attachment; filename="download"'),
    ],
)
def test_the_last_part_names_the_file(path, value):
    assert attachment(path) == value


@given(st.text())
def test_no_name_breaks_out(path):
    value = attachment(path)
    assert FORM.fullmatch(value)
    value.encode("latin-1")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_a_name_in_any_script_arrives(name):
    value = attachment(name)
    assert name in {value.split('"')[1], unquote(value.rpartition("'")[2])}
