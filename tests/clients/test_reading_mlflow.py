"""How a server of MLflow is read: as whom, of what age, and what it may say no to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from muniment.cli.client.mlflow import files, leaving, reading
from muniment.cli.client.mlflow.bringing import Choices, Desk
from muniment.cli.client.mlflow.digests import digest_of
from muniment.cli.client.mlflow.histories import histories
from muniment.cli.client.mlflow.report import Report
from muniment.cli.client.mlflow.source import (
    Login,
    NotASource,
    Source,
    SourceRefused,
    accept_source,
)
from muniment_client import NotReachable
from muniment_client.retry import RetryPolicy

RUN = {"info": {"run_id": "a"}, "data": {"metrics": [{"key": "loss"}]}}
TWO = [RUN, {**RUN, "info": {"run_id": "b"}}]
UNKNOWN = (404, {"error_code": "ENDPOINT_NOT_FOUND"})


class Scripted(BaseHTTPRequestHandler):
    """Answers what the test says, by the end of the path."""

    def do_GET(self):
        self.server.heard.append((self.path, dict(self.headers)))
        path = self.path.partition("?")[0]
        status, said = next(
            (answer for end, answer in self.server.script.items() if path.endswith(end)), UNKNOWN
        )
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://elsewhere.example/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as found:
        found.script, found.heard = {}, []
        found.url = f"http://127.0.0.1:{found.server_port}"
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


def asking(server, login=None):
    return Source(server.url, login or Login(), RetryPolicy(attempts=1))


def test_a_server_that_knows_no_logged_models_has_none(server):
    with asking(server) as source:
        assert reading.logged_models(source, "1") == []
        assert reading.logged_model(source, "m-1") is None


def test_traces_are_counted_wherever_a_server_tells_of_them(server):
    with asking(server) as source:
        assert reading.traces(source, "1") == 0
        server.script["2.0/mlflow/traces"] = (200, {"traces": [{}]})
        assert reading.traces(source, "1") == 1
        server.script["3.0/mlflow/traces/search"] = (200, {"traces": [{}, {}]})
        assert reading.traces(source, "1") == 2


def test_what_does_not_come_is_told(server):
    server.script["traces/search"] = (200, {"traces": [{}] * 3})
    report = Report(server.url, "default")
    with asking(server) as source:
        desk = Desk(source, None, Choices("default"), report, linked={"m-1", "m-2"})
        leaving.tell_deleted(desk, [{"info": {"model_id": "m-2"}}])
        versions = [{"version": str(number)} for number in (2, 5)]
        leaving.tell_left(
            desk, [{"experiment_id": "7", "name": "e"}], [({"name": "iris"}, versions)]
        )
    assert [(one.kind, one.key, one.reason) for one in report.notes] == [
        ("logged-model", "m-1", "it was deleted there, so it does not come"),
        ("model", "iris", "versions that were deleted there do not come: 1, 3, 4"),
        ("experiment", "7", "not brought over: 3 traces of 'e'"),
    ]


def test_points_are_read_one_run_at_a_time_where_it_takes_that(server):
    server.script["get-history"] = (200, b'{"metrics": [{"key": "loss", "value": NaN}]}')
    with asking(server) as source:
        found = histories(source, TWO)
    assert [point["value"] for point in (*found["a"], *found["b"])] == ["NaN", "NaN"]


def test_points_of_many_runs_are_read_at_once_where_that_is_possible(server):
    points = [{"run_id": one, "value": "Infinity", "timestamp": 7, "step": 1} for one in "ab"]
    server.script["get-history-bulk"] = (200, {"metrics": points})
    with asking(server) as source:
        found = histories(source, TWO)
    assert found["b"] == [{"key": "loss", "value": "Infinity", "timestamp_ms": 7, "step": 1}]
    assert len(server.heard) == 1


def test_what_lets_nobody_in_says_how_to_get_in_and_no_secret(server):
    server.script["search"] = (401, {"message": "Who are you?"})
    with (
        asking(server, Login(token="wrong")) as source,
        pytest.raises(NotReachable, match="MLFLOW_SOURCE_TOKEN") as caught,
    ):
        list(reading.experiments(source))
    assert "wrong" not in str(caught.value)
    assert server.heard[0][1]["Authorization"] == "Bearer wrong"


def test_a_secret_goes_nowhere_else(server):
    server.script["search"] = (302, {})
    with (
        asking(server, Login(username="ada", password="secret")) as source,
        pytest.raises(NotReachable, match=r"elsewhere\.example"),
    ):
        list(reading.experiments(source))
    assert len(server.heard) == 1


def test_what_is_refused_is_told_in_the_words_of_the_server(server):
    server.script["search"] = (400, {"message": "No.", "error_code": "INVALID_PARAMETER_VALUE"})
    with asking(server) as source, pytest.raises(SourceRefused, match=r"No\.") as caught:
        list(reading.experiments(source))
    assert not caught.value.is_unknown


def test_files_are_had_from_the_server_itself_only():
    with Source("http://mlflow.example:5000", Login()) as source:
        assert files.place_of("mlflow-artifacts:/1/a/artifacts", source) == "1/a/artifacts"
        assert files.place_of("mlflow-artifacts://mlflow.example:5000/1/a", source) == "1/a"
        for uri in ("mlflow-artifacts://other/1/a", "s3://bucket/1", "file:///srv/1", "/srv/1", ""):
            assert files.place_of(uri, source) is None


def test_a_token_of_ours_is_not_sent_to_theirs():
    moved = {"MLFLOW_TRACKING_URI": "http://ours", "MLFLOW_TRACKING_TOKEN": "ours"}
    assert Login.of_environment("http://theirs", moved) == Login()
    assert Login.of_environment("http://ours/", moved) == Login(token="ours")
    told = {**moved, "MLFLOW_SOURCE_USERNAME": "ada", "MLFLOW_SOURCE_PASSWORD": "x"}
    assert Login.of_environment("http://theirs", told) == Login("ada", "x")


@pytest.mark.parametrize(
    "text", ["sqlite:///mlflow.db", "./mlruns", "http://", "http://a:b@host", "http://host?x=1"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(NotASource):
        accept_source(text)


def test_an_address_is_remembered_in_one_form():
    assert accept_source("HTTP://Mlflow.Example:5000/team/") == "http://mlflow.example:5000/team"


def test_a_state_has_one_digest_in_whatever_order_it_is_told():
    told = {"tags": [{"key": "a", "value": "1"}, {"key": "b"}], "name": "x"}
    turned = {"name": "x", "tags": [{"key": "b"}, {"value": "1", "key": "a"}]}
    assert digest_of(told) == digest_of(turned)
    assert digest_of(told) != digest_of({**told, "name": "y"})
