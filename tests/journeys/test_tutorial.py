"""The commands of the tutorial do what it says, one after the other."""

import re
import subprocess
import time
from datetime import UTC, datetime

import pytest

from tests.support.serving import serving
from tests.support.terminal import SCRIPT, Terminal

COMMAND = re.compile(r"^    (\S.*)$", re.MULTILINE)
BY_HAND = re.compile(r"make run|\. |muniment login")
A_TIME = "2026-03-04T10:22:00Z"


@pytest.fixture
def terminal(tmp_path):
    with serving(tmp_path / "data") as server:
        yield Terminal(tmp_path, {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token})


def test_the_tutorial_works_as_written(root, terminal):
    page = (root / "docs/tutorial/first-model.md").read_text()
    commands = [line for line in COMMAND.findall(page) if not BY_HAND.match(line)]
    assert len(commands) >= 10
    said, times = {}, []
    for command in commands:
        # The reader takes a time from the history; here, one between the first half and the second.
        written = command.replace(A_TIME, times[len(times) // 2] if times else A_TIME)
        said[command] = do(terminal, written)
        times.append(datetime.fromtimestamp(time.time(), UTC).isoformat())
    assert (terminal.home / "model" / "model.onnx").read_text() == "not much of a model\n"
    assert "~ model.onnx" in said["muniment diff churn@1 churn@champion"]
    assert "latest version  1" in said[f"muniment show churn --as-of {A_TIME}"]


def test_changing_a_schema_works_as_written(root, terminal):
    page = (root / "docs/howto/change-a-schema.md").read_text()
    said = {command: do(terminal, command) for command in COMMAND.findall(page)}
    assert "compatibility with version 1: none" in said["muniment schema check care@2"]
    assert "models, task" in said["muniment vocabulary uses task other"]
    assert "owner  ana" in said["muniment metadata show churn care"]
    assert "aspect.migrated" in said["muniment metadata history churn care"]


def test_comparing_versions_works_as_written(root, terminal):
    page = (root / "docs/howto/compare-versions.md").read_text()
    then = "churn@champion@2026-01-31"
    # The alias points to nothing before today, when the reader makes it.
    later = "churn@champion@2999-01-31"
    said = {line: do(terminal, line.replace(then, later)) for line in COMMAND.findall(page)}
    compared = said["muniment compare churn@1 churn@champion baseline@1"]
    assert re.search(r"auc ≠ +0.81 +0.87 \[best, \+0.06, \+7.41 %\] +0.79", compared)
    assert (
        "| auc | 0.81 | 0.87 [best, +0.06 (+7.41 %)] |"
        in said["muniment compare churn@1 churn@2 --as markdown"]
    )
    assert "Metrics,auc,yes,0.81,0.87" in (terminal.home / "comparison.csv").read_text()


def do(terminal, command):
    shell = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=terminal.home,
        env={**terminal.variables, "PATH": f"{SCRIPT.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode == 0, f"{command}\n{shell.stderr}"
    return shell.stdout
