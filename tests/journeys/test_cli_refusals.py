"""Exit codes: 1 refused by a rule, 2 wrong usage, 3 cannot reach or not allowed."""

import pytest

REFUSED, USAGE, CANNOT = 1, 2, 3
WRONG = (
    (REFUSED, ["show", "default/nobody-made-this"], "There is no model"),
    (REFUSED, ["create", "default/a:b"], "name"),
    (REFUSED, ["create", "default/x", "--kind", "sorcery"], "Accepted: "),
    (REFUSED, ["show", "default/x", "--as-of", "last tuesday"], "is not a time"),
    (REFUSED, ["list", "--project", "no-such-project"], "no-such-project"),
    (USAGE, ["show", "a/b/c@1"], "is not a reference"),
    (USAGE, ["push", "no-such-file", "default/x"], "There is no file or folder"),
    (USAGE, ["push", ".", "default/x", "--metric", "auc=high"], "is not a number"),
    (USAGE, ["push", ".", "default/x", "--param", "rate"], "KEY=VALUE"),
    (USAGE, ["push", ".", "default/x", "--kind", "llm"], "--create"),
    (USAGE, ["edit", "default/x"], "nothing is said"),
    (USAGE, ["diff", "default/x@1", "2", "--from", "3"], "two versions"),
    (USAGE, ["diff", "default/x@1", "--from", "3"], "muniment compare default/x@1@2026"),
    (USAGE, ["frobnicate"], "frobnicate"),
    (CANNOT, ["--url", "http://127.0.0.1:9", "whoami"], "cannot be reached"),
    (CANNOT, ["--url", "localhost", "whoami"], "is not the address"),
    (CANNOT, ["--token", "mnm_pat_forged", "whoami"], "muniment login"),
)


@pytest.mark.parametrize(("code", "arguments", "reason"), WRONG)
def test_what_goes_wrong_says_why(terminal, code, arguments, reason):
    done = terminal.script(*arguments)
    assert (done.code, done.out) == (code, "")
    assert reason in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_a_folder_with_nothing_in_it_is_wrong_usage(terminal, project):
    (terminal.home / "empty").mkdir()
    done = terminal.run("push", "empty", f"{project}/x", "--create")
    assert done.code == USAGE
    assert "no files" in done.err


def test_a_place_that_holds_something_is_not_overwritten(terminal, project):
    (terminal.home / "file").write_text("model")
    terminal.do("push", "file", f"{project}/x", "--create")
    (terminal.home / "mine").mkdir()
    (terminal.home / "mine" / "notes").write_text("keep me")
    done = terminal.run("pull", f"{project}/x", "mine")
    assert done.code == REFUSED
    assert (terminal.home / "mine" / "notes").read_text() == "keep me"
    terminal.do("pull", f"{project}/x", "mine", "--force")
    assert [path.name for path in (terminal.home / "mine").iterdir()] == ["file"]


def test_a_change_based_on_an_old_revision_is_refused(terminal, project):
    reference = f"{project}/x"
    revision = terminal.do("create", reference, "--json").json["revision"]
    terminal.do("edit", reference, "--description", "newer")
    done = terminal.run("edit", reference, "--description", "x", "--if-revision", str(revision))
    assert done.code == REFUSED


def test_a_reader_may_not_write(terminal, project):
    token = terminal.do("token", "create", "reading", "--level", "read", "--json").json["secret"]
    done = terminal.run("--token", token, "create", f"{project}/x")
    assert done.code == CANNOT
    assert "You may not" in done.err


def test_a_push_that_is_refused_says_of_which_file_or_why(terminal, project):
    (terminal.home / "file.bin").write_text("model")
    push = ("push", "file.bin", f"{project}/x", "--create")
    for more, words in (
        (("--role", "*.bin=weight"), "(of 'file.bin')"),
        (("--license", "Apache 2.O"), "did you mean 'Apache-2.0'?"),
        (("--reference", "image=oci://r.example/x@sha256:12"), "Of 'image': 'sha256:12' is not"),
    ):
        done = terminal.run(*push, *more)
        assert done.code == REFUSED
        assert words in " ".join(done.err.split())
    assert terminal.run("show", f"{project}/x").code == REFUSED
    terminal.do(*push)
    done = terminal.run("pull", f"{project}/x@champion", "there")
    assert (done.code, "champion" in done.err) == (REFUSED, True)
