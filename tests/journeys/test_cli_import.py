"""An inventory at the terminal: looked at, brought in, brought in again, and taken back."""

import pytest

from tests.support.serving import serving
from tests.support.terminal import Terminal


@pytest.fixture
def apart(tmp_path_factory):
    """A terminal of the administrator of an instance of its own, to be filled."""
    home = tmp_path_factory.mktemp("apart")
    with serving(home / "data") as server:
        yield Terminal(home, {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token})


def test_a_real_catalogue_is_brought_in_and_taken_back(apart, shared_data):
    file = shared_data / "catalogs" / "azureml-catalog.jsonl"
    command = ("import", "jsonl", file, "--mapping", "azureml-catalog")
    rehearsed = apart.do(*command, "--dry-run")
    assert "Nothing was changed: this was a dry run." in rehearsed.out
    assert "'chat-completion' (193 times) → text-generation" in rehearsed.out
    assert apart.do("list", "--json").json == []
    done = apart.do(*command, "--json").json
    rows = done["counts"]["rows"]
    assert (rows["read"], rows["created"], rows["rejected"]) == (410, 410, 0)
    assert len(apart.do("list", "--limit", "500", "--json").json) == 410
    again = apart.do(*command, "--json").json["counts"]["rows"]
    assert (again["unchanged"], again["created"]) == (410, 0)
    newest, first = apart.do("import", "list", "--json").json
    assert first["id"] == done["run"]["id"]
    apart.do("import", "source", first["id"], "--output", "again.jsonl")
    assert (apart.home / "again.jsonl").read_bytes() == file.read_bytes()
    assert "name: azureml-catalog" in apart.do("import", "source", first["id"], "--mapping").out
    assert apart.run("import", "undo", first["id"]).code == 2
    for run in (newest, first):
        taken_back = apart.do("import", "undo", run["id"], "--yes").out
        nothing = "The import is undone: it had changed nothing.\n"
        assert (taken_back == nothing) == (run is newest)
    assert "left: project azureml: " in taken_back
    assert apart.do("list", "--json").json == []
    assert "undone" in apart.do("import", "show", first["id"]).out


def test_rows_that_are_rejected_say_what_to_mend_and_whom_to_ask(apart, shared_data):
    file = shared_data / "inventories" / "us-federal-ai-use-cases-2025.csv"
    done = apart.do("import", "csv", file, "--mapping", "us-federal-2025", "--json").json
    again = apart.do("import", "csv", file, "--mapping", "us-federal-2025").out
    rows = done["counts"]["rows"]
    ends = ("created", "updated", "unchanged", "conflict", "rejected")
    assert rows["read"] == 3611 == sum(rows[end] for end in ends)
    assert rows["rejected"] == len(done["rejected"]) > 0
    assert f"Imported without {rows['rejected']} rejected rows; " in again
    words = apart.do("import", "show", done["run"]["id"], "--rejected").out
    assert words.startswith(f"line {done['rejected'][0]['line']}, use_case_name: is empty")
    assert "  → " in words
    assert len(apart.do("use-case", "list", "-q", "fraud", "--json").json) > 5


def test_what_cannot_be_read_says_why(apart, shared_data):
    table = apart.home / "table.csv"
    table.write_text("name\nfraud\n")
    unknown = apart.run("import", "csv", table, "--mapping", "nobodys-mapping")
    assert unknown.code == 1
    assert "us-federal-2025" in unknown.err
    assert apart.run("import", "csv", apart.home / "absent.csv", "--mapping", "x").code == 2
    listless = apart.run("import", "jsonl", table, "--mapping", "azureml-catalog")
    assert listless.code == 1
    assert "Nothing was imported: every row was rejected" in listless.err
    (apart.home / "line.yaml").write_text("azureml-catalog")
    one_line = apart.run("import", "jsonl", table, "--mapping", "line.yaml")
    assert "'azureml-catalog' is not an object" in one_line.err
    absent = apart.run("import", "jsonl", table, "--mapping", "absent.yaml")
    assert (absent.code, "There is no file absent.yaml" in absent.err) == (2, True)
    wrong = apart.run("import", "csv", table, "--mapping", "azureml-catalog")
    assert wrong.code == 1
    assert "jsonl" in wrong.err
    assert apart.run("import", "show", "no-such-import").code == 1
    assert apart.run("import", "source", "no-such-import").code == 1
