"""What the tests of the verifier share."""

import json

import pytest

import muniment_verify
from tests.support import tlog


@pytest.fixture
def witness():
    return tlog.Signer("witness.example/w1", tlog.WITNESS, b"w")


@pytest.fixture
def verify(capsys):
    """Run the command; return its exit code and what it said in JSON."""

    def run(*arguments):
        code = muniment_verify.main([*map(str, arguments), "--json", "--jobs", "1"])
        printed = capsys.readouterr().out
        return code, json.loads(printed) if printed else None

    return run
