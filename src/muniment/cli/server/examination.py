"""The doctor: examines everything a registry stands on, and changes nothing."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from sqlalchemy.exc import DBAPIError

from muniment.cli.exits import REFUSED
from muniment.cli.server import (
    check_blobs,
    check_database,
    check_journal,
    check_log,
    check_personal,
    check_tables,
)
from muniment.cli.server.patient import Check, Finding, Patient
from muniment.cli.server.rebuilding import check_present
from muniment.cli.server.refusals import told
from muniment.cli.server.settings import chosen
from muniment.platform.database import connect
from muniment.platform.settings import Settings

CHECKS = (
    Check("database", check_database.integrity, vital=True),
    Check("schema", check_database.schema_head, vital=True),
    Check("file store", check_blobs.writable),
    Check("stored files", check_blobs.complete),
    Check("journal", check_journal.whole),
    Check("log", check_log.signed),
    Check("followers", check_journal.followers),
    Check("people", check_personal.sealed, vital=True),
    Check("tables", check_tables.follow_from_journal),
)


def run(*, data: Path | None, deep: bool, as_json: bool) -> None:
    """Examine the registry, print what was found, and exit with 1 if anything is wrong."""
    with told():
        settings = chosen(data=data)
        check_present(settings)
        found = findings(settings, CHECKS, deep=deep, quiet=as_json)
    if as_json:
        sys.stdout.write(json.dumps(report(found), indent=2) + "\n")
    if any(found.values()):
        raise typer.Exit(REFUSED)


def report(found: dict[str, list[Finding]]) -> list[dict[str, object]]:
    """Return what was found as programs read it."""
    return [
        {"check": name, "ok": not wrong, "findings": [asdict(one) for one in wrong]}
        for name, wrong in found.items()
    ]


def findings(
    settings: Settings, checks: Sequence[Check], *, deep: bool, quiet: bool
) -> dict[str, list[Finding]]:
    """Examine a registry; return what was found by the name of the check, and tell it on the way.

    What comes after a vital check that found something wrong is not examined.
    """
    try:
        database = connect(settings.database)
    except DBAPIError as error:
        wrong = [check_database.unreadable(error)]
        _tell("database", wrong, quiet=quiet)
        return {"database": wrong}
    try:
        return _examine(Patient(settings, database, deep), checks, quiet=quiet)
    finally:
        database.close()


def _examine(patient: Patient, checks: Sequence[Check], *, quiet: bool) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for check in checks:
        wrong = found[check.name] = list(check.examine(patient))
        _tell(check.name, wrong, quiet=quiet)
        if wrong and check.vital:
            break
    return found


def _tell(name: str, wrong: list[Finding], *, quiet: bool) -> None:
    if not quiet:
        sys.stdout.writelines(_lines(name, wrong))
        sys.stdout.flush()


def _lines(name: str, wrong: list[Finding]) -> Iterator[str]:
    if not wrong:
        yield f"ok     {name}\n"
    for finding in wrong:
        yield f"WRONG  {name}: {finding.wrong}\n"
        yield f"       → {finding.advice}\n"
