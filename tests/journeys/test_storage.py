"""Files that are kept in a bucket: pushed, pulled, and not lost when the bucket is."""

import base64
import filecmp
import hashlib
import secrets
from unittest.mock import patch

import httpx2
import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.kernel.digest import Digest
from muniment.platform.settings import Settings
from muniment_client import Client
from tests.support import s3
from tests.support.serving import serving

CONTENT = secrets.token_bytes(1024) * 700


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with s3.serving(tmp_path_factory.mktemp("s3")) as service:
        yield service


@pytest.fixture(scope="module")
def variables(bucket):
    return {
        "MUNIMENT_BLOBS_URL": bucket.url("registry"),
        "MUNIMENT_BLOBS_ACCESS_KEY": s3.KEY.access_key,
        "MUNIMENT_BLOBS_SECRET": s3.KEY.secret,
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory, variables):
    with serving(tmp_path_factory.mktemp("data"), variables) as server:
        yield server


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(CONTENT)
    (folder / "config.json").write_text("{}")
    return folder


def pushed(server, source):
    name = f"default/m{secrets.token_hex(4)}"
    with Client(server.url, server.token) as client:
        client.push(source, name, create={"kind": "deep_learning"})
    return name


def pulled(server, name, source, folder):
    with Client(server.url, server.token) as client:
        client.pull(name, folder)
    return filecmp.dircmp(source, folder).diff_files == [] and {
        path.name for path in folder.iterdir()
    } == {path.name for path in source.iterdir()}


def test_what_is_pushed_to_a_bucket_is_pulled_from_it(served, bucket, source, tmp_path):
    name = pushed(served, source)
    assert pulled(served, name, source, tmp_path / "out")
    digest = Digest.of(CONTENT).hex
    kept = bucket.folder / s3.BUCKET / "registry/sha256" / digest[:2] / digest[2:]
    assert kept.read_bytes() == CONTENT
    assert not (served.data / "blobs").exists()


def test_a_lost_bucket_is_said_and_nothing_is_lost(served, bucket, source, tmp_path):
    name = pushed(served, source)
    file = f"{served.url}/api/v1/models/{name}/versions/1/files/weights.bin"
    blob = f"{served.url}/api/v1/projects/default/blobs/{Digest.of(b'new')}"
    with bucket.closed(), httpx2.Client(headers=served.headers, timeout=30) as http:
        answers = [http.get(file), http.put(blob, content=b"new")]
        ready = http.get(f"{served.url}/readyz")
        assert http.get(f"{served.url}/api/v1/models/{name}").status_code == 200
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(answer.headers["retry-after"] for answer in answers)
    assert ready.status_code == 503
    assert "does not answer" in ready.json()["checks"]["blobs"]
    assert pulled(served, name, source, tmp_path / "out")


def test_wrong_credentials_are_named_by_readiness_and_written_nowhere(tmp_path, bucket, capfd):
    settings = Settings(
        data=tmp_path,
        blobs_url=bucket.url("registry"),
        blobs_access_key=s3.KEY.access_key,
        blobs_secret="not-this-one",
        log_level="debug",
    )
    with TestClient(create_app(settings)) as client:
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "MUNIMENT_BLOBS_SECRET" in answer.json()["checks"]["blobs"]
    said = capfd.readouterr()
    assert "not-this-one" not in answer.text + said.out + said.err + repr(settings)


def test_receivers_are_sent_to_the_bucket_if_that_is_switched_on(
    tmp_path, tmp_path_factory, variables, source
):
    with serving(
        tmp_path_factory.mktemp("direct"), {**variables, "MUNIMENT_BLOBS_DIRECT": "1"}
    ) as server:
        name = pushed(server, source)
        file = f"{server.url}/api/v1/models/{name}/versions/1/files/weights.bin"
        answer = httpx2.get(file, headers=server.headers)
        assert answer.status_code == 307
        assert answer.headers["cache-control"] == "no-store"
        part = httpx2.get(answer.headers["location"], headers={"Range": "bytes=100-199"})
        assert part.content == CONTENT[100:200]
        assert pulled(server, name, source, tmp_path / "out")


def test_senders_put_parts_into_the_bucket_itself_and_the_whole_is_verified(
    tmp_path, tmp_path_factory, variables, source
):
    direct = {**variables, "MUNIMENT_BLOBS_DIRECT": "1"}
    with (
        serving(tmp_path_factory.mktemp("direct"), direct) as server,
        patch("muniment_client.push.LARGE_BYTES", 1000),
    ):
        name = pushed(server, source)
        assert pulled(server, name, source, tmp_path / "out")
        blobs = f"{server.url}/api/v1/projects/default"
        other = {"digest": Digest.of(b"other"), "size_bytes": 5}
        digest = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
        said = {"Content-Digest": f"sha-256=:{digest}:"}
        with httpx2.Client(headers=server.headers) as http:
            upload = http.post(f"{blobs}/uploads", json=other).json()["upload_id"]
            part = f"{blobs}/uploads/{upload}/parts/1"
            address = http.post(f"{part}/address").json()["url"]
            assert http.post(f"{part}/arrived", headers=said).status_code == 400
            httpx2.put(address, content=b"false").raise_for_status()
            assert http.post(f"{part}/arrived", headers=said).status_code == 201
            answer = http.post(f"{blobs}/uploads/{upload}/complete")
            assert (answer.status_code, answer.json()["code"]) == (400, "blobs.wrong-digest")
            missing = http.post(f"{blobs}/blobs/missing", json={"digests": [other["digest"]]})
            assert missing.json()["missing"] == [other["digest"]]


def test_files_are_encrypted_at_rest_and_the_master_key_is_rotated(tmp_path, source, stranger):
    (source / "notes.txt").write_text("a telling text " * 10_000)
    data = tmp_path / "data"
    with serving(data) as server:
        before = pushed(server, source)
    old, new = tmp_path / "old.key", tmp_path / "new.key"
    old.write_text(secrets.token_hex(32))
    new.write_text(secrets.token_hex(32))
    sealed = {"MUNIMENT_ENCRYPTION": "envelope", "MUNIMENT_MASTER_KEY_FILE": str(old)}
    with serving(data, sealed) as server, patch("muniment_client.push.LARGE_BYTES", 1000):
        assert pulled(server, before, source, tmp_path / "before")
        (source / "more.txt").write_text("another telling text " * 10_000)
        after = pushed(server, source)
        assert pulled(server, after, source, tmp_path / "after")
    assert kept_openly(data) == 1
    terminal = stranger.with_variables(**sealed)
    done = terminal.do("storage", "encrypt", "--data", data, "--json").json
    assert done["encrypted"] > 0
    assert kept_openly(data) == 0
    turned = terminal.do("storage", "rotate-key", "--to", new, "--data", data, "--json").json
    assert turned["keys"] > 0
    assert terminal.run("doctor", "--deep", "--data", data).code != 0
    rotated = stranger.with_variables(**{**sealed, "MUNIMENT_MASTER_KEY_FILE": str(new)})
    assert rotated.run("doctor", "--deep", "--data", data).code == 0
    with serving(data, {**sealed, "MUNIMENT_MASTER_KEY_FILE": str(new)}) as server:
        assert pulled(server, after, source, tmp_path / "again")


def kept_openly(data):
    """How many files of the store tell what is in them."""
    return sum(
        b"telling" in path.read_bytes() for path in (data / "blobs").rglob("*") if path.is_file()
    )


def test_an_upload_goes_on_after_a_kill_and_never_with_other_bytes(tmp_path):
    content = secrets.token_bytes(150_000)
    announced = {"digest": Digest.of(content), "size_bytes": len(content), "part_bytes": 70_000}
    parts = [content[at : at + 70_000] for at in range(0, len(content), 70_000)]
    uploads = "/api/v1/projects/default/uploads"

    def send(http, place, number, part):
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        headers = {"Content-Digest": f"sha-256=:{digest}:"}
        return http.put(f"{place}/parts/{number}", content=part, headers=headers).status_code

    with (
        serving(tmp_path) as server,
        httpx2.Client(base_url=server.url, headers=server.headers) as http,
    ):
        place = f"{uploads}/{http.post(uploads, json=announced).json()['upload_id']}"
        assert send(http, place, 2, parts[1]) == 201
        server.process.kill()
        server.process.wait()
    with (
        serving(tmp_path) as server,
        httpx2.Client(base_url=server.url, headers=server.headers) as http,
    ):
        again = http.post(uploads, json=announced).json()
        assert (f"{uploads}/{again['upload_id']}", again["received"]) == (place, [2])
        # Refused before its body is read, which ends the connection: it takes one of its own.
        with httpx2.Client(base_url=server.url, headers=server.headers) as other:
            assert send(other, place, 2, parts[1][::-1]) == 400
        assert [send(http, place, number, parts[number - 1]) for number in (3, 1)] == [201, 201]
        assert http.post(f"{place}/complete").status_code == 201
