"""Has an interpreter that is not ours go through journeys, one after the other."""

import ast
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import Served
from tools.environments import Environment

JOURNEYS = Path(__file__).parent / "mlflow_journeys"
# A client loads what it logs in another interpreter, to see what that needs: ten seconds each.
HASTY = {"MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT": "1"}
_NO_JOURNEYS = {"__main__", "workbench", "moving"}
_OURS = ("MLFLOW_", "MUNIMENT_")


def names() -> list[str]:
    """Name every journey, without loading what only those interpreters have."""
    return [
        part.name
        for path in sorted(JOURNEYS.glob("*.py"))
        if path.stem not in _NO_JOURNEYS
        for part in ast.parse(path.read_text()).body
        if isinstance(part, ast.FunctionDef) and not part.name.startswith("_")
    ]


@dataclass(frozen=True)
class Traveller:
    """An interpreter with a client in it, ready to be sent."""

    process: subprocess.Popen[str]

    def go(self, journey: str, server: Served, **also: str) -> None:
        """Go through a journey, told the address and a token; fail with what happened there."""
        told = {"MLFLOW_TRACKING_URI": server.url, "MLFLOW_TRACKING_TOKEN": server.token, **also}
        answer = self._ask({"journey": journey, "environment": told})
        if answer["failure"]:
            pytest.fail(answer["failure"], pytrace=False)

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(f"{json.dumps(question)}\n")
            self.process.stdin.flush()
            said = self.process.stdout.readline()
        except BrokenPipeError:
            said = ""
        except BaseException:
            self.process.kill()  # its answer must not be taken for one to the next question
            raise
        return json.loads(said or '{"failure": "The client died."}')


def environment(client: str) -> Environment:
    """Return the client's environment, or skip the test where it is not."""
    found = Environment(client)
    if not found.complete:
        pytest.skip(f"The client is absent; `make clients` builds {found.folder}.")
    return found


@contextmanager
def travelling(client: str, home: Path) -> Iterator[Traveller]:
    """Run the client's interpreter in `home` until the block ends."""
    process = subprocess.Popen(
        [environment(client).python, JOURNEYS],
        cwd=home,
        env={name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Traveller(process)
    finally:
        process.kill()
        process.communicate()
