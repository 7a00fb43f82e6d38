"""Clients that work while everything around them dies, and remember what they were promised.

Each clerk has a model of its own and does one thing at a time, insisting until it has an answer
that says what happened; so it knows exactly what must be there in the end.
"""

import hashlib
import random
import secrets
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.support.serving import TOKEN

_AWAY = frozenset({502, 503, 504})
_PATIENCE_SECONDS = 180.0


@dataclass
class Ledger:
    """What all clerks were promised, and what they should never have been told."""

    acks: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    longest_wait: float = 0.0
    repeated: int = 0


class Clerk(threading.Thread):
    """Registers, points, describes and deletes until told to stop; then `check` compares."""

    def __init__(self, url: str, ledger: Ledger, seed: int) -> None:
        super().__init__(name=f"clerk-{seed}", daemon=True)
        self._http = httpx2.Client(
            base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10
        )
        self._ledger = ledger
        self._random = random.Random(seed)
        self.model = f"clerk-{seed}-{secrets.token_hex(3)}"
        self._contents: dict[int, bytes] = {}
        self._deleted: set[int] = set()
        self._aliases: dict[str, int] = {}
        self._said = ""
        self._events: list[str] = []
        self.stop = threading.Event()

    def run(self) -> None:
        """Work; an answer that makes no sense is a fault."""
        try:
            self._insist("POST", "/models", json={"name": self.model}, expected={201})
            while not self.stop.is_set():
                self._one_thing()
        except Exception as error:  # noqa: BLE001 - reported by the test, not lost with the thread
            self._ledger.faults.append(f"{self.model}: {error!r}")

    def _one_thing(self) -> None:
        kept = sorted(self._contents.keys() - self._deleted)
        chance = self._random.random()
        if chance < 0.5 or not kept:
            self._register()
        elif chance < 0.7:
            self._point(self._random.choice(kept))
        elif chance < 0.85:
            self._describe()
        else:
            self._delete(kept)

    def _register(self) -> None:
        content = self._random.randbytes(self._random.randrange(1, 40_000))
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self._insist("PUT", f"/projects/default/blobs/{digest}", content=content, expected={201})
        file = {"path": "model.bin", "digest": digest, "size_bytes": len(content)}
        path = f"/models/default/{self.model}/versions"
        answer = self._insist("POST", path, json={"files": [file]}, expected={201})
        self._contents[answer.json()["number"]] = content

    def _point(self, number: int) -> None:
        alias = self._random.choice(["champion", "challenger"])
        path = f"/models/default/{self.model}/aliases/{alias}"
        self._insist("PUT", path, json={"version": number}, expected={200})
        self._aliases[alias] = number

    def _describe(self) -> None:
        said = secrets.token_hex(8)
        path = f"/models/default/{self.model}"
        self._insist("PATCH", path, json={"description": said}, expected={200})
        self._said = said

    def _delete(self, kept: list[int]) -> None:
        free = [number for number in kept if number not in self._aliases.values()]
        if not free:
            return
        number = self._random.choice(free)
        path = f"/models/default/{self.model}/versions/{number}"
        # Where the first answer was lost, the second may say that it is gone already.
        self._insist(
            "DELETE",
            path,
            json={"reason": "the storm"},
            expected={200},
            again=frozenset({404, 409, 410}),
        )
        self._deleted.add(number)

    def _insist(
        self,
        method: str,
        path: str,
        *,
        expected: set[int],
        again: frozenset[int] = frozenset(),
        **said: Any,
    ) -> httpx2.Response:
        """Repeat a request with the same key until it is answered; note what was promised."""
        began = time.monotonic()
        tries = 0
        headers = {"Idempotency-Key": secrets.token_hex(16)} if method == "POST" else {}
        while True:
            tries += 1
            answer = self._try(method, path, headers, said)
            if answer is not None and answer.status_code not in _AWAY:
                break
            if time.monotonic() - began > _PATIENCE_SECONDS:
                raise RuntimeError(f"{method} {path} was not answered")
            time.sleep(0.05)
        self._ledger.longest_wait = max(self._ledger.longest_wait, time.monotonic() - began)
        self._ledger.repeated += tries > 1
        if answer.status_code not in expected | (again if tries > 1 else set()):
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        self._ledger.acks[method] += 1
        if event := answer.headers.get("muniment-event"):
            self._events.append(event)
        return answer

    def _try(
        self, method: str, path: str, headers: dict[str, str], said: dict[str, Any]
    ) -> httpx2.Response | None:
        try:
            answer = self._http.request(method, path, headers=headers, **said)
        except httpx2.TransportError:
            return None
        if answer.status_code == 503 and "retry-after" not in answer.headers:
            self._ledger.faults.append(f"{method} {path}: 503 without Retry-After")
        return answer

    def check(self) -> list[str]:
        """Return what is not as this clerk was promised, and go home."""
        with closing(self._http):
            return self._wrong()

    def _wrong(self) -> list[str]:
        found = self._model()
        wrong = [] if found["description"] == self._said else ["the description was lost"]
        numbers = sorted(one["number"] for one in self._versions())
        if numbers != sorted(self._contents.keys()):
            wrong.append(f"versions are {numbers}, promised were {sorted(self._contents)}")
        if sorted(self._contents) != list(range(1, len(self._contents) + 1)):
            wrong.append("the numbers are not dense")
        wrong += [f"version {n}" for n in self._contents if not self._is_as_promised(n)]
        for alias, number in self._aliases.items():
            answer = self._http.get(f"/models/default/{self.model}/aliases/{alias}")
            if answer.json().get("number") != number:
                wrong.append(f"alias {alias} points elsewhere than {number}")
        for event in self._events:
            if self._http.get(f"/events/{event}").status_code != 200:
                wrong.append(f"event {event} was lost")
        return [f"{self.model}: {one}" for one in wrong]

    def _model(self) -> dict[str, Any]:
        return self._http.get(f"/models/default/{self.model}").json()

    def _versions(self) -> list[dict[str, Any]]:
        path = f"/models/default/{self.model}/versions"
        found: list[dict[str, Any]] = []
        for status in (None, "deleted"):
            query: dict[str, Any] = {"limit": 200} | ({"status": status} if status else {})
            while True:
                page = self._http.get(path, params=query).json()
                found += page["items"]
                if not page.get("next"):
                    break
                query["cursor"] = page["next"]
        return list({one["number"]: one for one in found}.values())

    def _is_as_promised(self, number: int) -> bool:
        if number in self._deleted:
            return True
        path = f"/models/default/{self.model}/versions/{number}/files/model.bin"
        answer = self._http.get(path)
        return answer.status_code == 200 and answer.content == self._contents[number]


def wait_a_little(chance: random.Random, shortest: float, longest: float) -> None:
    """Let work go on for a random time, in seconds."""
    time.sleep(chance.uniform(shortest, longest))


def end(clerks: list[Clerk]) -> None:
    """Let every clerk finish the thing at hand."""
    for clerk in clerks:
        clerk.stop.set()
    for clerk in clerks:
        clerk.join(_PATIENCE_SECONDS + 20)
