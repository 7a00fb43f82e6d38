"""The parts that start, load and stop a server, on the smallest server there is."""

import itertools
import os
import sys

import pytest

from bench.load import Effort, Request, RequestRefused, drive
from bench.process import Command, ServerFault, running
from bench.transfer import Payload, Transfer


@pytest.fixture
def command(tmp_path):
    (tmp_path / "page").write_text("hello")
    serve = [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1"]
    folder = ["--directory", str(tmp_path)]
    return Command([*serve, *folder], {}, "/page", tmp_path / "server.log")


def test_a_server_is_timed_weighed_loaded_and_gone(command):
    with running(command) as server:
        assert 0 < server.seconds_to_first_answer < 20
        assert server.memory_bytes() > 1_000_000
        pages = itertools.repeat(Request("GET", "/page"))
        sample = drive(server.address, {}, pages, clients=2, effort=Effort(20, requests=10))
        assert len(sample.latencies_seconds) >= 10
        assert Transfer(server.port, {}).download("/page", 5) > 0
    with pytest.raises(ProcessLookupError):
        os.kill(server.process.pid, 0)


def test_a_refused_request_ends_the_measurement(command):
    with running(command) as server:
        missing = iter([Request("GET", "/missing")])
        with pytest.raises(RequestRefused, match="404"):
            drive(server.address, {}, missing, clients=1, effort=Effort(20, requests=1))


def test_a_server_that_does_not_come_up_shows_its_log(tmp_path):
    broken = Command([sys.executable, "-c", "exit('no luck')"], {}, "/", tmp_path / "server.log")
    with pytest.raises(ServerFault, match="no luck"), running(broken):
        pass


def test_a_payload_is_of_its_size_and_new_each_time():
    payload = Payload(3_000_000)
    assert sum(len(block) for block in payload.blocks()) == 3_000_000
    payload.renew(1)
    first = payload.digest()
    payload.renew(2)
    assert payload.digest() != first
