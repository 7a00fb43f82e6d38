"""Pushers and deleters against collectors: what was acknowledged must never be missing."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from muniment.app import House
from muniment.capabilities import catalog, projects
from muniment.capabilities.catalog.model import File, Role
from muniment.capabilities.catalog.service import blobs, uploads
from muniment.capabilities.catalog.service.versions import FileNotUploaded
from muniment.capabilities.upkeep.service.collecting import collect, terms
from muniment.kernel.digest import Digest
from muniment.kernel.errors import NotFound
from muniment.platform.database import DatabaseUnavailable
from muniment.platform.referring import SendAgain
from muniment.platform.unit import Unit, system_context

_CONTEXT = system_context("race")
_PROJECTS = ("default", "side")
_USED_AT_ONCE = 0.2
_LEAST_PUSHES = 20
_PATIENCE_SECONDS = 60


@dataclass
class Race:
    """What happened: acknowledged pushes, refusals that ask to send again, and what went wrong.

    What was sent is kept for `grace` seconds until a version uses it; `late` counts those that a
    machine without time for them used after that, and was told so.
    """

    grace: int = 1
    pushes: int = 0
    again: int = 0
    late: int = 0
    removed: int = 0
    wrong: list[str] = field(default_factory=list[str])
    acknowledged: set[Digest] = field(default_factory=set[Digest])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_enough(self, passed: float, seconds: float) -> bool:
        """Whether it went on for so long, and if nothing came of it by then, for much longer."""
        came = self.pushes > _LEAST_PUSHES and self.removed > 0
        return passed > seconds and (came or passed > _PATIENCE_SECONDS)


def race(
    houses: list[House],
    seconds: float,
    *,
    grace: int,
    pushers: int = 3,
    pushes: int = 10**9,
    rest: float = 0.0,
) -> Race:
    """Let pushers, droppers and a collector for each house run against each other.

    It ends after so many seconds, or `pushes`, but not before some were pushed and some removed; a
    collector rests so many seconds between two turns.
    """
    found = Race(grace)
    first = houses[0]
    _do(first, lambda unit: projects.create_project(unit, "side"))
    for number in range(pushers):
        for project in _PROJECTS:
            wanted = catalog.Registration(project, f"model-{number}", is_compared=False)
            _do(first, lambda unit, wanted=wanted: catalog.register_model(unit, wanted))
    ended = threading.Event()
    with ThreadPoolExecutor(pushers + 1 + len(houses)) as pool:
        tasks = [
            pool.submit(_push, houses[number % len(houses)], number, ended, found)
            for number in range(pushers)
        ]
        tasks.append(pool.submit(_drop, houses[-1], ended, found))
        tasks += [pool.submit(_collect, house, rest, ended, found) for house in houses]
        began = time.monotonic()
        while found.pushes < pushes and not found.is_enough(time.monotonic() - began, seconds):
            time.sleep(0.1)
        ended.set()
        for task in tasks:
            task.result()
    _look_back(first, found)
    return found


def _push(house: House, number: int, ended: threading.Event, found: Race) -> None:
    chance = random.Random(number)
    while not ended.is_set():
        project = chance.choice(_PROJECTS)
        # Sent now, and again about when it is removed if no version used it the first time.
        age = chance.choice((0, 0, 11, 12, 13, 14, 22, 24))
        content = f"content {int(time.monotonic() * 10) - age}".encode()
        name = f"model-{number}" if age or chance.random() < _USED_AT_ONCE else None
        with suppress(DatabaseUnavailable):
            _push_once(house, project, name, content, found)


def _push_once(house: House, project: str, name: str | None, content: bytes, found: Race) -> None:
    writer = house.units.blobs.open_writer(size_limit=len(content), expected=Digest.of(content))
    writer.write(content)
    stored = writer.commit()
    began = time.monotonic()
    try:
        _do(house, lambda unit: blobs.receive(unit, project, stored))
    except SendAgain:
        with found.lock:
            found.again += 1
        return
    if name is None:
        return
    # From here on the file is acknowledged: the session that sent it may use it.
    file = File("w", stored.digest, None, "application/octet-stream", Role.WEIGHTS)
    proposal = catalog.Proposal([file])
    try:
        _do(house, lambda unit: catalog.register_version(unit, project, name, proposal))
    except FileNotUploaded as refusal:
        took = time.monotonic() - began
        with found.lock:
            if took > found.grace:
                found.late += 1
            else:
                found.wrong.append(f"unknown {took:.2f} s after it was sent: {refusal.message}")
        return
    with found.lock:
        found.pushes += 1
        found.acknowledged.add(stored.digest)


def _drop(house: House, ended: threading.Event, found: Race) -> None:
    """Send files that nobody uses, announce and abort others, and delete versions."""
    chance = random.Random("drop")
    number = 0
    while not ended.is_set():
        number += 1
        content = f"dropped {number}".encode()
        writer = house.units.blobs.open_writer(size_limit=100)
        writer.write(content)
        stored = writer.commit()
        project = chance.choice(_PROJECTS)

        def announce_and_abort(unit: Unit, project: str = project, number: int = number) -> None:
            digest = Digest.of(f"announced {number}".encode())
            begun = uploads.begin(unit, project, digest, 10, None)
            uploads.abort(unit, project, begun.upload_id or "")

        def delete(unit: Unit, project: str = project) -> None:
            name = f"model-{chance.randrange(3)}"
            catalog.delete_version(unit, project, name, "latest", "race")

        steps: list[Callable[[Unit], object]] = [
            lambda unit, stored=stored, project=project: blobs.receive(unit, project, stored),
            announce_and_abort,
            delete,
        ]
        for step in steps:
            with suppress(SendAgain, DatabaseUnavailable, NotFound):
                _do(house, step)


def _collect(house: House, rest: float, ended: threading.Event, found: Race) -> None:
    while not ended.wait(rest):
        with suppress(DatabaseUnavailable):
            done = collect(house.units, _CONTEXT, terms(found.grace, dry_run=False), ended)
            with found.lock:
                found.removed += done.removed


def _look_back(house: House, found: Race) -> None:
    for digest in found.acknowledged:
        if house.units.blobs.stat(digest) is None:
            found.wrong.append(f"acknowledged and gone: {digest}")


def _do(house: House, work: Callable[[Unit], object]) -> None:
    house.units.write(_CONTEXT, work)
