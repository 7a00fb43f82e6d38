"""Every declared kind of event, brought about over HTTP, is replayed to the same rows.

A room can bring its own about: `live(do)` in its `tests/life.py`.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from starlette.testclient import TestClient

from muniment import capabilities
from muniment.app import House
from muniment.capabilities import audit
from muniment.capabilities.accesslog import service as accesslog
from muniment.capabilities.custody.store import CHECKS
from muniment.capabilities.imports.tests.inventory import HEAD, MAPPING, ROWS
from muniment.capabilities.upkeep.service.scrubbing import scrub
from muniment.capabilities.upkeep.tests.storage import damage, lose, put
from muniment.kernel.digest import Digest
from muniment.platform.journal import EVENTS
from muniment.platform.journal.log import Keyring
from muniment.platform.unit import Unit, system_context
from tests.contracts.test_replay import check_replay
from tests.support.people import caller

ROOMS = Path(capabilities.__file__).parent
API = "/api/v1"
MODEL = f"{API}/models/default/fraud"
VERSION = f"{MODEL}/versions/1"
STORED = b"weights" * 100
USE_CASE = f"{API}/use-cases/default/cards"
SCHEMA = f"{API}/schemas/review"
# Takes a process that dies in the middle: proven where imports are killed.
ELSEWHERE = {"import.interrupted"}


class Script:
    """Sends one request after another; each must be accepted."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def __call__(self, method: str, url: str, body: Any = None) -> Any:
        """Send a request and return what it answers."""
        answer = self._client.request(method, url, json={} if body is None else body)
        assert answer.is_success, f"{method} {url}: {answer.text}"
        return answer.json() if answer.content else None

    def send_bytes(self, url: str, content: bytes) -> Any:
        """Send a file."""
        return self._client.put(url, content=content)

    def go_through(self, url: str, *steps: str) -> None:
        """Take something through steps of its life."""
        for step in steps:
            self("POST", f"{url}/{step}")


def open_projects(do: Script) -> None:
    do("POST", f"{API}/projects", {"name": "side"})
    do("PATCH", f"{API}/projects/side", {"title": "Side"})
    do.go_through(f"{API}/projects/side", "archive", "restore")
    do("PUT", f"{API}/projects/side/quota", {"max_bytes": 10**9})
    do("PUT", f"{API}/quota", {"max_bytes": None})


def agree_on_words(do: Script) -> None:
    term = {"code": "one", "label": "One"}
    do("POST", f"{API}/vocabularies", {"name": "words", "title": "Words", "terms": [term]})
    do("PATCH", f"{API}/vocabularies/words", {"title": "Our words"})
    body = {"type": "object", "properties": {"by": {"type": "string"}}}
    do("POST", f"{API}/schemas", {"name": "review", "applies_to": ["model"], "body": body})
    do("PATCH", f"{SCHEMA}/1", {"title": "Review"})
    do.go_through(f"{SCHEMA}/1", "publish")


def use_models(do: Script) -> None:
    made = do("POST", f"{API}/use-cases", {"name": "cards", "title": "Cards"})
    do("PATCH", USE_CASE, {"description": "x"})
    do("POST", f"{USE_CASE}/revert", {"revision": made["revision"]})
    do.go_through(USE_CASE, "archive", "restore", "retire", "restore")
    do("DELETE", USE_CASE, {"reason": "by mistake"})


def keep_models(do: Script) -> None:
    made = do("POST", f"{API}/models", {"name": "old"})
    do("POST", f"{API}/models/default/old/rename", {"name": "fraud"})
    do("PATCH", MODEL, {"description": "x"})
    do("POST", f"{MODEL}/transfer", {"owner": "ada"})
    do("POST", f"{MODEL}/revert", {"revision": made["revision"]})
    first = do("PUT", f"{MODEL}/aspects/review", {"by": "ada"})
    do("PUT", f"{MODEL}/aspects/review", {"by": "grace"})
    do("POST", f"{MODEL}/aspects/review/revert", {"revision": first["revision"]})
    wider = {"type": "object", "properties": {"by": {"type": "string"}, "on": {"type": "string"}}}
    do("POST", f"{SCHEMA}/versions", {"applies_to": ["model"], "body": wider})
    do("POST", f"{SCHEMA}/2/publish")
    do("POST", f"{SCHEMA}/2/migration", {})
    do("DELETE", f"{MODEL}/aspects/review")
    reference = {"path": "w", "uri": "s3://bucket/w"}
    version = do("POST", f"{MODEL}/versions", {"references": [reference], "aliases": ["best"]})
    do("PATCH", VERSION, {"description": "x"})
    do("POST", f"{VERSION}/revert", {"revision": version["revision"]})
    do("PUT", f"{VERSION}/stage", {"stage": "staging"})
    do("DELETE", f"{MODEL}/aliases/best")
    do.go_through(VERSION, "archive", "restore", "retire", "restore")
    do("DELETE", VERSION, {"reason": "by mistake"})
    do.go_through(MODEL, "archive", "restore", "retire", "restore")
    do("DELETE", MODEL, {"reason": "by mistake"})
    do.go_through(f"{SCHEMA}/1", "retire")


def let_people_in(do: Script) -> None:
    do("POST", f"{API}/users", {"name": "ada"})
    do("PATCH", f"{API}/users/ada", {"display": "Ada"})
    given = do("POST", f"{API}/grants", {"principal": "ada", "role": "viewer"})
    do("DELETE", f"{API}/grants/{given['grant_id']}")
    token = do("POST", f"{API}/tokens", {"name": "t"})
    do("DELETE", f"{API}/tokens/{token['id']}")
    do("POST", f"{API}/groups", {"name": "team"})
    do("POST", f"{API}/groups/team/members", {"member": "ada"})
    do("DELETE", f"{API}/groups/team/members/ada")
    do("POST", f"{API}/users", {"name": "gone", "display": "Somebody", "email": "s@example.org"})
    do("POST", f"{API}/users/gone/erase")


def raise_somebody(client: TestClient, do: Script) -> None:
    ada = caller(client, "ada", "viewer")
    role = {"role": "admin", "minutes": 9, "reason": "x"}
    for step in ("approve", "decline"):
        asked = ada.do("POST", "/elevations", **role)
        do("POST", f"{API}/elevations/{asked['elevation_id']}/{step}")
    asked = ada.do("POST", "/elevations", **role)
    ada.do("POST", f"/elevations/{asked['elevation_id']}/withdraw")
    do("POST", f"{API}/grants", {"principal": "ada", "role": "admin", "eligible": True})
    opened = ada.do("POST", "/emergencies", **role)
    found = {"outcome": "unjustified", "comment": "x"}
    do("POST", f"{API}/emergencies/{opened['emergency_id']}/review", found)
    invitation = do("POST", f"{API}/users/ada/invitation")["invitation"]
    client.post(
        invitation,
        data={"password": "correct horse battery"},
        headers={"sec-fetch-site": "same-origin"},
    )
    client.cookies.clear()


def review_access(client: TestClient, do: Script) -> None:
    caller(client, "eve")
    due = "2999-01-01T00:00:00Z"
    body = {"title": "Q1", "reviewers": ["ada", "eve"], "due_at": due}
    path = f"{API}/access-reviews/{do('POST', f'{API}/access-reviews', body)['id']}"
    eve = caller(client, "eve")
    for item in do("GET", f"{path}/items")["items"]:
        eve.do(
            "POST",
            f"{path}/items/{item['item_id']}/decide".removeprefix(API),
            decision="keep",
            reason="x",
        )
    do("POST", f"{path}/close")


def look_after_the_storage(house: House, do: Script) -> None:
    hold = do("POST", f"{API}/holds", {"target": "stored", "reason": "x", "ticket": "T"})
    do("DELETE", f"{API}/holds/{hold['hold_id']}", {"reason": "x"})
    damage(house, STORED)
    read_everything(house)
    lose(house, STORED)
    house.units.write(system_context("test"), forget_reading)
    read_everything(house)
    place = f"{API}/projects/default/blobs/{Digest.of(STORED)}"
    assert do.send_bytes(place, STORED).is_success
    put(house, b"nobody's")
    do("POST", f"{API}/storage/collect", {"grace_seconds": 0})


def keep_a_file(do: Script) -> None:
    do("POST", f"{API}/models", {"name": "stored"})
    assert do.send_bytes(f"{API}/projects/default/blobs/{Digest.of(STORED)}", STORED).is_success
    file = {"path": "w", "digest": Digest.of(STORED)}
    do("POST", f"{API}/models/default/stored/versions", {"files": [file]})


def read_everything(house: House) -> None:
    scrub(house.units, replace(house.settings, scrub_rate=0), threading.Event())


def forget_reading(unit: Unit) -> None:
    unit.connection.execute(update(CHECKS).values(checked_at=None))


def look_at_the_log(house: House) -> None:
    house.lookout.flush()
    house.units.write(system_context("test"), accesslog.seal)
    house.units.write(system_context("test"), lambda unit: accesslog.prune(unit, timedelta(0)))


def bring_in_an_inventory(client: TestClient, do: Script) -> None:
    sheet = (HEAD + ROWS).encode()
    answer = client.post(
        f"{API}/imports?format=csv",
        files={"file": ("inventory.csv", sheet), "mapping": ("map.yaml", MAPPING.encode())},
    )
    assert answer.is_success, answer.text
    do("POST", f"{API}/imports/{answer.json()['run']['id']}/undo")


def look_after_the_log(house: House) -> None:
    keyring = Keyring(house.settings.data)
    first = keyring.first()
    assert first is not None

    def rotate(unit: Unit) -> None:
        second = audit.next_key(unit)
        audit.rotate_key(unit, first, second, "yearly")
        audit.begin_anew(unit, second, audit.key_elsewhere(unit), None, "disk lost")

    house.units.write(system_context("test"), rotate)


def lives() -> list[Callable[[Script], None]]:
    """Return what rooms bring about themselves."""
    rooms = [path.parents[1].name for path in sorted(ROOMS.glob("*/tests/life.py"))]
    return [import_module(f"muniment.capabilities.{room}.tests.life").live for room in rooms]


def test_every_kind_of_event_is_replayed_to_the_same_rows(client: TestClient) -> None:
    house: House = client.app.state.house  # type: ignore[attr-defined]  any ASGI app might be asked
    do = Script(client)
    open_projects(do)
    agree_on_words(do)
    use_models(do)
    keep_models(do)
    do("POST", f"{API}/models", {"name": "fresh"})
    do("PUT", f"{API}/models/default/fresh/guard", {"purpose_required": True})
    let_people_in(do)
    raise_somebody(client, do)
    review_access(client, do)
    look_at_the_log(house)
    bring_in_an_inventory(client, do)
    keep_a_file(do)
    look_after_the_storage(house, do)
    look_after_the_log(house)
    for live in lives():
        live(do)
    recorded = house.database.read(
        lambda connection: set(connection.execute(select(EVENTS.c.type)).scalars())
    )
    assert house.units.journal.types.keys() - recorded == ELSEWHERE
    check_replay(house)
