"""A modeller at the terminal: push, pull, look things up, and see the past."""

import time
from datetime import UTC, datetime

import pytest


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def now():
    time.sleep(0.01)
    return datetime.fromtimestamp(time.time(), UTC).isoformat()


@pytest.fixture
def pushed(terminal, project, model_files):
    """A model with the real files as its version 1, alias `candidate`."""
    reference = f"{project}/pitch"
    terminal.do("push", model_files, reference, "--create", "--alias", "candidate")
    return reference


def test_real_model_files_come_back_bit_for_bit(terminal, project, model_files):
    reference = f"{project}/pitch"
    pushed = terminal.script("push", model_files, reference, "--create", "--alias", "candidate")
    assert pushed.out.startswith(f"{reference}@1 (candidate) sha256:"), pushed.err
    pulled = terminal.script("pull", f"{reference}@candidate", "fetched")
    assert f"{reference}@1 is in " in pulled.out, pulled.err
    assert contents(terminal.home / "fetched") == contents(model_files)


def test_a_push_that_is_refused_leaves_no_model_behind(terminal, project, model_files):
    refused = terminal.run("push", model_files, f"{project}/new", "--create", "--alias", "a b")
    assert refused.code == 1
    assert terminal.run("show", f"{project}/new").code == 1
    assert terminal.do("list", "--project", project, "--json").json == []


def test_a_push_says_what_the_registry_had_already(terminal, pushed, model_files):
    done = terminal.do("push", model_files / "lid.176.ftz", pushed)
    assert done.out.startswith(f"{pushed}@2 sha256:")
    assert "the registry had 1 file already: lid.176.ftz" in done.err
    assert "Warning: Version " in done.err


def test_a_push_twice_registers_one_version(terminal, pushed, model_files):
    again = terminal.do("push", model_files, pushed, "--alias", "candidate", "--json").json
    assert again["replayed"] is True
    assert again["version"]["number"] == 1


def test_what_was_said_with_a_push_is_shown(terminal, pushed, model_files):
    digest = "sha256:" + "4f" * 32
    terminal.do(
        *("push", model_files / "lid.176.ftz", pushed, "--label", "2026-Q1", "--notes", "better"),
        *("--metric", "auc=0.97", "--param", "rate=0.1", "--param", "solver=adam"),
        *("--dataset", "claims=s3://lake/claims", "--license", "MIT", "--tag", "tier=high"),
        *("--reference", f"image=oci://r.example.org/lid@{digest}", "--commit", "abc123"),
    )
    shown = terminal.do("show", f"{pushed}@2", "--json").json
    assert shown["label"] == "2026-Q1"
    assert shown["training"]["metrics"] == {"auc": 0.97}
    assert shown["training"]["parameters"] == {"rate": 0.1, "solver": "adam"}
    image = next(file for file in shown["files"] if file["path"] == "image")
    assert (image["uri"], image["digest"]) == ("oci://r.example.org/lid", digest)
    words = terminal.do("show", f"{pushed}@2").out
    for word in ("2026-Q1", "tier=high", "auc=0.97", "abc123", "oci://r.example.org/lid"):
        assert word in words


def test_a_model_is_shown_as_it_was(terminal, pushed):
    terminal.do("edit", pushed, "--description", "first", "--tag", "tier=low")
    before = now()
    terminal.do("--purpose", "review 7", "edit", pushed, "--description", "second")
    assert terminal.do("show", pushed, "--json").json["description"] == "second"
    then = terminal.do("show", pushed, "--as-of", before, "--json").json
    assert (then["description"], then["tags"]) == ("first", {"tier": "low"})
    found = terminal.do("diff", pushed, "--from", before, "--json").json
    assert [(c["field"], c["before"], c["after"]) for c in found["changes"]] == [
        ("description", "first", "second")
    ]
    assert "description: first → second" in terminal.do("diff", pushed).out
    newest, *_ = terminal.do("history", pushed, "--json").json
    assert newest["purpose"] == "review 7"


def test_a_revert_is_a_new_revision(terminal, pushed):
    first = terminal.do("edit", pushed, "--description", "first", "--json").json["revision"]
    terminal.do("edit", pushed, "--description", "second")
    terminal.do("revert", pushed, str(first))
    shown = terminal.do("show", pushed, "--json").json
    assert shown["description"] == "first"
    assert shown["revision"] > first


def test_two_versions_are_compared(terminal, pushed, model_files):
    terminal.do("push", model_files / "lid.176.ftz", pushed)
    found = terminal.do("diff", f"{pushed}@1", "2", "--json").json
    assert "basic_pitch_nmp.onnx" in found["removed"]
    assert found["same"] == 1
    words = terminal.do("diff", f"{pushed}@2", f"{pushed}@candidate").out
    assert "+ basic_pitch_nmp.onnx" in words


def test_an_alias_moves_and_its_past_stays(terminal, pushed, model_files):
    before = now()
    terminal.do("push", model_files / "lid.176.ftz", pushed)
    terminal.do("alias", "set", f"{pushed}@2", "candidate")
    held = terminal.do("alias", "history", pushed, "candidate", "--json").json
    assert [one["version"] for one in held] == [2, 1]
    then = terminal.do("alias", "list", pushed, "--as-of", before, "--json").json
    assert [(one["alias"], one["number"]) for one in then] == [("candidate", 1)]
    terminal.do("pull", f"{pushed}@candidate", "then", "--as-of", before)
    assert (terminal.home / "then" / "basic_pitch_nmp.onnx").exists()
    terminal.do("alias", "remove", pushed, "candidate")
    assert terminal.do("alias", "list", pushed, "--json").json == []


def test_tags_of_models_and_versions_are_set_and_removed(terminal, pushed):
    for reference in (pushed, f"{pushed}@1"):
        terminal.do("tag", "set", reference, "tier=high", "reviewed")
        terminal.do("tag", "remove", reference, "tier")
        assert terminal.do("show", reference, "--json").json["tags"] == {"reviewed": ""}


def test_models_are_listed_by_what_is_said_of_them(terminal, project):
    terminal.do("create", f"{project}/scorer", "--kind", "llm", "--tag", "tier=high")
    terminal.do("create", f"{project}/ranker", "--kind", "rules", "--owner", "ben")

    def names(*filters):
        found = terminal.do("list", "--project", project, *filters, "--json").json
        return [one["name"] for one in found]

    assert names() == ["ranker", "scorer"]
    assert names("--newest") == ["ranker", "scorer"]
    assert names("--kind", "llm") == ["scorer"]
    assert names("--tag", "tier:high") == ["scorer"]
    assert names("--owner", "ben") == ["ranker"]
    assert names("--limit", "1") == ["ranker"]
    lines = terminal.do("list", "--project", project).out.splitlines()
    assert lines[0].split() == ["model", "kind", "task", "owner", "latest", "status", "since"]
    assert lines[1].startswith(f"{project}/ranker")


def test_a_life_is_lived_to_its_end(terminal, project):
    reference = f"{project}/old"
    terminal.do("create", reference)
    for verb, status in (("archive", "archived"), ("reactivate", "active"), ("retire", "retired")):
        terminal.do(verb, reference, *([] if verb == "reactivate" else ["--yes"]))
        assert terminal.do("show", reference, "--json").json["status"] == status
    terminal.do("reactivate", reference)
    terminal.do("rename", reference, "older")
    terminal.do("transfer", f"{project}/older", "carla")
    assert terminal.do("show", f"{project}/older", "--json").json["owner"] == "carla"
    terminal.do("delete", f"{project}/older", "--reason", "pushed by mistake", "--yes")
    assert terminal.run("show", f"{project}/older").code == 1


def test_what_is_hard_to_take_back_is_asked_first(terminal, pushed):
    done = terminal.run("delete", pushed, "--reason", "by mistake")
    assert done.code == 2
    assert "--yes" in done.err
    assert terminal.do("show", pushed, "--json").json["status"] == "active"


def test_text_from_others_cannot_steer_the_terminal(terminal, project):
    reference = f"{project}/sly"
    terminal.do("create", reference, "--description", "[red]markup[/red] stays text")
    assert "[red]markup[/red] stays text" in terminal.do("show", reference).out


def test_a_project_is_described_closed_and_opened_again(terminal, project):
    revision = terminal.do("project", "show", project, "--json").json["revision"]
    terminal.do("project", "edit", project, "--title", "Cards", "--if-revision", str(revision))
    stale = ("--description", "x", "--if-revision", str(revision))
    assert terminal.run("project", "edit", project, *stale).code == 1
    assert terminal.run("project", "edit", project).code == 2
    assert terminal.run("project", "archive", project).code == 2
    closed = terminal.do("project", "archive", project, "--yes").out
    assert closed == f"{project} is archived now.\n"
    assert terminal.run("create", f"{project}/x").code == 1
    assert terminal.do("project", "reactivate", project).out == f"{project} is open now.\n"
    history = terminal.do("project", "history", project).out
    for what in ("project.restored", "project.archived", f"title: {project} → Cards"):
        assert what in history
