"""An exported log that is whole is verified; one that is not is told apart, with the place."""

import hashlib
import json

import pytest

from tests.support import tlog


def codes(said):
    return [finding["code"] for finding in said["findings"]]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 700])
def test_a_log_of_any_size_is_verified_with_its_checkpoints(tmp_path, verify, size):
    log = tlog.Log(size)
    sizes = {0, 1, 3, 255, 256, 257, 511, 512, size} & set(range(size + 1))
    log.write(tmp_path, checkpoints=sizes, earlier={3, 257} & sizes)
    code, said = verify(tmp_path, "--key", log.signer.vkey, "--documents")
    assert (code, said["findings"], said["entries"]) == (0, [], size)
    assert said["root"] == tlog.b64(log.root())
    assert said["checkpoints"] == len(sizes) + 1


def test_a_log_of_three_levels_is_verified(tmp_path, verify):
    leaves = 65_536 + 256 + 1
    log = tlog.Log(leaves, documents=False)
    log.write(tmp_path, checkpoints=[65_535, 65_536, 65_792])
    code, said = verify(tmp_path, "--key", log.signer.vkey)
    assert (code, said["findings"]) == (0, [])


def test_several_processes_find_what_one_finds(tmp_path, verify):
    log = tlog.Log(65_536 + 300, documents=False)
    log.write(tmp_path, checkpoints=[70, 65_700])
    tlog.put(tmp_path, "tile/entries/x256/001.p/1", b"")
    key = log.signer.vkey
    one = verify(tmp_path, "--key", key)
    assert one == verify(tmp_path, "--key", key, "--jobs", "2")


def test_an_entry_that_was_changed_is_named(tmp_path, verify):
    log = tlog.Log(300)
    log.write(tmp_path)
    changed = tlog.event(270) | {"actor_id": "user:2"}
    log.entries[270] = tlog.encode(changed)
    log._tiles(tmp_path / "other", 300)
    bundle = (tmp_path / "other/tile/entries/001.p/44").read_bytes()
    other = tmp_path / "other"
    tlog.put(tmp_path, "tile/entries/001.p/44", bundle)
    for path in sorted(other.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    other.rmdir()
    code, said = verify(tmp_path, "--key", log.signer.vkey)
    assert (code, codes(said), said["findings"][0]["index"]) == (1, ["tile"], 270)


def test_a_history_that_was_written_anew_breaks_every_older_checkpoint(tmp_path, verify):
    log = tlog.Log(40)
    kept = log.note(30)
    forged = tlog.Log(40, events=[tlog.event(i + (i > 20)) for i in range(40)])
    forged.write(tmp_path / "export")
    tlog.put(tmp_path, "kept", kept.encode())
    key = log.signer.vkey
    assert verify(tmp_path / "export", "--key", key)[0] == 0
    code, said = verify(tmp_path / "export", "--key", key, "--since", tmp_path / "kept")
    assert (code, codes(said)) == (1, ["root"])


def test_a_log_whose_end_was_cut_off_is_noticed_by_whoever_kept_a_checkpoint(tmp_path, verify):
    log = tlog.Log(40)
    tlog.Log(30).write(tmp_path / "export")
    tlog.put(tmp_path, "kept", (log.note(20) + "\n" + log.note(40)).encode())
    code, said = verify(tmp_path / "export", "--key", log.signer.vkey, "--since", tmp_path / "kept")
    assert (code, codes(said)) == (1, ["rolled-back"])


def test_a_checkpoint_of_another_key_is_not_believed(tmp_path, verify):
    log = tlog.Log(5, signer=tlog.Signer(seed=b"thief"))
    log.write(tmp_path)
    code, said = verify(tmp_path, "--key", tlog.Signer().vkey)
    assert (code, codes(said)) == (1, ["keys"])


def test_a_quorum_of_witnesses_is_counted_by_key(tmp_path, verify, witness):
    second = tlog.Signer("witness.example/w2", tlog.WITNESS, b"w2")
    log = tlog.Log(5, witnesses=[witness, witness])
    log.write(tmp_path)
    trusted = ("--key", log.signer.vkey, "--witness", witness.vkey, "--witness", second.vkey)
    assert verify(tmp_path, *trusted, "--quorum", "1")[0] == 0
    code, said = verify(tmp_path, *trusted)
    assert (code, codes(said)) == (1, ["quorum"])


def test_documents_that_are_missing_are_counted_apart(tmp_path, verify):
    log = tlog.Log(5)
    log.write(tmp_path)
    name = hashlib.sha256(tlog.document(3)).hexdigest()
    (tmp_path / "documents" / name).unlink()
    code, said = verify(tmp_path, "--key", log.signer.vkey, "--documents")
    assert (code, said["documents"], said["entries_without_document"]) == (0, 4, 1)
    assert f"entry 3: documents/{name}" in said["remarks"]


def test_a_document_that_was_changed_or_put_there_is_found(tmp_path, verify):
    log = tlog.Log(5)
    log.write(tmp_path)
    name = hashlib.sha256(tlog.document(3)).hexdigest()
    tlog.put(tmp_path, f"documents/{name}", b"{}")
    body = b"nobody's"
    tlog.put(tmp_path, f"documents/{hashlib.sha256(body).hexdigest()}", body)
    code, said = verify(tmp_path, "--key", log.signer.vkey, "--documents")
    assert (code, sorted(codes(said))) == (1, ["document", "stray-file"])


def test_an_event_that_is_there_twice_is_found(tmp_path, verify):
    events = [tlog.event(i) for i in range(40)]
    events[30] = {**tlog.event(30), "event_id": events[7]["event_id"]}
    log = tlog.Log(40, events=events)
    log.write(tmp_path)
    code, said = verify(tmp_path, "--key", log.signer.vkey)
    assert (code, codes(said), said["findings"][0]["index"]) == (1, ["duplicate-event"], 30)


@pytest.mark.parametrize(
    "path",
    ["readme", "tile/readme", "tile/0/000.p/41", "tile/0/001", "tile/00/000.p/5", "checkpoints/01"],
)
def test_a_file_that_belongs_to_no_such_log_is_found(tmp_path, verify, path):
    log = tlog.Log(40)
    log.write(tmp_path, checkpoints=[1])
    tlog.put(tmp_path, path, b"?")
    code, said = verify(tmp_path, "--key", log.signer.vkey)
    assert (code, codes(said)) == (1, ["stray-file"])


def succession(old, new, *, signers=None):
    text = f"log.key-rotated\nold {old.vkey}\nnew {new.vkey}\n"
    lines = "".join(signer.line(text) for signer in (signers or (old, new)))
    return json.dumps({"key": new.vkey, "statement": f"{text}\n{lines}"}).encode()


@pytest.mark.parametrize("agreed", [True, False])
def test_the_key_one_trusts_leads_to_the_next_if_it_said_so(tmp_path, verify, agreed):
    old, new = tlog.Signer(), tlog.Signer(seed=b"new")
    body = succession(old, new, signers=(old, new) if agreed else (new, new))
    events = [tlog.event(i) for i in range(20)]
    events[10] = tlog.event(10, kind="log.key-rotated", body=body)
    log = tlog.Log(20, signer=new, events=events)
    log.write(tmp_path)
    tlog.put(tmp_path, "checkpoints/8", log.note(8, old).encode())
    tlog.put(tmp_path, "keys", f"{old.vkey}\n{new.vkey}\n".encode())
    tlog.put(tmp_path, f"documents/{hashlib.sha256(body).hexdigest()}", body)
    code, said = verify(tmp_path, "--key", old.vkey)
    assert (code, codes(said)) == ((0, []) if agreed else (1, ["signature"]))


@pytest.mark.parametrize(("size", "is_late"), [(10, False), (11, True), (20, True)])
def test_a_key_that_was_replaced_signs_nothing_later(tmp_path, verify, size, is_late):
    """Whoever has stolen it after that cannot go on from where the log was."""
    old, new = tlog.Signer(), tlog.Signer(seed=b"new")
    body = succession(old, new)
    events = [tlog.event(i) for i in range(20)]
    events[10] = tlog.event(10, kind="log.key-rotated", body=body)
    log = tlog.Log(20, signer=new, events=events)
    log.write(tmp_path)
    tlog.put(tmp_path, f"checkpoints/{size}", log.note(size, old).encode())
    tlog.put(tmp_path, "keys", f"{old.vkey}\n{new.vkey}\n".encode())
    tlog.put(tmp_path, f"documents/{hashlib.sha256(body).hexdigest()}", body)
    code, said = verify(tmp_path, "--key", old.vkey)
    assert (code, codes(said)) == ((1, ["signature"]) if is_late else (0, []))


@pytest.mark.parametrize("more", ["# a remark\n", "\n"])
def test_the_keys_are_all_there_is_in_their_file(tmp_path, verify, more):
    log = tlog.Log(3)
    log.write(tmp_path)
    tlog.put(tmp_path, "keys", f"{more}{log.signer.vkey}\n".encode())
    code, said = verify(tmp_path, "--key", log.signer.vkey)
    assert (code, codes(said)) == (1, ["keys"])


def test_usage_is_told_apart_from_broken_evidence(tmp_path, verify):
    log = tlog.Log(3)
    log.write(tmp_path / "export")
    key = log.signer.vkey
    assert verify(tmp_path / "export")[0] == 2
    assert verify(tmp_path / "nowhere", "--key", key)[0] == 2
    assert verify(tmp_path / "export", "--key", key[:-4])[0] == 2
    assert verify(tmp_path / "export", "--key", key, "--quorum", "1")[0] == 2
    assert verify(tmp_path / "export", "--key", key, "--since", tmp_path / "none")[0] == 2
    assert verify(tmp_path / "export", "--witness", key, "--key", key)[0] == 2
