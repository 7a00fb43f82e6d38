"""Runs journeys in an interpreter that has an MLflow client, and nothing of ours.

With names as arguments it runs those, or with `all` every one. Without any it reads lines of JSON,
each with a name and what to set in the environment, and answers each with another, so that one
import serves many journeys and more than one server.
"""

import inspect
import json
import os
import sys
import threading
import time
import traceback
from unittest import mock

import artifacts
import entering
import finding
import hooks
import loading
import moving
import registering
import together
import training
from requests.adapters import HTTPAdapter

MODULES = (training, registering, loading, finding, artifacts, entering, hooks, together)
JOURNEYS = {
    name: function
    for module in (*MODULES, moving)
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
}
# What is done to a server of MLflow's own is no journey through ours.
EVERY = [name for name in JOURNEYS if not hasattr(moving, name)]


class Waiting:
    """How long at least one request was on its way, from asking to the head of the answer."""

    def __init__(self):
        self._lock = threading.Lock()
        self._under_way = 0
        self._began = 0.0
        self.seconds = 0.0

    def __enter__(self):
        with self._lock:
            if self._under_way == 0:
                self._began = time.perf_counter()
            self._under_way += 1

    def __exit__(self, *raised):
        with self._lock:
            self._under_way -= 1
            if self._under_way == 0:
                self.seconds += time.perf_counter() - self._began


def told(name):
    """Run a journey; return how long it took, waiting included, and, if it failed, why."""
    waiting, send, failure = Waiting(), HTTPAdapter.send, None

    def timed(*arguments, **options):
        with waiting:
            return send(*arguments, **options)

    began = time.perf_counter()
    try:
        with mock.patch.object(HTTPAdapter, "send", timed):
            JOURNEYS[name]()
    except Exception:  # noqa: BLE001  the test that asked for it tells what happened
        failure = traceback.format_exc()
    seconds = time.perf_counter() - began
    return {"journey": name, "seconds": seconds, "waiting": waiting.seconds, "failure": failure}


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the client prints is no answer
    if sys.argv[1:]:
        for name in EVERY if sys.argv[1:] == ["all"] else sys.argv[1:]:
            one = told(name)
            answers.write(f"{one['failure'] or 'passed'} {name} {one['seconds']:.1f} s\n")
        return
    for line in sys.stdin:
        asked = json.loads(line)
        with mock.patch.dict(os.environ, asked.get("environment", {})):
            answers.write(json.dumps(told(asked["journey"])) + "\n")


if __name__ == "__main__":
    main()
