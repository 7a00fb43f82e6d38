"""Names of files tell what the files are."""

import pytest

from muniment_client.kinds import media_type_of, role_of


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("model.safetensors", "weights"),
        ("onnx/model.onnx_data", "weights"),
        ("lid.176.ftz", "weights"),
        ("Model.PT", "weights"),
        ("tokenizer.json", "tokenizer"),
        ("tokenizer.model", "tokenizer"),
        ("vocab.txt", "tokenizer"),
        ("config.json", "config"),
        ("MLmodel", "config"),
        ("requirements.txt", "config"),
        ("train.ipynb", "notebook"),
        ("src/train.py", "code"),
        ("README.md", "doc"),
        ("LICENSE", "doc"),
        ("eval.csv", "data"),
        ("system.prompt", "prompt"),
        ("Dockerfile", "container"),
        ("whatever", "other"),
    ],
)
def test_the_role_is_told_from_the_name(path, role):
    assert role_of(path, {}) == role


def test_a_role_that_was_named_goes_first():
    assert role_of("data/train.bin", {"data/*": "data"}) == "data"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("a/config.json", "application/json"),
        ("README.MD", "text/markdown"),
        ("model.onnx", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
    ],
)
def test_the_media_type_is_told_from_the_name(path, media_type):
    assert media_type_of(path) == media_type
