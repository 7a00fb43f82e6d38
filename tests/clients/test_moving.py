"""The guide for those who come from MLflow, done as it is written."""

import os
import re
import subprocess

import pytest

from tests.clients import driver
from tests.support.serving import serving
from tests.support.terminal import SCRIPT
from tools.environments import ROOT

FILE = re.compile(r"`(\w+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)
# Clients are started again and again, and each takes its time for that.
pytestmark = pytest.mark.timeout(600)
COMMAND = re.compile(r"^    (\S.*)$", re.MULTILINE)
THEIRS = "mlflow.example"  # a server to bring over: those commands are run in test_importing.py


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A served instance; which database it is on makes no difference to a guide."""
    with serving(tmp_path_factory.mktemp("registry")) as served:
        yield served


def test_moving_from_mlflow_works_as_written(server, tmp_path):
    client = driver.environment("mlflow")
    page = (ROOT / "docs/howto/move-from-mlflow.md").read_text()
    for name, text in FILE.findall(page):
        (tmp_path / name).write_text(text)
    commands = [one for one in COMMAND.findall(FILE.sub("", page)) if THEIRS not in one]
    said = subprocess.run(
        ["/bin/sh", "-exc", "\n".join(commands).replace("http://127.0.0.1:8642", server.url)],
        cwd=tmp_path,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("MLFLOW")},
            "PATH": f"{client.python.parent}:{SCRIPT.parent}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "MUNIMENT_URL": server.url,
            "MUNIMENT_TOKEN": server.token,
            **driver.HASTY,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
