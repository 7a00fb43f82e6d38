"""One receipt proves one entry, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muniment_verify
from tests.support import tlog

LOG = tlog.Log(80, documents=False)


@given(st.integers(1, 80).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
@settings(max_examples=100, deadline=None)
def test_a_path_leads_from_its_leaf_to_the_root_and_from_no_other(case):
    size, index = case
    path = tlog.naive_path(index, LOG.leaves[:size])
    root = LOG.root(size)
    prove = muniment_verify.root_of_inclusion
    assert prove(LOG.leaves[index], index, size, path) == root
    for other in {0, index // 2, size - 1} - {index}:
        try:
            assert prove(LOG.leaves[index], other, size, path) != root
        except muniment_verify.Malformed:
            continue


@given(st.integers(0, 80))
@settings(deadline=None)
def test_folding_is_the_tree_of_the_rfc(size):
    assert muniment_verify.tree_hash(LOG.leaves[:size]) == LOG.root(size)


@pytest.fixture
def receipt(tmp_path):
    def write(text, entry=None):
        tlog.put(tmp_path, "receipt", text.encode())
        if entry is not None:
            tlog.put(tmp_path, "entry", entry)
        return ("--proof", tmp_path / "receipt", "--key", LOG.signer.vkey)

    return write


def test_a_receipt_is_verified_with_its_entry(tmp_path, verify, receipt):
    given = receipt(LOG.proof(33), LOG.entries[33])
    assert verify(*given, "--entry", tmp_path / "entry")[0] == 0
    assert verify(*given)[0] == 2


def test_a_receipt_may_enclose_its_entry(verify, receipt):
    assert verify(*receipt(LOG.proof(33, extra=LOG.entries[33])))[0] == 0
    assert verify(*receipt(LOG.proof(33, extra=LOG.entries[34])))[0] == 1


def test_a_line_break_at_the_end_of_the_entry_is_pointed_out(tmp_path, verify, receipt):
    given = receipt(LOG.proof(33), LOG.entries[33] + b"\n")
    code, said = verify(*given, "--entry", tmp_path / "entry")
    assert code == 1
    assert "line break" in said["findings"][0]["message"]


def test_a_receipt_of_another_log_is_not_believed(verify, receipt):
    other = tlog.Log(80, signer=tlog.Signer(seed=b"other"), documents=False)
    code, said = verify(*receipt(other.proof(3, extra=other.entries[3])))
    assert (code, said["findings"][0]["code"]) == (1, "signature")


def test_a_receipt_has_its_quorum(verify, receipt, witness):
    text = LOG.proof(3, extra=LOG.entries[3])
    cosigned = text + witness.line(text[text.index("muniment/") :].rpartition("\n\n")[0] + "\n")
    wanted = ("--witness", witness.vkey)
    assert verify(*receipt(text), *wanted)[0] == 1
    code, said = verify(*receipt(cosigned), *wanted)
    assert (code, said["cosigned_by"]) == (0, ["witness.example/w1"])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_receipt_with_anything_changed_is_refused(data):
    text = LOG.proof(33).encode()
    at = data.draw(st.integers(0, len(text) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = text[:at] + bytes([text[at] ^ 1 << bit]) + text[at + 1 :]
    key = muniment_verify.Key.parse(LOG.signer.vkey)
    report = muniment_verify.Report("log")
    with report.noting():
        try:
            proof = muniment_verify.Proof.parse(changed)
        except muniment_verify.Malformed:
            return
        muniment_verify._prove(
            proof, LOG.entries[33], "receipt", muniment_verify.Policy((key,)), report
        )
    assert report.findings
