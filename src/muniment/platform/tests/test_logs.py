"""What is logged: a line of JSON with the request's id, and never a secret."""

import json

import pytest
import structlog

from muniment.platform import logs

TOKEN = "mnm_pat_0aB1_zZ9"


@pytest.fixture
def logged(capsys, monkeypatch):
    """Log something as the server does, and return the line."""

    def log(event, **said):
        before = structlog.get_config()
        logs.configure()
        try:
            structlog.get_logger("test").info(event, **said)
        finally:
            structlog.configure(**before)
        return json.loads(capsys.readouterr().err)

    monkeypatch.setattr(logs, "_level", logs._level)
    return log


def test_a_line_says_what_when_and_in_which_request(logged):
    mark = logs.REQUEST_ID.set("r-1")
    try:
        line = logged("import.finished", rows=3)
    finally:
        logs.REQUEST_ID.reset(mark)
    assert (line["event"], line["level"], line["rows"]) == ("import.finished", "info", 3)
    assert line["request_id"] == "r-1"
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "said",
    [
        {"api_token": "x-x-x"},
        {"Password": "x-x-x"},
        {"headers": {"authorization": "x-x-x", "accept": "a"}},
        {"tried": [{"cookie": "x-x-x"}]},
        {"sent": f"Bearer {TOKEN}"},
        {"steps": [["login", TOKEN]]},
    ],
)
def test_no_secret_is_logged_however_deep_it_lies(logged, said):
    text = json.dumps(logged("happened", **said))
    assert "x-x-x" not in text
    assert TOKEN not in text
    assert "[hidden]" in text
