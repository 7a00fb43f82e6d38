"""Threads that race for the same thing over several servers, and whether one order explains it.

The server numbers every change (a revision is the number of its event), so a history is checked
in linear time: what ended before something else began must have the smaller number.
"""

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import httpx2

from tests.support.serving import TOKEN
from tests.support.wire import Wire

VERSION = {"references": [{"path": "model", "uri": "https://models.example/model"}]}
_REMEMBERED_SECONDS = 2.0  # how long a process may go by what it knows of a credential
_SLACK_SECONDS = 1.0
_LOOKS = 4  # at an alias, before each try to move it


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a key: when it was asked and answered, and the number it got."""

    began: float
    ended: float
    number: int
    replaced: int | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to race: until so many requests were answered, or so much time has passed."""

    seconds: float
    requests: int = 10**9


@dataclass(frozen=True, slots=True)
class Raced:
    """How many requests were answered, how many of them changed something, what made no sense."""

    requests: int
    done: int
    wrong: int


def race(
    urls: Sequence[str],
    threads: int,
    effort: Effort,
    act: Callable[[Wire, int], None],
) -> int:
    """Let threads, each at one of the servers, act until it is enough; return the requests."""
    until = time.monotonic() + effort.seconds
    share = -(-effort.requests // threads)

    def work(number: int) -> int:
        with Wire(urls[number % len(urls)]) as wire:
            while wire.asked < share and time.monotonic() < until:
                act(wire, number)
            return wire.asked

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads)))


def at(url: str, token: str = TOKEN) -> httpx2.Client:
    """Return a client of one server."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.Client(base_url=f"{url}/api/v1", headers=headers, timeout=30)


def out_of_order(steps: Sequence[Step], *, strictly: bool) -> int:
    """Count the steps with a number that contradicts one which had ended before they began."""
    ended = sorted(steps, key=lambda step: step.ended)
    highest, place, wrong = -1, 0, 0
    for step in sorted(steps, key=lambda step: step.began):
        while place < len(ended) and ended[place].ended < step.began:
            highest = max(highest, ended[place].number)
            place += 1
        wrong += step.number < highest or (strictly and step.number == highest)
    return wrong


def unexplained(refusals: Iterable[Step], moves: Iterable[Step]) -> int:
    """Count the refusals of what had not been moved away from before they were answered."""
    left = {move.replaced: move.began for move in moves}
    return sum(left.get(one.number, one.ended) >= one.ended for one in refusals)


def race_for_numbers(urls: Sequence[str], model: str, threads: int, effort: Effort) -> Raced:
    """Race for version numbers; they must be dense, and in the order of their making."""
    path = f"/models/default/{model}/versions"
    steps: list[Step] = []

    def register(wire: Wire, _: int) -> None:
        began = time.monotonic()
        answer = wire.ask("POST", path, VERSION)
        if _is_put_off(answer.status, answer.fields):
            return  # nothing was changed, and whoever asks is told to try again
        assert answer.status == 201, answer.body
        steps.append(Step(began, time.monotonic(), answer.json["number"]))

    asked = race(urls, threads, effort, register)
    numbers = {step.number for step in steps}
    holes = len(steps) - len(numbers) + len(set(range(1, len(steps) + 1)) ^ numbers)
    return Raced(asked, len(steps), holes + out_of_order(steps, strictly=True))


def race_to_swap(urls: Sequence[str], model: str, threads: int, effort: Effort) -> Raced:
    """Race to move an alias from where each thread saw it.

    Each move must start where another one ended, what is seen must follow that order, and whoever
    is refused must have come too late.
    """
    swaps = _Swaps(f"/models/default/{model}/aliases")
    with Wire(urls[0]) as wire:
        for _ in range(2):
            assert wire.ask("POST", f"/models/default/{model}/versions", VERSION).status == 201
        assert wire.ask("PUT", f"{swaps.path}/champion", {"version": 1}).status == 200
        first = swaps.look(wire)["revision"]
    asked = race(urls, threads, effort, swaps.swap)
    with Wire(urls[0]) as wire:  # a new one: what says nothing for a while is hung up on
        last = swaps.look(wire)["revision"]
    return Raced(asked, len(swaps.moves), swaps.wrong(first, last))


class _Swaps:
    """What was seen of an alias, and what came of trying to move it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.moves: list[Step] = []
        self._reads: list[Step] = []
        self._refusals: list[Step] = []

    def look(self, wire: Wire) -> dict[str, int]:
        began = time.monotonic()
        [seen] = wire.ask("GET", self.path).json["items"]
        self._reads.append(Step(began, time.monotonic(), seen["revision"]))
        return seen

    def swap(self, wire: Wire, _: int) -> None:
        for _ in range(_LOOKS):
            seen = self.look(wire)
        began = time.monotonic()
        wanted = {"version": 3 - seen["number"]}
        match = f'If-Match: "{seen["revision"]}"\r\n'
        answer = wire.ask("PUT", f"{self.path}/champion", wanted, match)
        ended = time.monotonic()
        if _is_put_off(answer.status, answer.fields):
            return
        assert answer.status in {200, 412}, answer.body
        if answer.status == 412:
            self._refusals.append(Step(began, ended, seen["revision"]))
            return
        event = wire.ask("GET", f"/events/{answer.fields[b'muniment-event'].decode()}").json
        self.moves.append(Step(began, ended, event["event_seq"], replaced=seen["revision"]))

    def wrong(self, first: int, last: int) -> int:
        """Count what contradicts that the alias went from `first` to `last` move by move."""
        chain = sorted(self.moves, key=lambda step: step.number)
        broken = sum(after.replaced != before.number for before, after in itertools.pairwise(chain))
        ends = bool(chain) and (chain[0].replaced, chain[-1].number) != (first, last)
        disorder = out_of_order([*self.moves, *self._reads], strictly=False)
        return broken + ends + unexplained(self._refusals, self.moves) + disorder


def _is_put_off(status: int, fields: dict[bytes, bytes]) -> bool:
    """Whether a change is to be tried again later: the database says so, and when."""
    assert status != 503 or b"retry-after" in fields
    return status == 503


def race_with_revoking(urls: Sequence[str], threads: int, tokens: int) -> Raced:
    """Revoke tokens while threads use them; no use may be allowed that begins too late."""
    uses = late = 0
    for _ in range(tokens):
        made, wrong = _one_token(urls, threads)
        uses, late = uses + made, late + wrong
    return Raced(uses, tokens, late)


def _one_token(urls: Sequence[str], threads: int) -> tuple[int, int]:
    over = threading.Event()

    def use(number: int) -> list[tuple[float, float, int]]:
        with Wire(urls[number % len(urls)], secret) as wire:
            answers: list[tuple[float, float, int]] = []
            while not over.is_set():
                began = time.monotonic()
                status = wire.ask("GET", "/me").status
                answers.append((began, time.monotonic(), status))
                time.sleep(0.01)
            return answers

    with ExitStack() as stack:
        http = stack.enter_context(at(urls[0]))
        made = http.post("/tokens", json={"name": "to be revoked", "level": "read"}).json()
        secret = made["secret"]
        pool = stack.enter_context(ThreadPoolExecutor(threads))
        stack.callback(over.set)
        working = [pool.submit(use, number) for number in range(threads)]
        time.sleep(0.3)
        asked = time.monotonic()
        # Two at once: one of them ends it, the other finds it ended.
        both = twice(http, f"/tokens/{made['id']}")
        told = time.monotonic()
        time.sleep(_REMEMBERED_SECONDS + _SLACK_SECONDS + 0.3)
        over.set()
        answers = [answer for done in working for answer in done.result()]
    deadline = told + _REMEMBERED_SECONDS + _SLACK_SECONDS
    early = sum(status != 200 for _, ended, status in answers if ended < asked)
    late = sum(status != 401 for began, _, status in answers if began > deadline)
    return len(answers), early + late + sum(status >= 500 for status in both)


def twice(http: httpx2.Client, path: str) -> list[int]:
    """Delete the same thing twice at the same time; return both statuses."""
    with ThreadPoolExecutor(2) as pool:
        return [answer.status_code for answer in pool.map(lambda _: http.delete(path), range(2))]
