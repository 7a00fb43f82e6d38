"""The doctor finds what is wrong, says what to do, and changes nothing."""

import shutil
import sqlite3

import pytest

from muniment.kernel.digest import Digest
from muniment.platform.blobs.disk import DiskBlobs
from tests.support.serving import serving
from tests.support.terminal import Terminal

CHECKS = [
    *("database", "schema", "file store", "stored files"),
    *("journal", "log", "followers", "people", "tables"),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory, model_files):
    """The data folder of a registry with a model and its files, at rest."""
    home = tmp_path_factory.mktemp("sound")
    data = home / "data"
    with serving(data) as server:
        terminal = Terminal(home, {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token})
        terminal.do("push", model_files, "pitch", "--create", "--alias", "champion")
        terminal.do("edit", "pitch", "--description", "hears notes")
    return data


@pytest.fixture
def data(sound, tmp_path):
    """A copy of it, to damage."""
    return shutil.copytree(sound, tmp_path / "data")


def change(data, statement):
    with sqlite3.connect(data / "muniment.db") as database:
        assert database.execute(statement).rowcount != 0


def damage(path, change):
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(change(content))


def examined(stranger, data, *options):
    """Return the names of what is wrong, with the findings, and check the exit code."""
    done = stranger.run("doctor", "--data", data, "--json", *options)
    wrong = {one["check"]: one["findings"] for one in done.json if not one["ok"]}
    assert done.code == (1 if wrong else 0), done.err
    assert all(finding["advice"] for findings in wrong.values() for finding in findings)
    return wrong


def test_a_sound_registry_is_well(stranger, data):
    done = stranger.script("doctor", "--data", data, "--deep")
    assert done.out.splitlines() == [f"ok     {name}" for name in CHECKS]
    assert done.code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_sealed SET box = zeroblob(48)",
        "UPDATE journal_sealed SET person_id = 'somebody else'",
        "UPDATE journal_person_keys SET key = zeroblob(32)",
        "DELETE FROM journal_person_keys",
        "DELETE FROM journal_sealed",
    ],
)
def test_what_is_told_of_people_is_as_it_was_sealed(stranger, data, statement):
    change(data, statement)
    assert "people" in examined(stranger, data)


def test_a_registry_at_work_can_be_examined(stranger, server):
    assert examined(stranger, server.data) == {}


def test_files_that_are_missing_cut_short_or_changed_are_found(stranger, data, model_files):
    blobs = DiskBlobs(data / "blobs")
    first, second, third = (
        Digest.of(path.read_bytes()) for path in sorted(model_files.iterdir())[:3]
    )
    blobs.path_of(first).unlink()
    damage(blobs.path_of(second), lambda content: content[:-1])
    damage(blobs.path_of(third), lambda content: bytes(len(content)))
    found = [one["wrong"] for one in examined(stranger, data)["stored files"]]
    assert sorted(wrong.split()[0] for wrong in found) == sorted([first, second])
    assert f"{first} is missing" in found
    deep = [one["wrong"] for one in examined(stranger, data, "--deep")["stored files"]]
    assert f"{third} has other bytes than were stored" in deep


def test_a_changed_row_is_found_and_rebuilding_cures_it(stranger, data):
    change(data, "UPDATE catalog_models SET description = 'hears nothing' WHERE valid_to IS NULL")
    change(data, "DELETE FROM catalog_aliases")
    found = examined(stranger, data)
    assert list(found) == ["tables"]
    wrong = " ".join(one["wrong"] for one in found["tables"])
    assert "1 row(s) of catalog_models are not as the journal says" in wrong
    assert "1 row(s) of catalog_aliases are missing" in wrong
    assert "muniment rebuild" in found["tables"][0]["advice"]
    assert stranger.run("rebuild", "--data", data).code == 0
    assert examined(stranger, data) == {}


def test_a_changed_journal_is_found(stranger, data):
    change(data, "UPDATE journal_documents SET body = replace(body, 'hears notes', 'sees notes')")
    assert "has other content than was recorded" in examined(stranger, data)["journal"][0]["wrong"]


def test_a_lost_event_is_found(stranger, data):
    change(data, "DELETE FROM journal_events WHERE leaf_index = 3")
    assert "missing from the log" in examined(stranger, data)["journal"][0]["wrong"]


def test_a_lost_state_is_found(stranger, data):
    change(data, "DELETE FROM journal_documents WHERE body LIKE '%hears notes%'")
    assert "has lost its state" in examined(stranger, data)["journal"][0]["wrong"]


def test_a_follower_ahead_of_the_journal_is_found(stranger, data):
    change(data, "UPDATE journal_followers SET position = 100000")
    assert "past the end" in examined(stranger, data)["followers"][0]["wrong"]


def test_a_missing_table_or_a_newer_schema_ends_the_examination(stranger, data):
    change(data, "DROP TABLE catalog_aliases")
    assert list(examined(stranger, data)) == ["schema"]
    change(data, "UPDATE alembic_version SET version_num = '9999'")
    assert "this one is older" in examined(stranger, data)["schema"][0]["advice"]


def test_a_database_that_is_none_is_found(stranger, data):
    for path in data.glob("muniment.db*"):
        path.unlink()
    (data / "muniment.db").write_bytes(b"not a database at all" * 1000)
    done = stranger.run("doctor", "--data", data)
    assert done.code == 1
    assert done.out.startswith("WRONG  database: ")
