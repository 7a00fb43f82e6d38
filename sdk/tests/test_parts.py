"""Large files go to a real registry in parts, and are continued where they broke off."""

import os
from unittest.mock import patch

import pytest

from muniment_client import Damaged, NotPushable, Progress, Refused
from muniment_client.local import LocalFile, hashed
from muniment_client.parts import LargeFile
from muniment_client.progress import Meter
from muniment_client.session import Session

PART = 64 * 1024
CONTENT = os.urandom(5 * PART + 123)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "weights.bin"
    path.write_bytes(CONTENT)
    return hashed(LocalFile(path, "weights.bin", len(CONTENT)), Meter(None))


@pytest.fixture
def send(client, project):
    def send(file, listener=None):
        LargeFile(client._session, project, file, Meter(listener), 3, PART).send()

    return send


def is_held(client, project, file):
    announced = {"digest": file.digest, "size_bytes": file.size}
    return client._session.post(f"/projects/{project}/uploads", dict, announced)["complete"]


def test_a_file_in_parts_arrives_whole_and_progress_adds_up(client, project, file, send):
    told: list[Progress] = []
    send(file, told.append)
    assert is_held(client, project, file)
    assert (told[-1].done, told[-1].size) == (len(CONTENT), len(CONTENT))
    assert max(report.done for report in told) == len(CONTENT)
    assert {report.path for report in told} == {"weights.bin"}
    send(file)


def test_an_interrupted_upload_sends_only_what_is_missing(client, project, file, send):
    real = Session.put_blob
    sent: list[str] = []

    def breaking(self, path, *rest):
        if len(sent) == 2:
            raise KeyboardInterrupt
        real(self, path, *rest)
        sent.append(path)

    with patch.object(Session, "put_blob", breaking), pytest.raises(KeyboardInterrupt):
        LargeFile(client._session, project, file, Meter(None), 1, PART).send()
    assert len(sent) == 2
    told: list[Progress] = []
    again: list[str] = []

    def counting(self, path, *rest):
        again.append(path)
        real(self, path, *rest)

    with patch.object(Session, "put_blob", counting):
        send(file, told.append)
    assert len(again) == 4
    assert not set(again) & set(sent)
    assert told[1].done == 2 * PART
    assert is_held(client, project, file)


def test_a_file_that_changed_meanwhile_is_refused(client, project, file, send):
    file.source.write_bytes(os.urandom(len(CONTENT)))
    with pytest.raises(Refused, match="was announced"):
        send(file)
    file.source.write_bytes(b"short")
    with pytest.raises((NotPushable, Damaged)):
        send(file)
    assert not is_held(client, project, file)


def test_a_push_sends_large_files_in_parts(client, project, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m/large.bin").write_bytes(CONTENT)
    (tmp_path / "m/small.txt").write_text("small")
    with (
        patch("muniment_client.push.LARGE_BYTES", 1000),
        patch.object(LargeFile, "send", autospec=True, side_effect=LargeFile.send) as sending,
    ):
        report = client.push(tmp_path / "m", f"{project}/m", create={"kind": "deep_learning"})
    assert sorted(report.uploaded) == ["large.bin", "small.txt"]
    assert sending.call_count == 1
    client.pull(f"{project}/m", tmp_path / "back")
    assert (tmp_path / "back/large.bin").read_bytes() == CONTENT


def test_quotas_are_set_and_read(client, project):
    assert client.quota(project).max_bytes is None
    assert client.set_quota(10**9, project).max_bytes == 10**9
    assert client.set_quota(None, project).max_bytes is None
    assert client.quota().used_bytes >= 0
