"""Records: what is their state, and what a merge patch makes of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from muniment.kernel.events import Stamp
from muniment.platform.database import records


@dataclass(frozen=True, slots=True)
class Money:
    amount: int
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Thing:
    thing_id: str
    title: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    worth: Money | None = None
    revision: int = 0
    updated_at: datetime | None = None


THING = Thing("1", "one", {"a": "1", "b": "2"}, Money(5), 7, datetime(2026, 3, 1, tzinfo=UTC))


def test_the_state_is_without_what_the_row_tells():
    assert records.state_of(THING).keys() == {"thing_id", "title", "tags", "worth"}
    assert records.from_state(Thing, records.state_of(THING)).worth == Money(5)


def test_a_merge_patch_replaces_merges_and_restores_defaults():
    patched = records.merged(THING, {"title": None, "tags": {"a": None, "c": "3"}})
    assert patched == Thing("1", "", {"b": "2", "c": "3"}, Money(5), 7, THING.updated_at)
    assert records.merged(THING, {"worth": {"amount": 6}}).worth == Money(6)
    assert records.merged(THING, {"worth": None}).worth is None
    assert records.merged(records.merged(THING, {"worth": None}), {"worth": {"amount": 1}}).worth


@pytest.mark.parametrize("patch", [{"title": 3}, {"tags": "x"}, {"worth": {"amount": None}}])
def test_a_field_refuses_what_it_cannot_hold(patch):
    with pytest.raises(records.RecordRefused):
        records.merged(THING, patch)


def test_a_stamp_gives_the_revision():
    stamp = Stamp(9, "e", THING.updated_at, datetime(2026, 4, 1, tzinfo=UTC), "a", "ada")
    assert records.stamped(THING, stamp).revision == 9
    assert records.stamped(THING, stamp).updated_at == datetime(2026, 4, 1, tzinfo=UTC)
