"""Whatever is put before it, the verifier answers, and soon."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muniment_verify
from tests.support import tlog


@pytest.fixture
def export(tmp_path):
    log = tlog.Log(5)
    log.write(tmp_path)
    return tmp_path


def broken(verify, folder, *more):
    code, said = verify(folder, "--key", tlog.Signer().vkey, *more)
    assert code == 1
    return said["findings"][0]


@pytest.mark.parametrize("size", ["10", "1000000", "999999999999999999", "9" * 40, "-1", "05", "x"])
def test_a_size_that_cannot_be_is_answered_at_once(export, verify, size):
    text = f"{tlog.ORIGIN}\n{size}\n{tlog.b64(bytes(32))}\n"
    tlog.put(export, "checkpoint", f"{text}\n{tlog.Signer().line(text)}".encode())
    broken(verify, export)


@pytest.mark.parametrize("path", ["checkpoint", "keys", "tile/entries/000.p/5", "tile/0/000.p/5"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "long"])
def test_what_is_no_plain_file_is_not_waited_for(export, verify, path, kind):
    target = export / path
    target.unlink()
    if kind == "link":
        target.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    else:
        with target.open("wb") as file:
            file.truncate(1 << 32)
    broken(verify, export)


@pytest.mark.parametrize("name", ["checkpoints", "documents", "tile"])
@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_no_folder_is_not_taken_for_an_empty_one(export, verify, tmp_path, name, kind):
    """A link to documents that were changed would have them counted, and none of them read."""
    log = tlog.Log(5)
    tlog.put(export, "checkpoints/5", log.note(5).encode())
    there = tmp_path.with_name(f"{tmp_path.name}-{name}")
    (export / name).rename(there)
    for document in there.glob("*"):
        if name == "documents":
            document.write_bytes(b"another")
    if kind == "link":
        (export / name).symlink_to(there)
    else:
        (export / name).write_bytes(b"")
    assert broken(verify, export, "--documents")["where"].startswith(name)


def test_folders_that_lead_in_circles_are_not_followed(export, verify):
    (export / "tile/0/x001").symlink_to(export)
    deep = export / "tile/1" / "/".join(["x000"] * 60)
    deep.mkdir(parents=True)
    assert broken(verify, export)["code"] == "stray-file"


HOSTILE_ENTRIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"v":1,"v":1}',
    b'{"event_id":NaN}',
    b'{"event_id":1e999}',
    b'{"v":' + b"9" * 60_000 + b"}",
    b'{"event_id":"\\ud800","state_digest":"x","type":"y","v":1}',
    b'{"event_id":"a", "state_digest":"x","type":"y","v":1}',
    "\ufeff{}".encode(),
    b"\xff\xfe",
]


@pytest.mark.parametrize("entry", HOSTILE_ENTRIES, ids=range(len(HOSTILE_ENTRIES)))
def test_an_entry_of_any_kind_that_the_log_signed_is_named(tmp_path, verify, entry):
    log = tlog.Log(5)
    log.entries[3], log.leaves[3] = entry, tlog.sha(b"\x00", entry)
    log.write(tmp_path)
    found = broken(verify, tmp_path, "--documents")
    assert (found["code"], found["index"]) == ("entry", 3)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    for read in (
        muniment_verify.Checkpoint.parse,
        muniment_verify.Proof.parse,
        muniment_verify.split_bundle,
        lambda found: muniment_verify.read_entry(found, 0),
        lambda found: muniment_verify.essentials(found, 0),
        lambda found: muniment_verify.Key.parse(found.decode("latin-1")),
        lambda found: [muniment_verify.Note.parse(n) for n in muniment_verify.split_notes(found)],
    ):
        try:
            read(data)
        except (muniment_verify.Malformed, muniment_verify.Unacceptable):
            continue


@given(st.text(max_size=30), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_the_short_way_of_reading_an_entry_agrees_with_the_long_one(text, at):
    fields = tlog.event(1) | {"purpose": text, "actor_id": text, "project_id": text}
    entry = tlog.encode(fields)
    expected = (fields["event_id"], fields["state_digest"], fields["type"])
    assert tuple(muniment_verify.essentials(entry, 0)) == expected
    changed = bytearray(entry)
    changed[at % len(entry)] ^= 1
    short = muniment_verify._USUAL.fullmatch(bytes(changed).decode("utf-8", "replace"))
    if short is not None and "\ufffd" not in bytes(changed).decode("utf-8", "replace"):
        assert muniment_verify.read_entry(bytes(changed), 0)["event_id"] == short[1]
