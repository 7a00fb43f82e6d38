"""Fetching a file before it is read: all of it is asked for, once, and its locks stay."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from muniment.platform.database import ReadingAhead, connect, reading_ahead

Asked = list[tuple[int, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found: Asked = []
    monkeypatch.setattr(reading_ahead, "_AHEAD_BYTES", 8192)
    monkeypatch.setattr(reading_ahead, "_fetch", lambda _, start, end: found.append((start, end)))
    return found


def test_the_file_is_fetched_from_its_beginning_to_its_end(tmp_path: Path, asked: Asked) -> None:
    database = connect(f"sqlite:///{tmp_path / 'a.db'}")
    database.write(lambda c: c.execute(text("CREATE TABLE t (x)")))
    database.write(lambda c: c.execute(text("INSERT INTO t VALUES (zeroblob(200000))")))
    database.close()  # only then all of it is in the file
    database = connect(f"sqlite:///{tmp_path / 'a.db'}")

    def read(connection: Connection) -> None:
        ahead = ReadingAhead(connection)
        for part in range(101):
            ahead.reached(part / 100)

    database.read(read)
    database.close()
    starts, ends = zip(*asked, strict=True)
    assert starts == (0, *ends[:-1])
    assert ends[-1] >= (tmp_path / "a.db").stat().st_size


def test_where_the_file_is_not_known_nothing_is_fetched(
    tmp_path: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_ahead, "_OPEN_FILES", tmp_path / "nowhere")
    database = connect(f"sqlite:///{tmp_path / 'a.db'}")
    database.read(lambda connection: ReadingAhead(connection).reached(0.5))
    database.close()
    assert asked == []
