"""The keeper: what it signs, what it does not, and what a crash leaves behind."""

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update

from muniment.app import House, open_house
from muniment.capabilities import audit, projects
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import CHECKPOINTS, TILES, CheckpointRecord, Keeper, Keyring
from muniment.platform.journal.log.keys import find_keys
from muniment.platform.journal.log.tree import entries, hashes, tree_size
from muniment.platform.journal.log.verification import Verification
from muniment.platform.settings import Settings
from muniment.platform.transparency.checkpoint import open_checkpoint
from muniment.platform.transparency.merkle import leaf_hash, root_hash
from muniment.platform.transparency.note import SigningKey
from muniment.platform.unit import Unit, system_context
from tests.support.house import Clock, Workshop


def change(house: House, *names: str) -> None:
    """Record an event for each name, and let the log catch up after each."""
    for name in names:
        house.units.write(
            system_context("test"), lambda unit, n=name: projects.create_project(unit, n)
        )
        house.followers.catch_up()


def keeper_of(house: House) -> Keeper:
    keeper = house.followers.keeper
    assert keeper is not None
    return keeper


def reopened(house: House, settings: Settings, clock: Clock) -> House:
    house.close()
    return open_house(settings, clock)


def test_the_tree_is_that_of_the_journal(house: House) -> None:
    change(house, "one", "two")
    standing = keeper_of(house).standing
    assert standing.checkpoint is not None
    assert standing.note is not None

    def compare(connection) -> None:
        count = connection.execute(select(EVENTS.c.event_id)).all()
        leaves = [leaf_hash(entry) for entry in entries(connection, 0, 10_000)]
        assert len(leaves) == len(count) == tree_size(connection) == standing.checkpoint.size

        def read(level: int, index: int) -> bytes:
            from muniment.platform.transparency.merkle import complete_root

            return complete_root(leaves[index << level : (index + 1) << level])

        assert root_hash(len(leaves), read) == standing.checkpoint.root
        assert root_hash(len(leaves), hashes(connection)) == standing.checkpoint.root
        keys = [key.verifier for key in find_keys(connection)]
        assert open_checkpoint(standing.note, keys) == standing.checkpoint

    house.database.read(compare)


def test_the_key_is_a_file_of_its_owner_alone(house: House, settings: Settings) -> None:
    path = settings.data / "log.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert not (settings.data / "log.key.new").exists()
    current = house.database.read(find_keys)[-1]
    assert str(SigningKey.parse(path.read_text()).verifier) == current.key
    assert current.origin.startswith("muniment/")
    assert current.origin.endswith("/audit")


def test_what_was_signed_is_on_record_outside_the_database(
    house: House, settings: Settings
) -> None:
    change(house, "one", "two")
    lines = (settings.data / "checkpoints.log").read_text().splitlines()
    notes = [json.loads(line)["note"] for line in lines]
    stored = house.database.read(
        lambda connection: list(
            connection.execute(select(CHECKPOINTS.c.note).order_by(CHECKPOINTS.c.size)).scalars()
        )
    )
    assert notes == stored
    assert len(notes) >= 2


def test_the_log_goes_on_after_a_restart(house: House, settings: Settings, clock: Clock) -> None:
    change(house, "one")
    before = keeper_of(house).standing.checkpoint
    house = reopened(house, settings, clock)
    assert keeper_of(house).standing.checkpoint == before
    change(house, "two")
    after = keeper_of(house).standing.checkpoint
    assert before is not None
    assert after is not None
    assert after.size == before.size + 1
    house.close()


def test_what_was_written_last_is_signed_before_the_process_ends(house: House) -> None:
    house.followers.start()
    house.units.write(
        system_context("test"), lambda unit: projects.create_project(unit, "just-in-time")
    )
    house.followers.stop()
    known = keeper_of(house).standing.checkpoint
    assert known is not None
    assert known.size == house.database.read(
        lambda connection: len(connection.execute(select(EVENTS.c.event_id)).all())
    )


def test_more_than_one_batch_makes_the_same_tree_as_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muniment.platform.journal.log.keeper._MOST", 7)

    def many(unit: Unit) -> None:
        for number in range(300):
            projects.create_project(unit, f"p{number}")

    house.units.write(system_context("test"), many)
    house.followers.catch_up()
    known = keeper_of(house).standing.checkpoint
    assert known is not None
    assert known.size == house.database.read(tree_size) > 300
    monkeypatch.undo()
    again = house.database.read(lambda c: [leaf_hash(entry) for entry in entries(c, 0, 1000)])

    def read(level: int, index: int) -> bytes:
        from muniment.platform.transparency.merkle import complete_root

        return complete_root(again[index << level : (index + 1) << level])

    assert root_hash(known.size, read) == known.root


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["prepare", "store", "announce"])
def test_whichever_step_is_the_last_the_next_start_goes_on(
    house: House, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    change(house, "one")

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(Keeper, step, die)
    with pytest.raises(Killed):
        change(house, "two")
    monkeypatch.undo()
    house = reopened(house, settings, clock)
    assert keeper_of(house).standing.refusal is None
    house.followers.catch_up()
    standing = keeper_of(house).standing
    count = house.database.read(lambda c: len(c.execute(select(EVENTS.c.event_id)).all()))
    assert standing.checkpoint is not None
    assert standing.checkpoint.size == count
    recorded = CheckpointRecord(settings.data).last(standing.checkpoint.origin)
    assert recorded is not None
    assert recorded.checkpoint == standing.checkpoint
    house.close()


def test_a_line_that_a_crash_cut_short_is_written_anew(
    house: House, settings: Settings, clock: Clock
) -> None:
    change(house, "one")
    path = settings.data / "checkpoints.log"
    with path.open("ab") as file:
        file.write(b'{"note": "half a li')
    house = reopened(house, settings, clock)
    change(house, "two")
    assert keeper_of(house).standing.refusal is None
    for line in path.read_text().splitlines():
        json.loads(line)
    house.close()


def test_a_record_with_a_foreign_line_is_not_gone_on_from(
    house: House, settings: Settings, clock: Clock
) -> None:
    change(house, "one")
    with (settings.data / "checkpoints.log").open("ab") as file:
        file.write(b"something else\n")
    house = reopened(house, settings, clock)
    assert "is no checkpoint" in (keeper_of(house).standing.refusal or "")
    house.close()


@pytest.fixture
def rolled_back(house: House, settings: Settings, clock: Clock) -> Iterator[House]:
    """A house whose database lacks what the log has signed."""
    change(house, "one", "two", "three")

    def forget(connection) -> None:
        last = tree_size(connection) - 1
        connection.execute(delete(EVENTS).where(EVENTS.c.leaf_index >= last))
        connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.size > last))
        body = connection.execute(select(TILES.c.hashes).where(TILES.c.level == 0)).scalar_one()
        connection.execute(update(TILES).values(hashes=bytes(body)[: last * 32]))

    house.database.write(forget)
    changed = reopened(house, settings, clock)
    yield changed
    changed.close()


def test_an_older_database_is_not_signed_over(rolled_back: House, settings: Settings) -> None:
    standing = keeper_of(rolled_back).standing
    assert "an older database was put in its place" in (standing.refusal or "")
    signed = (settings.data / "checkpoints.log").read_bytes()
    change(rolled_back, "four", "five")
    # Writes are journaled, and those who follow the journal are served; nothing is signed.
    rolled_back.searching.catch_up()  # it follows on a thread of its own, which is not started
    assert {lag.behind for lag in rolled_back.followers.lag()} == {0}
    assert (settings.data / "checkpoints.log").read_bytes() == signed
    assert keeper_of(rolled_back).standing.refusal is not None


def test_a_restore_that_is_meant_becomes_an_event_of_another_log(
    rolled_back: House, settings: Settings
) -> None:
    change(rolled_back, "four")
    keyring, record = Keyring(settings.data), CheckpointRecord(settings.data)
    old = rolled_back.database.read(find_keys)[-1]

    def go_on(unit: Unit) -> None:
        new = audit.key_elsewhere(unit)
        keyring.stage(new)
        audit.begin_anew(unit, keyring.find(old.verifier), new, record.last(old.origin), "disk")

    rolled_back.units.write(system_context("test"), go_on)
    rolled_back.followers.catch_up()
    standing = keeper_of(rolled_back).standing
    assert standing.refusal is None
    assert standing.checkpoint is not None
    assert standing.checkpoint.origin != old.origin
    assert standing.checkpoint.size == rolled_back.database.read(tree_size)
    new = rolled_back.database.read(find_keys)[-1]
    assert "abandoned" in (new.statement or "")
    assert new.reason == "disk"


def test_a_changed_tile_is_not_signed_over(house: House, settings: Settings, clock: Clock) -> None:
    change(house, "one")

    def flip(connection) -> None:
        body = connection.execute(select(TILES.c.hashes).where(TILES.c.level == 0)).scalar_one()
        body = bytes([body[0] ^ 1]) + bytes(body)[1:]
        connection.execute(update(TILES).where(TILES.c.level == 0).values(hashes=body))

    house.database.write(flip)
    house = reopened(house, settings, clock)
    assert "not those that were signed" in (keeper_of(house).standing.refusal or "")
    house.close()


def test_a_key_that_others_can_read_signs_nothing(
    house: House, settings: Settings, clock: Clock
) -> None:
    (settings.data / "log.key").chmod(0o444)
    house = reopened(house, settings, clock)
    assert "Others can read" in (keeper_of(house).standing.refusal or "")
    (settings.data / "log.key").chmod(0o400)
    change(house, "one")
    assert keeper_of(house).standing.refusal is None
    house.close()


def test_without_the_key_only_another_process_signs(
    house: House, settings: Settings, clock: Clock
) -> None:
    change(house, "one")
    (settings.data / "log.key").rename(settings.data / "elsewhere")
    house = reopened(house, settings, clock)
    refusal = keeper_of(house).standing.refusal
    if house.database.dialect == "sqlite":
        assert "is not in" in (refusal or "")
    else:
        assert refusal is None
        change(house, "two")
        known = keeper_of(house).standing.checkpoint
        assert known is not None
        assert known.size < house.database.read(
            lambda c: len(c.execute(select(EVENTS.c.event_id)).all())
        )
    house.close()


def test_a_key_may_come_from_a_setting(settings: Settings, clock: Clock, tmp_path: Path) -> None:
    from dataclasses import replace

    key = SigningKey.generate("muniment/given/audit")
    given = replace(settings, log_key=key.reveal(), data=tmp_path / "given")
    assert key.reveal() not in repr(given)
    house = open_house(given, clock)
    change(house, "one")
    known = keeper_of(house).standing.checkpoint
    assert known is not None
    assert known.origin == "muniment/given/audit"
    assert not (given.data / "log.key").exists()
    house.close()


def rotated(house: House, settings: Settings, workshop: Workshop) -> SigningKey:
    """Give the log another key; return the one before."""
    keyring = Keyring(settings.data)
    signer = keyring.find(house.database.read(find_keys)[-1].verifier)
    assert signer is not None

    def rotate(unit: Unit) -> None:
        new = audit.next_key(unit)
        keyring.stage(new)
        audit.rotate_key(unit, signer, new, "yearly")

    workshop.run(rotate)
    house.followers.catch_up()
    return signer


def test_what_a_key_signs_after_it_was_replaced_is_found(
    house: House, settings: Settings, workshop: Workshop
) -> None:
    change(house, "one")
    stolen = rotated(house, settings, workshop)
    change(house, "two")
    record = CheckpointRecord(settings.data)
    assert flaws(house, record) == []
    true = keeper_of(house).standing.checkpoint
    assert true is not None
    forged = str(true.signed_with(stolen))
    line = json.dumps({"note": forged, "recorded_at": "2026-01-01T00:00:00+00:00"})
    kept = record.path.read_text()
    record.path.write_text(f"{kept}{line}\n")
    assert "None of the keys" in flaws(house, record)[0]
    record.path.write_text(kept)
    last = CHECKPOINTS.c.size == true.size
    forging = update(CHECKPOINTS).where(last).values(note=forged, key_ordinal=1)
    house.database.write(lambda connection: connection.execute(forging))
    assert "replaced by then" in flaws(house, record)[0]


def flaws(house: House, record: CheckpointRecord) -> list[str]:
    """Return what is wrong with the log."""

    def found(connection: Connection) -> list[str]:
        verification = Verification(connection, record)
        verification.run()
        return [flaw.what for flaw in verification.flaws]

    return house.database.read(found)


def test_a_rotated_key_signs_from_then_on(
    house: House, settings: Settings, clock: Clock, workshop: Workshop
) -> None:
    change(house, "one")
    old = house.database.read(find_keys)[-1]
    rotated(house, settings, workshop)
    new = house.database.read(find_keys)[-1]
    assert new.origin == old.origin
    standing = keeper_of(house).standing
    assert standing.refusal is None
    assert open_checkpoint(standing.note or "", [new.verifier]) == standing.checkpoint
    from muniment.platform.transparency.note import Note

    statement = Note.parse(new.statement or "")
    assert statement.verify([old.verifier]) == [old.verifier]
    assert statement.verify([new.verifier]) == [new.verifier]
    assert SigningKey.parse((settings.data / "log.key").read_text()).verifier == new.verifier
    house = reopened(house, settings, clock)
    change(house, "two")
    assert keeper_of(house).standing.refusal is None
    house.close()


def test_the_disk_being_full_stops_signing_and_nothing_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(house, "one")
    known = keeper_of(house).standing.checkpoint

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    change(house, "two")
    standing = keeper_of(house).standing
    assert standing.checkpoint == known
    assert "No space left" in (standing.refusal or "")
    monkeypatch.undo()
    change(house, "three")
    assert keeper_of(house).standing.refusal is None
