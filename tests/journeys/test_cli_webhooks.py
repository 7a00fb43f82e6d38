"""Webhooks at the command line."""

import secrets

import pytest

EVENTS = ("--event", "model_version.created", "--event", "version.registered")
URL = "https://hooks.example/x"


@pytest.fixture
def hook(terminal, project):
    """The name of a webhook in a project of the test's own."""
    name = f"hook-{secrets.token_hex(4)}"
    terminal.do("webhook", "create", name, URL, "--project", project, *EVENTS)
    return name


def test_a_webhook_is_made_signed_shown_changed_and_taken_away(terminal, project, tmp_path):
    name, file = f"hook-{secrets.token_hex(4)}", tmp_path / "secret"
    file.write_text("a-secret-of-ours\n")
    made = terminal.do(
        "webhook",
        "create",
        name,
        URL,
        *EVENTS,
        "--project",
        project,
        "--secret-file",
        file,
        "--json",
    )
    assert (made.json["project"], made.json["signed"]) == (project, True)
    shown = terminal.do("webhook", "show", name)
    assert "model_version.created, version.registered" in shown.out
    assert "a-secret-of-ours" not in shown.out + made.out
    assert name in terminal.do("webhook", "list", "--project", project).out
    terminal.do("webhook", "change", name, "--disable", "--unsigned")
    changed = terminal.do("webhook", "show", made.json["webhook_id"], "--json").json
    assert (changed["status"], changed["signed"]) == ("DISABLED", False)
    assert "nothing more" in terminal.do("webhook", "delete", name, "--yes").out
    assert terminal.run("webhook", "show", name).code != 0


def test_what_is_refused_says_why(terminal, hook, tmp_path):
    inside = terminal.run("webhook", "create", "x", "https://127.0.0.1/", *EVENTS)
    assert inside.code == 1
    assert "public" in inside.err
    assert terminal.run("webhook", "create", "x", URL, "--event", "no.such").code == 1
    missing = terminal.run("webhook", "change", hook, "--secret-file", tmp_path / "none")
    assert missing.code == 2
    empty = tmp_path / "empty"
    empty.write_text("\n")
    unsigned = terminal.run("webhook", "change", hook, "--secret-file", empty)
    assert (unsigned.code, "no secret" in unsigned.err) == (2, True)
    both = terminal.run("webhook", "change", hook, "--unsigned", "--secret-file", empty)
    assert both.code == 2
    assert terminal.run("webhook", "delete", hook).code == 2


def test_what_a_webhook_was_told_is_listed(terminal, hook):
    assert "nothing yet" in terminal.do("webhook", "deliveries", hook).err
    assert terminal.do("webhook", "deliveries", hook, "--json").json == []
    assert terminal.run("webhook", "redeliver", hook, "none").code != 0
    assert terminal.run("webhook", "test", hook, "--event", "no.such").code == 1
