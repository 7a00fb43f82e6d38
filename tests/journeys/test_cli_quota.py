"""Quotas at the command line."""

import pytest


def test_a_quota_is_set_shown_and_lifted(terminal, project):
    assert "1.5 GiB" in terminal.do("quota", "set", "1.5GiB", project).out
    assert "1.5 GiB" in terminal.do("quota", "show", project).out
    assert "no limit" in terminal.do("quota", "set", "none", project).out
    assert "no limit" in terminal.do("quota", "show").out


@pytest.mark.parametrize("size", ["much", "1XB", "-5", ""])
def test_a_size_that_is_none_is_wrong_usage(terminal, project, size):
    assert terminal.run("quota", "set", "--", size, project).code == 2


def test_a_push_that_does_not_fit_says_what_is_allowed(terminal, project, tmp_path):
    file = tmp_path / "w.bin"
    file.write_bytes(bytes(5000))
    terminal.do("quota", "set", "4kB", project)
    found = terminal.run("push", file, f"{project}/m", "--create", "--kind", "deep_learning")
    assert found.code == 1
    assert "4000 bytes" in found.err.replace("\n", " ")
