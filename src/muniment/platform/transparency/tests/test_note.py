"""Signed notes, checkpoints, cosignatures and proof files, against the texts of C2SP."""

import pytest

from muniment.platform.transparency import merkle
from muniment.platform.transparency.checkpoint import Checkpoint, open_checkpoint
from muniment.platform.transparency.cosignature import cosign, cosigned_at
from muniment.platform.transparency.merkle import ProofRefused, leaf_hash
from muniment.platform.transparency.note import (
    Algorithm,
    KeyRefused,
    Note,
    NoteRefused,
    SigningKey,
    VerifierKey,
)
from muniment.platform.transparency.proof_file import ProofFile

# The keys, the text and the signature that the documentation of golang.org/x/mod/sumdb/note shows.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
ORIGIN = "muniment/00000000-0000-7000-8000-000000000000/audit"
KEY = SigningKey(ORIGIN, Algorithm.ED25519, b"\x01" * 32)
WITNESS = SigningKey("witness.example/w1", Algorithm.COSIGNATURE, b"\x02" * 32)


def test_the_example_of_go_is_read_verified_and_made_again() -> None:
    signer, verifier = SigningKey.parse(GO_SIGNER), VerifierKey.parse(GO_VERIFIER)
    note = Note.parse(GO_NOTE)
    assert note.verify([verifier]) == [verifier]
    assert str(Note(note.text).signed_with(signer)) == GO_NOTE
    assert (signer.reveal(), str(signer.verifier)) == (GO_SIGNER, GO_VERIFIER)


def test_a_key_never_shows_itself() -> None:
    key = SigningKey.generate(ORIGIN)
    assert key.seed.hex() not in repr(key)
    assert repr(key.seed) not in repr(key)
    assert SigningKey.parse(key.reveal()) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PRIVATE+KEY+",
        GO_VERIFIER,
        GO_SIGNER.replace("c74f20a3", "c74f20a4"),
        GO_SIGNER.replace("+AY", "+CY"),
        GO_SIGNER[:-4],
        GO_SIGNER.replace("Peter", "Peter "),
        "PRIVATE+KEY+a+zzzzzzzz+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    ],
)
def test_what_is_no_signing_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        SigningKey.parse(text)
    assert "AYEKFAL" not in str(refused.value)


def test_a_verifier_key_has_the_id_it_says() -> None:
    with pytest.raises(KeyRefused):
        VerifierKey.parse(GO_VERIFIER.replace("c74f20a3", "00000000"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n- name abcd\n",
        "text\n\n— name\n",
        "text\n\n— name AAAA\n",
        "text\n\n— na+me AAAAAAAA\n",
        "text\n\n— name AAAAAAAB=\n",
        "text\n\n— name AAAAAAAA",
        "te\tt\n\n— name AAAAAAAA\n",
        "text\n\n" + "— name AAAAAAAA\n" * 65,
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        Note.parse(text)


def test_signatures_of_others_are_ignored_and_false_ones_refused() -> None:
    note = Note(Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT).text).signed_with(KEY)
    other = SigningKey.generate("other.example")
    with pytest.raises(NoteRefused, match="None"):
        note.verify([other.verifier])
    assert note.signed_with(other).verify([KEY.verifier]) == [KEY.verifier]
    forged = Note(note.text.replace("\n0\n", "\n1\n"), note.signatures)
    with pytest.raises(NoteRefused, match="does not hold"):
        forged.verify([KEY.verifier])


def test_a_checkpoint_is_three_lines() -> None:
    checkpoint = Checkpoint("example.com/behind-the-sofa", 20852163, b"\x00" * 32)
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    assert Checkpoint.parse(checkpoint.text + "an extension\n") == checkpoint
    for wrong in ("", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "\n1\nAAAA\n"):
        with pytest.raises(NoteRefused):
            Checkpoint.parse(wrong)


def test_a_checkpoint_is_signed_by_its_log() -> None:
    signed = str(Checkpoint(ORIGIN, 3, b"\x03" * 32).signed_with(KEY))
    assert open_checkpoint(signed, [KEY.verifier]).size == 3
    stranger = SigningKey.generate("stranger")
    borrowed = str(Checkpoint(ORIGIN, 3, b"\x03" * 32).signed_with(stranger))
    with pytest.raises(NoteRefused, match="itself"):
        open_checkpoint(borrowed, [stranger.verifier])


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    note = Checkpoint(ORIGIN, 3, b"\x03" * 32).signed_with(KEY)
    seen = note.joined_by([cosign(note.text, WITNESS, 1679315147)])
    assert cosigned_at(Note.parse(str(seen)), WITNESS.verifier) == 1679315147
    assert cosigned_at(note, WITNESS.verifier) is None
    assert open_checkpoint(str(seen), [KEY.verifier, WITNESS.verifier]).size == 3
    later = cosign(note.text, WITNESS, 1679315148).body[:8]
    moved = seen.signatures[1]
    forged = Note(note.text, (type(moved)(moved.name, moved.key_id, later + moved.body[8:]),))
    with pytest.raises(NoteRefused):
        cosigned_at(forged, WITNESS.verifier)


def test_the_example_cosignature_has_the_form_of_the_specification() -> None:
    # The line of c2sp.org/tlog-cosignature: its time is that of the text it shows beside it.
    line = (
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJs"
        "X3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    signature = Note.parse("text\n\n" + line).signatures[0]
    assert int.from_bytes(signature.body[:8]) == 1679315147
    assert len(signature.body) == 8 + 64


def test_keys_sign_only_what_they_are_for() -> None:
    with pytest.raises(KeyRefused):
        WITNESS.sign("text\n")
    with pytest.raises(KeyRefused):
        cosign("text\n", KEY, 0)


def test_a_proof_file_proves_its_entry_and_no_other() -> None:
    entries = [b"a", b"b", b"c"]
    hashes = [leaf_hash(entry) for entry in entries]
    root = merkle.node_hash(merkle.node_hash(hashes[0], hashes[1]), hashes[2])
    note = str(Checkpoint(ORIGIN, 3, root).signed_with(KEY))
    proof = ProofFile(1, (hashes[0], hashes[2]), note, extra=b"b")
    read = ProofFile.parse(str(proof))
    assert read == proof
    assert read.verify(b"b", [KEY.verifier]).size == 3
    with pytest.raises(ProofRefused):
        read.verify(b"c", [KEY.verifier])
    bare = str(ProofFile(0, (), str(Checkpoint(ORIGIN, 1, hashes[0]).signed_with(KEY))))
    assert bare.startswith("c2sp.org/tlog-proof@v1\nindex 0\n\nmuniment/")
    assert ProofFile.parse(bare).verify(b"a", [KEY.verifier]).size == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
        "c2sp.org/tlog-proof@v1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 0",
    ],
)
def test_what_is_no_proof_file_is_refused(text: str) -> None:
    with pytest.raises(ProofRefused):
        ProofFile.parse(text)
