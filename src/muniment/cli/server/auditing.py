"""Checking, exporting and re-keying the log, on the data folder or the database itself."""

import json
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from muniment.app import House, open_house
from muniment.capabilities import audit
from muniment.cli.exits import REFUSED
from muniment.cli.server import (
    check_database,
    check_journal,
    check_log,
    check_personal,
    check_tables,
)
from muniment.cli.server.patient import Finding, Patient
from muniment.cli.server.rebuilding import check_present
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.kernel.errors import Conflict, Invalid
from muniment.platform.database import connect
from muniment.platform.journal.log import CheckpointRecord, Keyring, LogKey, find_keys
from muniment.platform.journal.log.export import Export
from muniment.platform.journal.log.keyring import write_key
from muniment.platform.occupation import occupying
from muniment.platform.settings import Settings
from muniment.platform.transparency.note import SigningKey
from muniment.platform.unit import Unit, system_context


class NoPlaceForKey(Invalid):
    """The key comes from a setting, so the new one needs a file to be written to."""

    code = "log.no-place-for-key"
    title = "The new key has no place to go"


class KeyNotHere(Conflict):
    """The log's present key is not here, so it cannot agree to another."""

    code = "log.key-not-here"
    title = "The key of the log is not here"


class NothingToAccept(Conflict):
    """The log goes on from what was signed: nothing was restored."""

    code = "log.nothing-to-accept"
    title = "Nothing was restored"


def verify(*, data: Path | None, as_json: bool) -> None:
    """Compare journal, log and tables; exit with 1 if anything does not agree."""
    with told():
        settings = chosen(data=data)
        check_present(settings)
        with _patient(settings) as patient:
            report, found = _verified(patient)
    if as_json:
        wrong = [finding.wrong for finding in found]
        sys.stdout.write(json.dumps({**report, "ok": not found, "findings": wrong}) + "\n")
    else:
        sys.stdout.writelines(_spelled(report, found))
    if found:
        raise typer.Exit(REFUSED)


def export(folder: Path, *, data: Path | None, documents: bool, as_json: bool) -> None:
    """Write the log to a folder that can be checked without Muniment."""
    with told():
        settings = chosen(data=data)
        check_present(settings)
        with _patient(settings) as patient:
            done = patient.database.read(
                lambda connection: Export(connection, folder).run(documents=documents)
            )
    if as_json:
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
    else:
        sys.stdout.write(
            f"{folder} holds the log {done.origin}: {done.size} events, root {done.root} "
            f"({done.files} files written).\n"
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the log's keys are, which is the present one, and why it signs nothing, if so."""

    ring: Keyring
    current: LogKey
    refusal: str | None


Report = dict[str, int | None]
Change = Callable[[Unit, _Place], SigningKey]


def rotate(*, data: Path | None, to: Path | None, reason: str, as_json: bool) -> None:
    """Let the log be signed with another key, made here."""

    def change(unit: Unit, place: _Place) -> SigningKey:
        old = place.ring.find(place.current.verifier)
        if old is None:
            raise KeyNotHere(
                f"The key {place.current.key} is not in {place.ring.folder}; a new one needs its "
                "word. If it is lost, 'muniment audit accept-restore' begins the log anew."
            )
        new = audit.next_key(unit)
        audit.rotate_key(unit, old, new, reason)
        return new

    _succeed(data, to, change, as_json=as_json)


def accept_restore(*, data: Path | None, to: Path | None, reason: str, as_json: bool) -> None:
    """Go on, as another log, from a database that was put back on purpose."""

    def change(unit: Unit, place: _Place) -> SigningKey:
        old = place.ring.find(place.current.verifier)
        if old is not None and place.refusal is None:
            raise NothingToAccept(
                "The log goes on from what was signed last, and its key is here; there is nothing "
                "to accept."
            )
        abandoned = CheckpointRecord(place.ring.folder).last(place.current.origin)
        new = audit.key_elsewhere(unit)
        audit.begin_anew(unit, old, new, abandoned, reason)
        return new

    _succeed(data, to, change, as_json=as_json)


def _succeed(data: Path | None, to: Path | None, change: Change, *, as_json: bool) -> None:
    with told():
        settings = chosen(data=data)
        check_present(settings)
        with occupying(settings):
            house = open_house(settings, role="command")
            try:
                house.anchoring.compare()
                key = _changed(house, to, change)
            finally:
                house.close()
    if as_json:
        sys.stdout.write(json.dumps({"key": key.key, "event_id": key.event_id}) + "\n")
        return
    sys.stdout.write(f"The log is signed with {key.key} from now on.\n")
    if to is not None:
        sys.stdout.write(f"Let MUNIMENT_LOG_KEY_FILE name {to} before you start the registry.\n")


def _changed(house: House, to: Path | None, change: Change) -> LogKey:
    """Make the change in one transaction, and sign with the new key what there is by then."""
    ring = Keyring(house.settings.data.absolute(), house.settings.log_key)
    if ring.is_given != (to is not None):
        raise NoPlaceForKey(
            "The log's key comes from MUNIMENT_LOG_KEY: name a new file for the next with --to."
            if ring.is_given
            else "The log's key is in the data folder, where the next one goes too: omit --to."
        )
    keeper = house.followers.keeper
    refusal = None if keeper is None else keeper.standing.refusal

    def work(unit: Unit) -> None:
        current = find_keys(unit.connection)[-1]
        new = change(unit, _Place(ring, current, refusal))
        if to is None:
            ring.stage(new)
        else:
            to.unlink(missing_ok=True)
            write_key(to, new)

    house.units.write(system_context("command"), work)
    house.followers.catch_up()
    return house.database.read(find_keys)[-1]


@contextmanager
def _patient(settings: Settings) -> Generator[Patient]:
    database = connect(settings.database)
    try:
        yield Patient(settings, database, deep=True)
    finally:
        database.close()


def _verified(patient: Patient) -> tuple[Report, list[Finding]]:
    """Return what was examined, and what is wrong; where the journal is, the tables are left."""
    unusable = list(check_database.schema_head(patient))
    if unusable:
        return {}, unusable
    log = patient.database.read(
        lambda connection: check_log.verification(connection, patient, _tell)
    )
    found = check_log.findings(log)
    for check in (check_journal.whole, check_log.orphans, check_log.names, check_personal.sealed):
        found += check(patient)
    if not found:
        found += check_tables.follow_from_journal(patient)
    first = min((flaw.index for flaw in log.flaws if flaw.index is not None), default=None)
    report = {"size": log.size, "checkpoints": log.checkpoints, "first_bad_index": first}
    return report, found


def _spelled(report: Report, found: list[Finding]) -> Iterator[str]:
    for finding in found:
        yield f"WRONG  {finding.wrong}\n"
        yield f"       → {finding.advice}\n"
    if report.get("first_bad_index") is not None:
        yield f"The first place of the log that is touched is {report['first_bad_index']}.\n"
    if not found:
        yield (
            f"{report['size']} events, their tree, {report['checkpoints']} signed checkpoints and "
            "the tables agree.\n"
        )


def _tell(count: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{count} events")
        sys.stderr.flush()
