"""The rows of a database are what the log says, or are told apart."""

import sqlite3
from contextlib import closing

import pytest

from tests.support import tlog


@pytest.fixture
def compare(tmp_path, verify):
    log = tlog.Log(300, documents=False)
    log.write(tmp_path / "export")
    log.database(tmp_path / "copy.db")

    def run(*statements):
        with closing(sqlite3.connect(tmp_path / "copy.db")) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()
        code, said = verify(
            tmp_path / "export", "--key", log.signer.vkey, "--database", tmp_path / "copy.db"
        )
        return code, said, [(f["index"], f["message"]) for f in said["findings"]]

    return run


def test_rows_that_are_what_the_log_says_are_verified(compare):
    code, said, _ = compare()
    assert (code, said["rows"], said["newer_rows"]) == (0, 300, 0)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("actor_id = 'user:2'", "actor_id"),
        ("purpose = NULL", "purpose"),
        ("subject_id = 'm'", "subject"),
        ("recorded_at = recorded_at + 1", "recorded_at"),
        ("recorded_at = 9223372036854775807", "recorded_at"),
        ("valid_at = 'today'", "valid_at"),
        ("state_digest = 'sha256:0'", "state_digest"),
        ("type = x'00ff'", "type"),
    ],
)
def test_a_cell_that_was_changed_is_named(compare, change, named):
    code, _, [(index, message)] = compare(
        f"UPDATE journal_events SET {change} WHERE leaf_index = 270"
    )
    assert (code, index) == (1, 270)
    assert named in message


def test_a_row_that_was_removed_is_named(compare):
    code, _, [(index, _)] = compare("DELETE FROM journal_events WHERE leaf_index = 299")
    assert (code, index) == (1, 299)


def test_newer_rows_are_counted_and_not_held_against_it(compare):
    code, said, _ = compare(
        "INSERT INTO journal_events (leaf_index) VALUES (300)",
        "INSERT INTO journal_events (leaf_index) VALUES (NULL)",
    )
    assert (code, said["newer_rows"]) == (0, 2)


def test_a_view_in_the_place_of_the_table_is_not_asked(compare):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    code, _, _ = compare("DROP TABLE journal_events", f"CREATE VIEW journal_events AS {endless}")
    assert code == 1


def test_what_is_no_database_is_said_to_be_none(tmp_path, verify, compare):
    (tmp_path / "copy.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    log = tlog.Log(300, documents=False)
    code, said = verify(
        tmp_path / "export", "--key", log.signer.vkey, "--database", tmp_path / "copy.db"
    )
    assert (code, said["findings"][0]["code"]) == (1, "database")
