"""Threads that race for the same thing over several servers, and whether one order explains it.

The server numbers every change (a revision is the number of its event), so a history is checked
in linear time: what ended before something else began must have the smaller number.
"""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import httpx2

from tests.support.serving import TOKEN

VERSION = {"references": [{"path": "model", "uri": "https://models.example/model"}]}
_REMEMBERED_SECONDS = 2.0  # how long a process may go by what it knows of a credential
_SLACK_SECONDS = 1.0


@dataclass(frozen=True)
class Step:
    """Something that happened to a key: when it was asked and answered, and the number it got."""

    began: float
    ended: float
    number: int
    replaced: int | None = None


def race(
    urls: Sequence[str], threads: int, seconds: float, act: Callable[..., Step | None]
) -> list[Step]:
    """Let threads, each at one of the servers, act until the time is up; return what they did."""
    until = time.monotonic() + seconds

    def work(number: int) -> list[Step]:
        with at(urls[number % len(urls)]) as http:
            steps: list[Step] = []
            while time.monotonic() < until:
                if step := act(http, number):
                    steps.append(step)
            return steps

    with ThreadPoolExecutor(threads) as pool:
        return list(itertools.chain.from_iterable(pool.map(work, range(threads))))


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


def anomalies_of_numbers(
    urls: Sequence[str], model: str, threads: int, seconds: float
) -> tuple[int, int]:
    """Race for version numbers; return how many were given, and how many make no sense."""
    path = f"/models/default/{model}/versions"

    def register(http: httpx2.Client, number: int) -> Step | None:
        del number
        began = time.monotonic()
        answer = http.post(path, json=VERSION)
        if answer.status_code == 503 and answer.json()["code"] == "database.unavailable":
            return None  # nothing was changed, and whoever asks is told to try again
        assert answer.status_code == 201, answer.text
        return Step(began, time.monotonic(), answer.json()["number"])

    steps = race(urls, threads, seconds, register)
    numbers = sorted(step.number for step in steps)
    holes = len(set(range(1, len(steps) + 1)) ^ set(numbers))
    return len(steps), holes + out_of_order(steps, strictly=True)


def anomalies_of_swaps(
    urls: Sequence[str], model: str, threads: int, seconds: float
) -> tuple[int, int]:
    """Race to move an alias from where each thread saw it; return the moves, and the anomalies."""
    path = f"/models/default/{model}/aliases"
    reads: list[Step] = []

    def swap(http: httpx2.Client, number: int) -> Step | None:
        began = time.monotonic()
        [seen] = http.get(path).json()["items"]
        reads.append(Step(began, time.monotonic(), seen["revision"]))
        began = time.monotonic()
        headers = {"If-Match": f'"{seen["revision"]}"'}
        wanted = {"version": 3 - seen["number"]}
        answer = http.put(f"{path}/champion", json=wanted, headers=headers)
        assert answer.status_code in {200, 412}, answer.text
        if answer.status_code == 412:
            return None
        ended = time.monotonic()
        event = http.get(f"/events/{answer.headers['muniment-event']}").json()
        return Step(began, ended, event["event_seq"], replaced=seen["revision"])

    with at(urls[0]) as http:
        for _ in range(2):
            assert http.post(f"/models/default/{model}/versions", json=VERSION).status_code == 201
        assert http.put(f"{path}/champion", json={"version": 1}).status_code == 200
        first = http.get(path).json()["items"][0]["revision"]
        steps = race(urls, threads, seconds, swap)
        last = http.get(path).json()["items"][0]["revision"]
    chain = sorted(steps, key=lambda step: step.number)
    broken = sum(after.replaced != before.number for before, after in itertools.pairwise(chain))
    ends = chain and (chain[0].replaced, chain[-1].number) != (first, last)
    return len(steps), broken + bool(ends) + out_of_order([*steps, *reads], strictly=False)


def anomalies_of_revoking(urls: Sequence[str], threads: int, tokens: int) -> tuple[int, int]:
    """Revoke tokens while threads use them; return the uses, and those that came too late."""
    uses = late = 0
    for _ in range(tokens):
        made, wrong = _one_token(urls, threads)
        uses, late = uses + made, late + wrong
    return uses, late


def _one_token(urls: Sequence[str], threads: int) -> tuple[int, int]:
    over = threading.Event()

    def use(number: int) -> list[tuple[float, float, int]]:
        with at(urls[number % len(urls)], secret) as http:
            answers: list[tuple[float, float, int]] = []
            while not over.is_set():
                began = time.monotonic()
                status = http.get("/me").status_code
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
