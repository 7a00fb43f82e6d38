"""No path leads out of the folder it belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment_client import UnsafePath
from muniment_client.paths import accept_path, accept_tree


@pytest.mark.parametrize(
    "path", ["model.onnx", "a/b/c.bin", "..data/x", "a..b", ".hidden", "日本語/模型.bin", "a:b"]
)
def test_a_plain_path_is_accepted(path):
    assert accept_path(path, windows=False) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "//host/share", "../x", "a/../../x", "a/..", "./a", "a//b", "a/", "..",
        "a\\..\\b", "\\\\host\\share", "a\0b", "a\nb", "bad\udcff",
    ],
)  # fmt: skip
def test_a_path_that_is_not_below_its_folder_is_refused(path):
    with pytest.raises(UnsafePath):
        accept_path(path, windows=False)


@pytest.mark.parametrize(
    "path",
    ["a/con", "NUL.txt", "Com1.bin", "com\u00b9", "CON .x", "a./b", "a ", "a\u00a0/b",
     ".git/config",
     "x/.GIT/hooks/post-checkout", "GIT~1/config", "\uff0egit/x", "a/\u202eb", "a\u200db",
     "\u2025/x", "\uff0e\uff0e/x", "x" * 256, "\u00e9" * 128],
)  # fmt: skip
def test_what_some_system_reads_otherwise_is_refused_on_all(path):
    with pytest.raises(UnsafePath):
        accept_path(path, windows=False)


@pytest.mark.parametrize("path", ["C:/x", "C:x", "a/file:stream"])
def test_what_windows_reads_otherwise_is_refused_there(path):
    with pytest.raises(UnsafePath):
        accept_path(path, windows=True)


@pytest.mark.parametrize(
    "paths", [["a", "a"], ["a", "a/b"], ["a/b/c", "a/b"], ["a", "A"], ["B/c", "b"]]
)
def test_paths_that_cannot_lie_side_by_side_are_refused(paths):
    with pytest.raises(UnsafePath):
        accept_tree(paths)


def test_paths_that_share_folders_are_accepted():
    accept_tree(["a/b", "a/c", "ab", "a/d/e"])


@given(st.text())
def test_whatever_is_accepted_stays_below_its_folder(tmp_path_factory, path):
    root = tmp_path_factory.getbasetemp()
    try:
        accept_path(path, windows=False)
    except UnsafePath:
        return
    assert root in (root / path).parents
    assert ".." not in (root / path).parts
