"""The newest client of MLflow, as it is published, does its work with the registry."""

from pathlib import Path

import pytest

from tests.clients import driver

# The client and the server are started first, and take their time for that.
pytestmark = pytest.mark.timeout(600)

MEBIBYTE = 1 << 20
HELD = 48 * MEBIBYTE  # what the server may take meanwhile: less than the files are large


@pytest.mark.parametrize("journey", driver.names())
def test_the_newest_client_of_mlflow(newest, server, journey):
    newest.go(journey, server, **driver.HASTY)


@pytest.mark.soak
def test_a_client_with_all_the_time_it_wants_finds_out_what_a_model_needs(newest, server):
    newest.go("autologged_training", server)


def test_a_large_file_goes_through_the_server_and_not_into_it(newest, server):
    assert grown(newest, server, 96) < HELD


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_file_of_a_gibibyte_takes_no_more_of_the_server_than_a_small_one(newest, server):
    assert grown(newest, server, 1024) < HELD


def grown(newest, server, mebibytes):
    """Send a file there and back; return by how many bytes the server's memory peaked above."""
    newest.go("small_files", server)
    process = Path(f"/proc/{server.process.pid}")
    (process / "clear_refs").write_text("5")  # the peak begins anew: proc_pid_clear_refs(5)
    before = peak(process)
    newest.go("large_file", server, MUNIMENT_TEST_MEBIBYTES=str(mebibytes))
    return peak(process) - before


def peak(process):
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"{process} does not tell its peak.")
