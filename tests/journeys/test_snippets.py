"""What a version's page offers to copy does what it says, as it is."""

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

CONTENT = b"weights \x00 of a model"
COMMAND = re.compile(r"^    (muniment .*)$", re.MULTILINE)
PAGE = re.compile(r'<figure class="code">.*?<span>(.*?)</span>.*?<code>(.*?)</code>', re.DOTALL)


@pytest.fixture
def snippets(terminal, project, server):
    """What the page of a version with one file offers to type, by the client it is for."""
    (terminal.home / "deep").mkdir()
    (terminal.home / "deep/w 1.bin").write_bytes(CONTENT)
    terminal.do("push", "deep", f"{project}/my model", "--create", "--kind", "deep_learning")
    path = f"{server.url}/models/{project}/my%20model/versions/1"
    page = httpx2.get(path, headers={**server.headers, "accept": "text/html"})
    assert page.is_success, page.text
    found = [(html.unescape(title), html.unescape(text)) for title, text in PAGE.findall(page.text)]
    return {title.partition(" · ")[0]: text for title, text in found}


def test_every_snippet_runs_as_it_is(snippets, server, tmp_path):
    assert set(snippets) == {"Command line", "Python", "curl"}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    variables = {"PATH": path, "HOME": str(tmp_path), "MUNIMENT_TOKEN": server.token}
    for title, text in snippets.items():
        folder = tmp_path / title
        folder.mkdir()
        program = [sys.executable, "-c"] if title == "Python" else ["sh", "-ec"]
        done = subprocess.run(
            [*program, text],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, (title, done.stderr)
        fetched = [file for file in folder.rglob("*") if file.is_file()]
        assert [file.name for file in fetched] == ["w 1.bin"], title
        assert fetched[0].read_bytes() == CONTENT, title


def test_the_document_shows_commands_that_do_what_it_says(terminal, root):
    page = (root / "docs/howto/see-what-a-model-needs.md").read_text()
    header = b'{"w":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}'
    weights = len(header).to_bytes(8, "little") + header + b"abc"
    (terminal.home / "model.safetensors").write_bytes(weights)
    terminal.do("project", "create", "payments")
    named = ("payments/fraud", "--create", "--kind", "deep_learning", "--alias", "champion")
    terminal.do("push", "model.safetensors", *named)
    needed, seen, past = [terminal.do(*line.split()[1:]).out for line in COMMAND.findall(page)]
    assert "counting version 1" in needed
    assert "parameters  3" in seen
    assert "model.registered" in past


def test_files_and_readiness_at_the_command_line(terminal, project):
    (terminal.home / "README.md").write_text("# Read me")
    terminal.do("push", "README.md", f"{project}/m", "--create", "--kind", "deep_learning")
    assert "# Read me" in terminal.do("preview", f"{project}/m@1", "README.md").out
    seen = terminal.do("preview", f"{project}/m", "README.md", "--json").json
    assert seen["preview"]["format"] == "markdown"
    assert terminal.run("preview", f"{project}/m", "nope").code == 1
    said = terminal.do("readiness", f"{project}/m").out
    assert f"/models/{project}/m/edit#field-description" in said
    assert "Kind" not in said
    assert "Kind" in terminal.do("readiness", f"{project}/m", "--all").out
    assert terminal.do("readiness", f"{project}/m", "--json").json["version"] == 1
    assert "version.registered" in terminal.do("activity", f"{project}/m").out


def test_the_past_of_what_was_deleted_stays_at_the_command_line(terminal, project):
    (terminal.home / "w.bin").write_bytes(CONTENT)
    terminal.do("push", "w.bin", f"{project}/m", "--create", "--kind", "deep_learning")
    terminal.do("delete", f"{project}/m@1", "--reason", "no good", "--yes")
    assert "version.deleted" in terminal.do("history", f"{project}/m@1").out
    terminal.do("delete", f"{project}/m", "--reason", "no good", "--yes")
    assert "deleted" in terminal.run("show", f"{project}/m").err
    assert "model.deleted" in terminal.do("history", f"{project}/m").out
    assert "model.deleted" in terminal.do("activity", f"{project}/m").out
