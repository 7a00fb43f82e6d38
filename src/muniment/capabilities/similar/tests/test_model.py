from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.similar.model import Cause, Portrait, likeness, telling_words

WORDS = st.frozensets(st.sampled_from(["fraud", "card", "churn", "image"]))
PORTRAITS = st.builds(
    Portrait,
    files=st.dictionaries(st.sampled_from("abc"), st.sampled_from(["w.onnx", "m.bin"])),
    data=st.frozensets(st.sampled_from(["d1", "d2", "d3"])),
    task=st.sampled_from(["", "t1", "t2"]),
    words=WORDS,
)


@given(PORTRAITS, PORTRAITS)
def test_likeness_is_a_share_with_reasons_and_the_same_both_ways(one, other):
    like = likeness(one, other)
    assert 0 <= like.score < 1
    assert (like.score > 0) == bool(like.reasons)
    back = likeness(other, one)
    assert (back.score, {r.cause for r in back.reasons}) == (
        like.score,
        {r.cause for r in like.reasons},
    )


@given(PORTRAITS)
def test_nothing_is_more_like_a_thing_than_itself(one):
    like = likeness(one, one)
    present = [one.files, one.data, one.task, one.words]
    assert len(like.reasons) == len([each for each in present if each])


def test_the_same_bytes_weigh_more_than_the_same_words():
    words = telling_words("scores card payments for fraud")
    source = Portrait({"d": "model.onnx"}, words=words)
    copied, described = Portrait({"d": "copy.onnx"}), Portrait(words=words)
    assert likeness(source, copied).score > likeness(source, described).score
    (reason,) = likeness(source, copied).reasons
    assert (reason.cause, reason.message) == (
        Cause.SHARED_FILES,
        "Holds the same bytes: copy.onnx",
    )


def test_words_that_tell_nothing_apart_are_no_reason():
    assert telling_words("it is an ai for all") == frozenset()
