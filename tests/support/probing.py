"""Asks an application in this process anything at all; what that would change is undone."""

import asyncio
import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote_from_bytes, unquote

from starlette.applications import Starlette

import muniment.platform.http.middleware as edge
from muniment.app import House
from muniment.platform.unit import Context, Unit
from tests.support.filled import Filled
from tests.support.hostile import Attack, attacks, too_long
from tests.support.matrix import Asked

HOST = b"127.0.0.1:8642"
_BUSY = {503, 507}
_MLFLOW = ("/api/2.0/", "/api/3.0/")
_PAGES = re.compile(r"text/html|application/problem\+json")


@dataclass
class Heard:
    """An answer, what the log says of it, and how many events the request has recorded."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    faults: list[BaseException] = field(default_factory=list)
    recorded: int = 0


class Prober:
    """Sends raw requests and undoes what they do."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self._heard = Heard()
        self._runner = asyncio.Runner()
        house: House = app.state.house
        self._units = house.units
        self._write = house.units.write_async

    def __enter__(self) -> Self:
        """Begin to ask."""
        return self

    def __exit__(self, *told: object) -> None:
        """Ask no more."""
        self._runner.close()

    def ask(self, attack: Attack, token: str | None) -> Heard:
        """Send a request with a token; return what was answered."""
        return self._runner.run(self._ask(attack, token))

    async def _ask(self, attack: Attack, token: str | None) -> Heard:
        heard = self._heard = Heard()
        sent = iter([{"type": "http.request", "body": attack.body, "more_body": False}])

        async def receive() -> Any:
            return next(sent, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                heard.status = message["status"]
                pairs = message["headers"]
                heard.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in pairs}
            else:
                heard.body += message.get("body", b"")

        with self._listening(heard), self._undoing():
            await self.app(self._scope(attack, token), receive, send)
        return heard

    def _scope(self, attack: Attack, token: str | None) -> dict[str, Any]:
        given = {name for name, _ in attack.headers}
        headers = [*attack.headers]
        if b"host" not in given:
            headers.append((b"host", HOST))
        if token is not None and b"authorization" not in given:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        raw = quote_from_bytes(attack.path.encode(), safe="/%").encode()
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": attack.method,
            "scheme": "http",
            "path": unquote(raw.decode()),
            "raw_path": raw,
            "query_string": attack.query,
            "root_path": "",
            "headers": headers,
            "client": ("testclient", 1),
            "server": ("testserver", 80),
            "state": {},
        }

    @contextmanager
    def _listening(self, heard: Heard) -> Iterator[None]:
        original = edge._as_refusal

        def spy(error: Any) -> Any:
            refusal = original(error)
            if isinstance(refusal, edge.Fault):
                heard.faults.append(error)
            return refusal

        edge._as_refusal = spy
        try:
            yield
        except Exception as error:  # noqa: BLE001  whatever reaches the server is a fault
            heard.status, heard.faults = heard.status or 500, [*heard.faults, error]
        finally:
            edge._as_refusal = original

    @contextmanager
    def _undoing(self) -> Iterator[None]:
        self._units.write_async = self._undone  # type: ignore[method-assign]  nothing is to last
        try:
            yield
        finally:
            self._units.write_async = self._write  # type: ignore[method-assign]  as it was

    async def _undone(self, context: Context, work: Any) -> Any:
        def do(unit: Unit) -> Any:
            result = work(unit)
            self._heard.recorded += len(unit.stamps)
            raise _Done(result)

        try:
            return await self._write(context, do)
        except _Done as done:
            return done.result


class _Done(Exception):
    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


def complaints(attack: Attack, heard: Heard) -> Iterator[str]:
    """Say what is wrong with an answer, whatever was asked."""
    if heard.faults:
        yield f"fault: {heard.faults[0]!r}"
    elif heard.status >= 500 and not _is_meant(attack, heard):
        yield f"answered with {heard.status}"
    elif heard.status >= 400:
        if heard.recorded:
            yield f"refused with {heard.status}, and has recorded an event"
        if attack.method != "HEAD":
            yield from _malformed(attack, heard)


def _is_meant(attack: Attack, heard: Heard) -> bool:
    """Whether an answer of 500 and more is no fault: not now, or (in MLflow's words) not here."""
    is_not_offered = heard.status == 501 and attack.path.startswith(_MLFLOW)
    return is_not_offered or (heard.status in _BUSY and "retry-after" in heard.headers)


def _malformed(attack: Attack, heard: Heard) -> Iterator[str]:
    kind = heard.headers.get("content-type", "")
    if attack.path.startswith(_MLFLOW):
        said = json.loads(heard.body)
        if not (said.get("error_code") and said.get("message")):
            yield f"no error of MLflow's: {said}"
    elif not _PAGES.match(kind):
        yield f"refused with {heard.status} as {kind!r}"
    elif kind == "application/problem+json":
        said = json.loads(heard.body)
        if not all(isinstance(said.get(name), str) and said[name] for name in _SAID):
            yield f"an incomplete problem: {said}"


_SAID = ("code", "title", "detail", "type")


def probe(
    prober: Prober,
    route: Asked,
    filled: Filled,
    chance: random.Random,
    number: int,
    found: dict[str, str],
) -> int:
    """Try some attacks on a route as several people; note findings, return how many were tried."""
    known = list(attacks(route, filled))
    tried = chance.sample(known, min(number, len(known)))
    tokens = [*(person.secret for person in filled.people.values()), filled.admin.secret, None]
    for attack in tried:
        _note(route, attack, prober.ask(attack, chance.choice(tokens)), found)
    return len(tried)


def stretch(prober: Prober, route: Asked, filled: Filled, found: dict[str, str]) -> int:
    """Say too much in each field of a route's message; note findings, return how often."""
    tried = list(too_long(route, filled))
    for attack in tried:
        _note(route, attack, prober.ask(attack, filled.admin.secret), found)
    return len(tried)


def _note(route: Asked, attack: Attack, heard: Heard, found: dict[str, str]) -> None:
    for complaint in complaints(attack, heard):
        found.setdefault(f"{route} {complaint}"[:160], f"{complaint} | {attack}")
