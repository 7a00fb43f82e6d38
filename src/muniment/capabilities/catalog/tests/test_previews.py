"""Looking into the files of a version: over HTTP, on its page, and from an encrypted store."""

import json
import struct
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.kernel.digest import Digest
from muniment.platform.settings import Settings
from tests.support.people import caller
from tests.support.serving import TOKEN

HEADER = {"a.weight": {"dtype": "F32", "shape": [4, 2], "data_offsets": [0, 32]}}
RAW = json.dumps(HEADER).encode()
WEIGHTS = struct.pack("<Q", len(RAW)) + RAW + bytes(32)
HOSTILE = b"# Title\n\n<script>alert(1)</script> [x](javascript:alert(1))\n"
# One pixel, with a script behind it that a browser must not come to read as a page.
PICTURE = (
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c63600000000200015e6bf5190000000049454e44ae426082"
    )
    + b"<script>alert(1)</script>"
)
FILES = {
    "model.safetensors": WEIGHTS,
    "a/README.md": HOSTILE,
    "t.csv": b"<b>name</b>,value\n<script>alert(1)</script>,2\n",
    "preview": b"\x80\x04<script>",
    "plot.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "roc curve.bin": PICTURE,
    "config.json": b'{"x": "</code><script>alert(1)</script>"}',
}
API = "/api/v1/models/default/m/versions"
PAGE = "/models/default/m/versions/1/files"


def fill(client):
    """Register a version with files worth looking into."""
    assert client.post("/api/v1/models", json={"name": "m"}).is_success
    files = []
    for path, content in FILES.items():
        digest = Digest.of(content)
        sent = client.put(f"/api/v1/projects/default/blobs/{digest}", content=content)
        assert sent.is_success, sent.text
        files.append({"path": path, "digest": digest, "media_type": "application/octet-stream"})
    body = {"files": files, "references": [{"path": "far", "uri": "s3://bucket/far"}]}
    answer = client.post(API, json=body)
    assert answer.is_success, answer.text


@pytest.fixture(scope="module", params=["none", "envelope"])
def client(tmp_path_factory, request):
    """The application with a version, its files stored plainly or encrypted."""
    settings = Settings(
        data=tmp_path_factory.mktemp("previews"),
        bootstrap_token=TOKEN,
        encryption=request.param,
        master_key="" if request.param == "none" else "00" * 32,
    )
    with TestClient(
        create_app(settings),
        base_url="http://127.0.0.1:8642",
        headers={"authorization": f"Bearer {TOKEN}"},
        follow_redirects=False,
    ) as found:
        fill(found)
        yield found


def test_a_header_is_read_without_the_file_being_fetched(client):
    found = client.get(f"{API}/1/previews/model.safetensors").json()
    assert found["preview"]["format"] == "safetensors"
    assert found["preview"]["parameters"] == 8
    assert found["preview"]["tensors"] == [{"name": "a.weight", "dtype": "F32", "shape": [4, 2]}]
    assert found["digest"] == Digest.of(WEIGHTS)
    assert client.get(f"{API}/latest/previews/a/README.md").json()["preview"]["text"]


def test_a_file_called_preview_is_still_a_file(client):
    assert client.get(f"{API}/1/files/preview").content == FILES["preview"]
    assert client.get(f"{API}/1/previews/preview").json()["preview"]["format"] == "binary"


@pytest.mark.parametrize(("path", "status"), [("nope", 404), ("far", 409), ("a", 404)])
def test_what_is_not_stored_here_is_not_looked_into(client, path, status):
    assert client.get(f"{API}/1/previews/{path}").status_code == status
    assert client.get(f"{PAGE}/{path}", headers={"accept": "text/html"}).status_code == status


def test_looking_takes_what_downloading_takes(client):
    stranger = caller(client, "stan")
    assert stranger.code("GET", "/models/default/m/versions/1/previews/t.csv")[0] == 404
    reader = caller(client, "rita", "viewer")
    assert reader.get("/models/default/m/versions/1/previews/t.csv")["preview"]["table"]
    seen = client.get("/api/v1/access-log").json()["items"]
    assert any(
        entry["action"] == "file.read" and entry["subject"] == "default/m@1/t.csv" for entry in seen
    )


@pytest.mark.parametrize("path", FILES)
def test_the_page_shows_a_file_and_runs_nothing_of_it(client, path):
    answer = client.get(f"{PAGE}/{path}", headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert 'href="javascript:' not in answer.text
    assert f'href="/api/v1/models/default/m/versions/1/files/{quote(path)}"' in answer.text


def test_the_files_lead_to_their_pages(client):
    shown = client.get("/models/default/m/versions/1/files", headers={"accept": "text/html"}).text
    assert f'href="{PAGE}/a/README.md"' in shown
    assert f'href="{PAGE}/far"' not in shown


def test_an_image_is_sent_as_what_it_is_and_a_browser_may_only_draw_it(client):
    answer = client.get(f"{API}/1/images/roc%20curve.bin")
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    page = client.get(f"{PAGE}/roc%20curve.bin", headers={"accept": "text/html"}).text
    assert f'src="{API}/1/images/roc%20curve.bin"' in page
    assert caller(client, "stan")("GET", "/models/default/m/versions/1/images/x").status_code == 404


@pytest.mark.parametrize("path", ["plot.svg", "model.safetensors", "a/README.md"])
def test_what_is_no_picture_is_not_sent_as_one(client, path):
    answer = client.get(f"{API}/1/images/{path}")
    assert (answer.status_code, answer.json()["code"]) == (409, "catalog.not-an-image")
    page = client.get(f"{PAGE}/{path}", headers={"accept": "text/html"}).text
    assert "preview-image" not in page
    assert "<svg xmlns=" not in page
