"""What is pushed is every file of the folder, as it is."""

import hashlib
import os
import unicodedata

import pytest

from muniment_client import NotPushable, UnsafePath
from muniment_client.local import LocalFile, chunks, find_files, hashed
from muniment_client.progress import Meter, Progress


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "model"
    for path in ("b.onnx", "a/config.json", "a/deep/er.txt", ".hidden"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


def paths(root, **options):
    return [file.path for file in find_files(root, **options)]


def test_all_files_below_a_folder_are_found_in_order(folder):
    assert paths(folder) == [".hidden", "a/config.json", "a/deep/er.txt", "b.onnx"]


def test_a_single_file_is_found_under_its_name(folder):
    assert paths(folder / "a" / "config.json") == ["config.json"]


def test_what_version_control_and_systems_leave_is_ignored(folder):
    for path in (".git/HEAD", "a/__pycache__/x.pyc", "a/.DS_Store"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    assert len(paths(folder)) == 4


def test_a_pattern_leaves_out_names_and_paths(folder):
    assert paths(folder, ignore=["*.onnx", "a/deep", ".hidden"]) == ["a/config.json"]


def test_a_link_to_a_file_is_followed(folder):
    (folder / "link.onnx").symlink_to(folder / "b.onnx")
    found = next(file for file in find_files(folder) if file.path == "link.onnx")
    assert found.size == len("b.onnx")


@pytest.mark.parametrize("target", ["a", "nowhere"])
def test_a_link_to_anything_else_is_refused(folder, target):
    (folder / "link").symlink_to(folder / target)
    with pytest.raises(NotPushable, match="link"):
        find_files(folder)


def test_what_is_no_file_is_refused(folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(NotPushable, match="not a file"):
        find_files(folder)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_nothing_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotPushable):
        find_files(tmp_path / name)


def test_a_name_that_is_not_text_is_refused(folder):
    (folder / os.fsdecode(b"bad\xff")).touch()
    with pytest.raises(UnsafePath):
        find_files(folder)


def test_a_name_has_one_spelling_whatever_the_system(tmp_path):
    (tmp_path / unicodedata.normalize("NFD", "modèle.onnx")).touch()
    assert paths(tmp_path) == ["modèle.onnx"]


def test_a_file_is_hashed_and_its_progress_told(tmp_path):
    content = os.urandom(3 * 1024 * 1024 + 1)
    (tmp_path / "x").write_bytes(content)
    told = []
    (file,) = find_files(tmp_path)
    assert hashed(file, Meter(told.append)).digest == (
        f"sha256:{hashlib.sha256(content).hexdigest()}"
    )
    assert told[0] == Progress("hash", "x", 0, len(content))
    assert told[-1] == Progress("hash", "x", len(content), len(content))


@pytest.mark.parametrize("size", [2, 4])
def test_a_file_that_changed_in_between_is_refused(tmp_path, size):
    (tmp_path / "x").write_bytes(b"abc")
    with pytest.raises(NotPushable, match="changed"):
        list(chunks(LocalFile(tmp_path / "x", "x", size), "upload", Meter(None)))
