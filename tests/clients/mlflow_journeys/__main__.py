"""Runs journeys in an interpreter that has an MLflow client, and nothing of ours.

With names as arguments it runs those, or with `all` every one. Without any it reads lines of JSON,
each with a name and what to set in the environment, and answers each with another, so that one
import serves many journeys and more than one server.
"""

import inspect
import json
import os
import sys
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

MODULES = (training, registering, loading, finding, artifacts, entering, hooks, together)
JOURNEYS = {
    name: function
    for module in (*MODULES, moving)
    for name, function in vars(module).items()
    if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_"
}
# What is done to a server of MLflow's own is no journey through ours.
EVERY = [name for name in JOURNEYS if not hasattr(moving, name)]


def told(name):
    """Run a journey; return how long it took and, if it failed, why."""
    began = time.perf_counter()
    try:
        JOURNEYS[name]()
        failure = None
    except Exception:  # noqa: BLE001  the test that asked for it tells what happened
        failure = traceback.format_exc()
    return {"journey": name, "seconds": time.perf_counter() - began, "failure": failure}


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
