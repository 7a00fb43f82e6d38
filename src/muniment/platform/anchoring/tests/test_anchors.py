"""Each anchor takes what goes on, again if need be, and says so when something is wrong."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

import muniment_verify
from muniment.platform.anchoring import outgoing
from muniment.platform.anchoring.anchor import AnchorFailed, Push, Seen
from muniment.platform.anchoring.bucket import BucketAnchor
from muniment.platform.anchoring.choosing import BadAnchor, open_anchors
from muniment.platform.anchoring.file import FileAnchor
from muniment.platform.anchoring.git import GitAnchor
from muniment.platform.anchoring.witnesses import WitnessAnchor
from muniment.platform.settings import Settings
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.merkle import (
    consistency_proof,
    leaf_hash,
    node_hash,
    root_hash,
)
from muniment.platform.transparency.note import Algorithm, SigningKey
from muniment.platform.witnessing.cosigner import Cosigner
from muniment.platform.witnessing.endpoint import application
from muniment.platform.witnessing.state import State
from tests.support import s3

LOG = SigningKey.generate("muniment/1/audit")
WITNESS = SigningKey.generate("witness.example/w1", Algorithm.COSIGNATURE)


def push(size, held=0, word="", key=LOG):
    """A checkpoint of a history, in which `word` makes another one."""

    def read(level, index):
        if level == 0:
            return leaf_hash(f"{index}{word}".encode())
        return node_hash(read(level - 1, 2 * index), read(level - 1, 2 * index + 1))

    checkpoint = Checkpoint(key.name, size, root_hash(size, read))
    note = checkpoint.signed_with(key)
    return Push(checkpoint, note, held, lambda old: consistency_proof(old, size, read))


def test_a_file_has_one_note_after_another(tmp_path):
    anchor = FileAnchor(tmp_path / "kept")
    for size in (1, 3, 3, 9):
        anchor.push(push(size))
    kept = muniment_verify.split_notes((tmp_path / "kept").read_bytes())
    assert [muniment_verify.Checkpoint.parse(note).size for note in kept] == [1, 3, 9]


def test_a_file_tells_what_it_has_seen_of_one_log(tmp_path):
    anchor = FileAnchor(tmp_path / "kept")
    assert anchor.look(push(1)) is None
    other = SigningKey.generate("muniment/2/audit")
    for size, key in ((1, LOG), (7, LOG), (12, other)):
        anchor.push(push(size, key=key))
    assert anchor.look(push(3)) == Seen(7, push(7).checkpoint.root)
    assert anchor.look(push(3, key=_other("muniment/3/audit"))) is None
    with (tmp_path / "kept").open("ab") as file:
        file.write("muniment\n\n\u2014 m".encode())
    assert anchor.look(push(3)) == Seen(7, push(7).checkpoint.root)


@pytest.mark.parametrize(
    "torn", [b"muni", b"muniment/1/audit\n4\n", "muniment\n\n\u2014 m".encode()]
)
def test_what_a_crash_tore_is_written_over(tmp_path, torn):
    anchor = FileAnchor(tmp_path / "kept")
    anchor.push(push(1))
    with (tmp_path / "kept").open("ab") as file:
        file.write(torn)
    anchor.push(push(3))
    kept = muniment_verify.split_notes((tmp_path / "kept").read_bytes())
    assert [muniment_verify.Checkpoint.parse(note).size for note in kept] == [1, 3]


def test_a_file_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(AnchorFailed, match="cannot be written"):
        FileAnchor(tmp_path / "no" / "kept").push(push(1))


@pytest.fixture
def repository(tmp_path):
    path = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--bare", "--quiet", str(path)], check=True)

    def show(name):
        shown = subprocess.run(
            ["git", "-C", str(path), "show", f"{LOG.name}:{name}"], check=True, capture_output=True
        )
        return shown.stdout.decode()

    return path, show


def test_a_repository_has_one_commit_per_checkpoint(tmp_path, repository):
    path, show = repository
    anchor = GitAnchor(path.as_uri(), tmp_path / "work")
    for size in (1, 3, 3):
        anchor.push(push(size))
    # Another machine, which has no copy of its own, goes on from there.
    GitAnchor(path.as_uri(), tmp_path / "elsewhere").push(push(5))
    anchor.push(push(9))
    assert show("checkpoint") == show("checkpoints/9") == str(push(9).note)
    counted = ["git", "-C", str(path), "rev-list", "--count", LOG.name]
    assert subprocess.run(counted, check=True, capture_output=True).stdout == b"4\n"


def test_a_repository_tells_what_it_has_seen(tmp_path, repository):
    anchor = GitAnchor(repository[0].as_uri(), tmp_path / "work")
    assert anchor.look(push(1)) is None
    anchor.push(push(9))
    elsewhere = GitAnchor(repository[0].as_uri(), tmp_path / "elsewhere")
    assert elsewhere.look(push(3)) == Seen(9, push(9).checkpoint.root)


def test_a_repository_that_is_not_there_says_so(tmp_path):
    anchor = GitAnchor((tmp_path / "none.git").as_uri(), tmp_path / "work")
    with pytest.raises(AnchorFailed, match="git"):
        anchor.push(push(1))


def test_what_the_repository_would_run_is_not_run(tmp_path, repository, monkeypatch):
    path, _ = repository
    config = tmp_path / "home" / ".gitconfig"
    config.parent.mkdir()
    config.write_text(f"[core]\n\thooksPath = {tmp_path}\n\tfsmonitor = touch {tmp_path}/ran\n")
    monkeypatch.setenv("HOME", str(config.parent))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "another"))
    (tmp_path / "pre-push").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (tmp_path / "pre-push").chmod(0o755)
    GitAnchor(path.as_uri(), tmp_path / "work").push(push(1))
    assert not (tmp_path / "ran").exists()


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    with s3.serving(tmp_path_factory.mktemp("s3")) as service:
        yield service


def test_a_bucket_has_one_object_per_checkpoint_and_none_is_replaced(bucket):
    anchor = BucketAnchor(bucket.address("anchors"), s3.KEY)
    for size in (1, 3, 3):
        anchor.push(push(size))
    kept = sorted((bucket.folder / s3.BUCKET / "anchors" / LOG.name).iterdir())
    assert [path.read_text() for path in kept] == [str(push(1).note), str(push(3).note)]


def test_a_bucket_tells_what_it_has_seen(bucket):
    anchor = BucketAnchor(bucket.address("seen"), s3.KEY)
    assert anchor.look(push(1)) is None
    for size in (1, 3, 9):
        anchor.push(push(size))
    assert anchor.look(push(1)) == Seen(9)
    assert anchor.look(push(9)) is None


def test_a_bucket_that_is_not_there_says_so(bucket):
    with bucket.closed(), pytest.raises(AnchorFailed):
        BucketAnchor(bucket.address("anchors"), s3.KEY).push(push(1))


@contextmanager
def witness(folder):
    """A witness that is reached over HTTP."""
    cosigner = Cosigner(WITNESS, [LOG.verifier], State(folder), time.time)
    client = TestClient(application(cosigner, WITNESS.verifier))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = client.post(self.path, content=body)
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_witness_cosigns_what_goes_on_and_nothing_else(tmp_path):
    with witness(tmp_path) as url:
        anchor = WitnessAnchor(url, WITNESS.verifier, private=True)
        for held, size in [(0, 3), (3, 3), (3, 9), (0, 12)]:
            asked = push(size, held)
            [line] = anchor.push(asked)
            note = str(asked.note.joined_by([line])).encode()
            said = muniment_verify.Checkpoint.parse(note)
            assert said.note.signed_by(muniment_verify.Key.parse(str(WITNESS.verifier)))
        for wrong in (
            push(12, 12, "'"),
            push(20, 12, "'"),
            push(10, 9),
            push(13, 12, key=_other()),
        ):
            with pytest.raises(AnchorFailed):
                anchor.push(wrong)


def test_a_witness_tells_what_it_has_seen(tmp_path):
    with witness(tmp_path) as url:
        anchor = WitnessAnchor(url, WITNESS.verifier, private=True)
        assert anchor.look(push(3)) is None
        anchor.push(push(9))
        assert anchor.look(push(3)) == Seen(9)
        assert anchor.look(push(12)) is None


def _other(name=LOG.name):
    return SigningKey.generate(name)


def test_a_witness_at_a_private_address_is_not_called_unless_that_is_allowed():
    with pytest.raises(AnchorFailed, match="MUNIMENT_WITNESSES_PRIVATE"):
        WitnessAnchor("http://127.0.0.1:1", WITNESS.verifier).push(push(1))
    with pytest.raises(AnchorFailed, match="did not answer"):
        WitnessAnchor("http://127.0.0.1:1", WITNESS.verifier, private=True).push(push(1))


def test_a_witness_that_answers_byte_by_byte_is_cut_off(monkeypatch):
    monkeypatch.setattr(outgoing, "_WHOLE_SECONDS", 0.3)

    def drip(listener):
        with listener.accept()[0] as connected, suppress(OSError):
            while True:
                connected.sendall(b"H")
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(AnchorFailed):
            WitnessAnchor(url, WITNESS.verifier, private=True).push(push(1))
        thread.join(5)


def test_the_settings_name_anchors(tmp_path):
    settings = Settings(
        data=tmp_path,
        witnesses=f"https://w.example/ {WITNESS.verifier}",
        witness_quorum=1,
        anchors=f"file://{tmp_path}/kept git+ssh://git@host/a.git s3://bucket/audit?region=x",
    )
    names = [anchor.name for anchor in open_anchors(settings)]
    assert names == [
        WITNESS.name,
        f"file://{tmp_path}/kept",
        "git+ssh://host/a.git",
        "s3://bucket/audit",
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"anchors": "ftp://host/x"},
        {"anchors": "file:///"},
        {"anchors": "git+ext::sh"},
        {"anchors": "git+file:"},
        {"anchors": "kept"},
        {"witnesses": "https://w.example/"},
        {"witnesses": f"https://w.example/ {LOG.verifier}"},
        {"witnesses": "https://w.example/ x+y+z"},
        {"witnesses": f"gopher://w.example/ {WITNESS.verifier}"},
        {"witness_quorum": 1},
        {"anchors": "file:///a file:///a"},
        {"anchors": "file:///" + "a" * 300},
    ],
)
def test_a_setting_that_names_no_anchor_is_refused_at_the_start(said):
    with pytest.raises(BadAnchor):
        open_anchors(Settings(**said))
