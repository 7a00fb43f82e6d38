"""A witness cosigns what goes on, and never two histories."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from muniment.kernel.errors import MunimentError
from muniment.platform.transparency.checkpoint import Checkpoint
from muniment.platform.transparency.cosignature import cosigned_at
from muniment.platform.transparency.merkle import (
    consistency_proof,
    leaf_hash,
    node_hash,
    root_hash,
)
from muniment.platform.transparency.note import Algorithm, Note, SigningKey
from muniment.platform.witnessing import refusals
from muniment.platform.witnessing.cosigner import Cosigner
from muniment.platform.witnessing.endpoint import application
from muniment.platform.witnessing.state import State
from muniment.platform.witnessing.submission import MAX_BYTES, Submission, written

ORIGIN = "muniment/1/audit"
LOG = SigningKey.generate(ORIGIN)
KEY = SigningKey.generate("witness.example/w1", Algorithm.COSIGNATURE)
NOW = 1_790_000_000


class History:
    """A log as it might have been told: the same up to `fork`, then its own."""

    def __init__(self, count, fork=0, name=""):
        texts = [f"{i}{name if i >= fork else ''}" for i in range(count)]
        self.leaves = [leaf_hash(text.encode()) for text in texts]

    def read(self, level, index):
        if level == 0:
            return self.leaves[index]
        return node_hash(self.read(level - 1, 2 * index), self.read(level - 1, 2 * index + 1))

    def note(self, size, key=LOG):
        return str(Checkpoint(ORIGIN, size, root_hash(size, self.read)).signed_with(key))

    def submission(self, old, new, key=LOG):
        proof = consistency_proof(old, new, self.read) if old <= new else []
        return written(old, proof, self.note(new, key))


TRUE, FALSE = History(40), History(40, fork=10, name="'")


def witness(folder):
    return Cosigner(KEY, [LOG.verifier], State(folder), lambda: NOW)


def is_cosigned(line, note):
    cosigned = Note.parse(note + line)
    return cosigned_at(cosigned, KEY.verifier) == NOW


def test_a_log_that_grows_is_cosigned_each_time(tmp_path):
    for old, new in [(0, 0), (0, 3), (3, 3), (3, 8), (8, 40)]:
        line = witness(tmp_path).add_checkpoint(TRUE.submission(old, new))
        assert is_cosigned(line, TRUE.note(new))
        assert witness(tmp_path).newest(ORIGIN) == (
            Checkpoint.parse(Note.parse(TRUE.note(new)).text) if new else None
        )


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (FALSE.submission(20, 20), refusals.Forked),
        (FALSE.submission(20, 30), refusals.NotConsistent),
        (TRUE.submission(5, 20), refusals.NotWhereItWas),
        (TRUE.submission(0, 10), refusals.NotWhereItWas),
        (written(20, [], TRUE.note(10)), refusals.NotASubmission),
        (written(20, [bytes(32)] * 3, TRUE.note(30)), refusals.NotConsistent),
        (written(20, [bytes(32)] * 64, TRUE.note(30)), refusals.NotASubmission),
        (TRUE.submission(20, 30, SigningKey.generate(ORIGIN)), refusals.NotSignedByTheLog),
        (TRUE.submission(20, 30).replace(b"muniment/1/", b"muniment/2/"), refusals.NotWatched),
        (b"old 020\n\n" + TRUE.note(30).encode(), refusals.NotASubmission),
        (b"", refusals.NotASubmission),
        (b"\xff", refusals.NotASubmission),
    ],
)
def test_anything_else_is_refused_and_changes_nothing(tmp_path, body, refusal):
    witness(tmp_path).add_checkpoint(TRUE.submission(0, 20))
    with pytest.raises(refusal) as raised:
        witness(tmp_path).add_checkpoint(body)
    assert type(raised.value) is refusal
    assert witness(tmp_path).newest(ORIGIN).size == 20


def test_a_fork_is_kept_as_evidence(tmp_path):
    witness(tmp_path).add_checkpoint(TRUE.submission(0, 20))
    with pytest.raises(refusals.Forked):
        witness(tmp_path).add_checkpoint(FALSE.submission(20, 20))
    [kept] = (tmp_path / "refused").iterdir()
    assert kept.read_text() == FALSE.note(20)


def test_signatures_of_others_are_not_remembered(tmp_path):
    stranger = SigningKey.generate("stranger.example/1")
    both = str(Note.parse(TRUE.note(20)).signed_with(stranger))
    witness(tmp_path).add_checkpoint(written(0, [], both))
    [kept] = tmp_path.glob("*.checkpoint")
    assert kept.read_text() == TRUE.note(20)


def test_a_damaged_memory_stops_the_witness_rather_than_starting_anew(tmp_path):
    witness(tmp_path).add_checkpoint(TRUE.submission(0, 20))
    [kept] = tmp_path.glob("*.checkpoint")
    for damage in (b"", b"\xff", kept.read_bytes()[:-3]):
        kept.write_bytes(damage)
        with pytest.raises(refusals.StateUnusable):
            witness(tmp_path).add_checkpoint(FALSE.submission(0, 20))


def test_two_witnesses_do_not_share_a_memory(tmp_path):
    with State(tmp_path).held(), pytest.raises(refusals.StateUnusable), State(tmp_path).held():
        pass


class Killed(BaseException):
    """The process ends here."""


class Doomed(State):
    """Ends the process at the `at`-th step that touches the disk."""

    def __init__(self, folder, at):
        super().__init__(folder)
        self.left = at

    def _step(self, name, *arguments):
        if self.left == 0:
            raise Killed
        self.left -= 1
        return REAL[name](*arguments)


REAL = {"fsync": os.fsync, "replace": Path.replace}

STEPS = st.lists(
    st.tuples(
        st.sampled_from([TRUE, FALSE]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.none() | st.integers(0, 6),
    ),
    min_size=1,
    max_size=12,
)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_two_histories_are_never_both_cosigned_whatever_the_order_and_the_crashes(steps):
    folder = Path(tempfile.mkdtemp())
    cosigned = {}
    try:
        for history, old, new, dies_at in steps:
            # As often as not, submit from where the witness really is.
            known = witness(folder).newest(ORIGIN)
            start = (0 if known is None else known.size) if (old + new) % 2 else old
            try:
                line = _submit(folder, history.submission(start, new), dies_at)
            except (Killed, MunimentError):
                continue
            assert is_cosigned(line, history.note(new))
            root = root_hash(new, history.read)
            assert cosigned.setdefault(new, root) == root
            assert new == max(cosigned)
            for size, seen in cosigned.items():
                assert root_hash(size, history.read) == seen
    finally:
        shutil.rmtree(folder)


def _submit(folder, body, dies_at):
    if dies_at is None:
        return witness(folder).add_checkpoint(body)
    doomed = Doomed(folder, dies_at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda *a: doomed._step("fsync", *a))
        patch.setattr(Path, "replace", lambda *a: doomed._step("replace", *a))
        return Cosigner(KEY, [LOG.verifier], doomed, lambda: NOW).add_checkpoint(body)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_body_is_read_or_refused(body):
    try:
        Submission.parse(body)
    except refusals.NotASubmission:
        return


@pytest.fixture
def served(tmp_path):
    cosigner = witness(tmp_path)
    cosigner.add_checkpoint(TRUE.submission(0, 20))
    return TestClient(application(cosigner, KEY.verifier))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (TRUE.submission(20, 30), 200),
        (FALSE.submission(20, 30), 422),
        (TRUE.submission(20, 30, SigningKey.generate(ORIGIN)), 403),
        (TRUE.submission(20, 30).replace(b"muniment/1/", b"muniment/2/"), 404),
        (b"old 1\n\n", 400),
        (b"x" * (MAX_BYTES + 1), 400),
    ],
)
def test_each_refusal_has_the_status_of_the_protocol(served, body, status):
    assert served.post("/add-checkpoint", content=body).status_code == status


@pytest.mark.parametrize("body", [TRUE.submission(0, 30), FALSE.submission(20, 20)])
def test_a_conflict_says_the_size_that_is_known(served, body):
    answer = served.post("/add-checkpoint", content=body)
    assert (answer.status_code, answer.text) == (409, "20\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


def test_it_says_what_it_watches(served):
    said = served.get("/").json()
    assert said["witness"] == str(KEY.verifier)
    assert [(log["origin"], log["size"]) for log in said["logs"]] == [(ORIGIN, 20)]
