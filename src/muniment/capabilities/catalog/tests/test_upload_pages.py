import hashlib
import json

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from tests.support.serving import TOKEN

HEADERS = {
    "sec-fetch-site": "same-origin",
    "accept": "text/html,*/*",
    "authorization": f"Bearer {TOKEN}",
}
NEW = "/models/default/m/versions/new"
API = "/api/v1/models/default/m/versions"


@pytest.fixture
def browser(settings, clock):
    app = create_app(settings, clock)
    with TestClient(app, follow_redirects=False, headers=HEADERS) as found:
        found.post("/api/v1/models", json={"name": "m"})
        yield found


def test_a_form_that_brings_its_files_makes_a_version(browser):
    files = [("files", ("model.onnx", b"weights")), ("files", ("README.md", b"# Read me"))]
    said = {"label": "2026.3", "aliases": "champion", "licenses": "MIT", "purpose": "Retrained."}
    answer = browser.post(NEW, data=said, files=files)
    assert answer.headers["location"].startswith("/models/default/m/versions/1?"), answer.text
    listed = browser.get(f"{API}/1/files").json()["items"]
    assert {file["path"]: file["role"] for file in listed} == {
        "model.onnx": "weights",
        "README.md": "doc",
    }
    assert browser.get(f"{API}/champion/files/model.onnx").content == b"weights"


def test_files_that_were_sent_before_are_named_and_none_may_be_missing(browser):
    content = b"sent by a script"
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    sent = json.dumps([{"path": "m.bin", "digest": digest, "size_bytes": len(content)}])
    unsent = browser.post(NEW, data={"sent": sent, "label": "kept"}, files={"files": ("", b"")})
    assert unsent.status_code == 422
    assert 'value="kept"' in unsent.text
    browser.put(f"/api/v1/projects/default/blobs/{digest}", content=content)
    made = browser.post(NEW, data={"sent": sent}, files={"files": ("", b"")})
    assert made.status_code == 303, made.text
    for wrong in ("{", "[{}]", '[{"path": "x", "digest": "y", "size_bytes": 1}]'):
        answer = browser.post(NEW, data={"sent": wrong}, files={"files": ("", b"")})
        assert 400 <= answer.status_code < 423, wrong
    assert browser.post(NEW, data={"label": "x"}, files={"files": ("", b"")}).status_code == 422
