"""A disk that fills up, or fails, under a running registry: said plainly, and over when it is."""

import contextlib
import os
import resource
import secrets
import shutil
import subprocess
import sys
from contextlib import contextmanager
from unittest.mock import patch

import httpx2
import pytest

from muniment.kernel.digest import Digest
from muniment.platform.settings import Settings
from tests.support.serving import TOKEN, serving

MEGABYTE = 1024 * 1024
PROJECT = "/api/v1/projects/default"


@pytest.fixture
def settings(tmp_path):
    """One database is enough: what is asked here does not depend on it."""
    return Settings(data=tmp_path, bootstrap_token=TOKEN)


def put(http, content):
    """Send a file; again where the server hung up, as it may when it refuses what is not read.

    Each on a connection of its own, so that nothing else is sent on one that the server gives up.
    """
    for _ in range(5):
        with contextlib.suppress(httpx2.RemoteProtocolError):
            place = f"{PROJECT}/blobs/{Digest.of(content)}"
            return http.put(place, content=content, headers={"Connection": "close"})
    raise AssertionError("The server never says why it refuses.")


def register(http, name, content):
    http.post("/api/v1/models", json={"name": name}).raise_for_status()
    file = {"path": "w", "digest": Digest.of(content)}
    http.post(f"/api/v1/models/default/{name}/versions", json={"files": [file]}).raise_for_status()
    return f"/api/v1/models/default/{name}/versions/1/files/w"


def arrivals(data):
    return list((data / "blobs/incoming").iterdir())


@contextmanager
def small_disk(folder):
    """Mount a file system of 8 MB at `folder`, or skip where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_507_reading_goes_on_and_room_is_enough_to_recover(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    with (
        small_disk(data / "blobs"),
        serving(data) as server,
        httpx2.Client(base_url=server.url, headers=server.headers, timeout=30) as http,
    ):
        first = secrets.token_bytes(MEGABYTE)
        assert put(http, first).status_code == 201
        place = register(http, "kept", first)
        ballast = data / "blobs" / "ballast"
        ballast.write_bytes(bytes(4 * MEGABYTE))
        large = secrets.token_bytes(5 * MEGABYTE)
        for _ in range(3):
            answer = put(http, large)
            assert answer.status_code == 507
            assert answer.json()["code"] == "blobs.no-space"
            assert "Make room" in answer.json()["detail"]
            assert arrivals(data) == []
        assert http.get(place).content == first
        assert (
            Digest.of(large)
            in http.post(f"{PROJECT}/blobs/missing", json={"digests": [Digest.of(large)]}).json()[
                "missing"
            ]
        )
        ballast.unlink()
        assert put(http, large).status_code == 201
        assert http.get(register(http, "later", large)).content == large


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails instead
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from muniment.platform.blobs import StorageError
from muniment.platform.blobs.disk import DiskBlobs
from pathlib import Path
blobs = DiskBlobs(Path(sys.argv[2]))
writer = blobs.open_writer(size_limit=10_000_000)
try:
    for _ in range(50):
        writer.write(bytes(10_000))
    writer.commit()
except StorageError:
    print("refused", *Path(sys.argv[2], "incoming").iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
again = blobs.open_writer(size_limit=10)
again.write(b"again")
print(again.commit().size_bytes)
"""


def test_a_write_the_system_cuts_short_anywhere_leaves_nothing_and_is_over_when_it_is(tmp_path):
    for limit in (1, 4096, 99_999, 250_000, 499_999):
        root = tmp_path / str(limit)
        command = [sys.executable, "-c", LIMITED, str(limit), str(root)]
        child = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (child.stdout, child.stderr) == ("refused\n5\n", ""), limit
        shutil.rmtree(root)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_after_a_failed_sync_the_registry_refuses_uploads_and_goes_on_reading(client):
    content = secrets.token_bytes(1000)
    assert put(client, content).status_code == 201
    place = register(client, "kept", content)
    objects = client.app.state.house.units.blobs.objects
    with patch.object(objects._durability, "_failed", new=True):
        answer = put(client, b"more")
        assert answer.status_code == 503
        assert "restart" in answer.json()["detail"]
        assert client.get(place).content == content
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "restart" in ready.json()["checks"]["blobs"]
