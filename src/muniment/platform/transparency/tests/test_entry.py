"""What the log commits to of an event."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.platform.database.types import from_micros, to_micros
from muniment.platform.transparency.entry import COLUMNS, entry_of, leaf_of, stored_entry
from muniment.platform.transparency.merkle import leaf_hash

ROW: dict[str, Any] = {
    "event_seq": 7,
    "leaf_index": 6,
    "event_id": "0199-1",
    "type": "model.registered",
    "subject_kind": "model",
    "subject_id": "0199-2",
    "project_id": "0199-3",
    "model_id": None,
    "valid_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    "recorded_at": datetime(2026, 3, 2, 9, 0, 0, 1200, tzinfo=UTC),
    "actor_id": "0199-4",
    "actor_name": "Ada Lovelace",
    "via": "api",
    "purpose": 'a "purpose"\n\x01 é €',
    "request_id": None,
    "state_digest": "sha256:00",
}


def test_an_entry_is_canonical_json() -> None:
    assert entry_of(ROW).decode() == (
        '{"actor_id":"0199-4","event_id":"0199-1","event_seq":7,"model_id":null,'
        '"project_id":"0199-3","purpose":"a \\"purpose\\"\\n\\u0001 é €",'
        '"recorded_at":"2026-03-02T09:00:00.001200Z","request_id":null,'
        '"state_digest":"sha256:00","subject":{"id":"0199-2","kind":"model"},'
        '"type":"model.registered","v":1,"valid_at":"2026-03-02T09:00:00.000000Z","via":"api"}'
    )
    assert leaf_of(ROW) == leaf_hash(entry_of(ROW))


def test_an_entry_names_nobody() -> None:
    assert b"Ada" not in entry_of(ROW)


def test_every_other_cell_of_the_row_changes_the_entry() -> None:
    whole = entry_of(ROW)
    other = {name: (value or "x") for name, value in ROW.items()}
    changed: dict[str, Any] = {
        name: datetime(2026, 1, 1, tzinfo=UTC) if isinstance(value, datetime) else f"{value}x"
        for name, value in other.items()
    }
    for name in ROW.keys() - {"leaf_index", "actor_name"}:
        assert entry_of({**ROW, name: changed[name]}) != whole, name


@given(
    recorded=st.integers(0, to_micros(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))),
    later=st.integers(0, 10**9),
)
def test_what_is_stored_gives_the_entry_of_what_was_recorded(recorded: int, later: int) -> None:
    stored = {**ROW, "recorded_at": recorded, "valid_at": max(0, recorded - later)}
    row = stored | {name: from_micros(stored[name]) for name in ("recorded_at", "valid_at")}
    assert stored_entry([stored[name] for name in COLUMNS]) == entry_of(row)


@pytest.mark.parametrize("no_time", [10**18, -(10**18), "2026", None])
def test_what_is_no_time_gives_no_entry(no_time: object) -> None:
    values = [{**ROW, "valid_at": no_time, "recorded_at": 0}[name] for name in COLUMNS]
    with pytest.raises((OverflowError, TypeError)):
        stored_entry(values)
