"""An outsider checks a registry: its export, its receipts, with a witness that sees what it signs.

The commands are those of docs/howto/verify-offline.md and docs/howto/run-a-witness.md.
"""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

import muniment_verify
from muniment.platform.transparency.note import VerifierKey
from muniment.platform.transparency.proof_file import ProofFile
from tests.support import tlog
from tests.support.serving import serving
from tests.support.terminal import SCRIPT

STRANGE = 'a "b" \\ \u0007 \u001f \u007f \u00fc \U0001f512'
DOCUMENTS = Path(__file__).parents[2] / "docs/howto"
COMMAND = re.compile(r"^    (muniment\S* .*)$", re.MULTILINE)


def commands(page):
    return COMMAND.findall((DOCUMENTS / page).read_text())


def run(words, folder, **variables):
    done = subprocess.run(
        ["/bin/sh", "-c", words],
        cwd=folder,
        env={"PATH": f"{SCRIPT.parent}:/usr/bin:/bin", "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextmanager
def witness(folder, port):
    """The command of the page, on this machine; killed without warning at the end."""
    [written] = [line for line in commands("run-a-witness.md") if "--host" in line]
    words = written.replace("0.0.0.0", "127.0.0.1").replace("8643", str(port)).split()
    process = subprocess.Popen(
        [str(SCRIPT.parent / words[0]), *words[1:]], cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        until(lambda: httpx2.get(f"http://127.0.0.1:{port}/").is_success)
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def until(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("It did not come to that.")


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """A folder of an outsider with the evidence in it, made as the two pages say."""
    folder = tmp_path_factory.mktemp("outside")
    [show_key] = [line for line in commands("run-a-witness.md") if "--show-key" in line]
    vkey = run(show_key, folder).strip()
    (folder / "witness-key").write_text(f"{vkey}\n")
    port = free_port()
    settings = {
        "MUNIMENT_WITNESSES": f"http://127.0.0.1:{port} {vkey}",
        "MUNIMENT_WITNESSES_PRIVATE": "1",
        "MUNIMENT_ANCHORS": (folder / "kept").as_uri(),
        "MUNIMENT_ANCHOR_SECONDS": "1",
    }
    with serving(folder / "data", settings) as server:
        _fill(folder, server, port)
        _collect(folder, server)
    return folder


def _fill(folder, server, port):
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        key = client.get("/log").json()["key"]
        (folder / "key").write_text(f"# the key of the log\n{key}\n")
        for name in ("one", "two"):
            with witness(folder, port):  # each time another one, which remembers
                asked = {
                    "name": name,
                    "description": STRANGE,
                }
                headers = {"Muniment-Purpose": 'So "it" is \\ done'}
                made = client.post("/projects?wait=checkpoint", json=asked, headers=headers)
                assert made.is_success, made.text
                until(lambda: _is_settled(client))


def _is_settled(client):
    said = client.get("/log").json()
    kept = client.get("/log/anchors").json()["items"]
    return said["witnessed"] == said["size"] and not any(one["behind"] for one in kept)


def _collect(folder, server):
    reach = {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token}
    data = {"MUNIMENT_DATA": str(folder / "data")}
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        event = client.get("/events").json()["items"][0]["event_id"]
    for words in commands("verify-offline.md"):
        if words.startswith("muniment audit"):
            run(words.replace("$EVENT", event), folder, **reach, **data)
    run("muniment audit anchors", folder, **reach)
    shutil.copy(folder / "witness-key", folder / "witness.vkey")
    for suffix in ("", "-wal"):
        if (folder / f"data/muniment.db{suffix}").exists():
            shutil.copy(folder / f"data/muniment.db{suffix}", folder / f"copy.db{suffix}")


def test_the_commands_of_the_page_verify_what_the_registry_exported(outside):
    written = [line for line in commands("verify-offline.md") if line.startswith("muniment-verify")]
    assert len(written) == 5
    for words in written:
        said = run(words, outside)
        assert said.startswith("VERIFIED"), said


def verified(outside, *arguments):
    words = [sys.executable, "-I", muniment_verify.__file__, *arguments, "--key", "key", "--json"]
    done = subprocess.run(words, cwd=outside, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_everything_there_is_is_checked_in_one_go(outside):
    code, said = verified(
        outside, "evidence", "--documents", "--since", "kept", "--database", "copy.db"
    )
    assert (code, said["findings"]) == (0, [])
    assert said["entries"] == said["rows"] == said["size"]
    assert said["entries_without_document"] == 0


def test_the_registry_writes_the_usual_form_of_an_entry(outside):
    bundles = (outside / "evidence/tile/entries").rglob("*")
    for path in filter(Path.is_file, bundles):
        for entry in muniment_verify.split_bundle(path.read_bytes()):
            assert muniment_verify._USUAL.fullmatch(entry.decode()), entry


def test_both_implementations_read_the_same_receipt(outside):
    text = (outside / "receipt.tlog-proof").read_text()
    key = VerifierKey.parse((outside / "key").read_text().splitlines()[1])
    theirs = ProofFile.parse(text)
    checkpoint = theirs.verify(theirs.extra, [key])
    code, said = verified(outside, "--proof", "receipt.tlog-proof", "--witness", "witness.vkey")
    assert (code, said["size"], said["index"]) == (0, checkpoint.size, theirs.index)


def test_a_receipt_of_ours_is_accepted_by_the_registry():
    log = tlog.Log(50, documents=False)
    for index in range(50):
        proof = ProofFile.parse(log.proof(index))
        found = proof.verify(log.entries[index], [VerifierKey.parse(log.signer.vkey)])
        assert found.size == 50


def test_an_export_that_was_changed_afterwards_is_not_verified(outside, tmp_path):
    copy = shutil.copytree(outside / "evidence", tmp_path / "evidence")
    [bundle] = [path for path in (copy / "tile/entries").rglob("*") if path.is_file()]
    bundle.write_bytes(bundle.read_bytes().replace(b'"via":"api"', b'"via":"cli"'))
    code, said = verified(outside, str(copy))
    assert (code, said["findings"][0]["code"]) == (1, "tile")
