"""A download is continued where it broke off and never kept if it is wrong."""

import hashlib
import re

import pytest

from muniment_client import Damaged, File, NotReachable
from muniment_client.download import Downloads, Wanted, accept_digest
from muniment_client.progress import Meter
from sdk.tests.scripted import HANG_UP, Answer

CONTENT = bytes(range(256)) * 1000
DIGEST = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"


def wanted(content=CONTENT):
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Wanted(digest, len(content), ("model.bin",), "/models/p/m/versions/1/files/model.bin")


def rest(asked):
    """Answer the range asked for, as the registry does."""
    start = int(re.fullmatch(r"bytes=(\d+)-", asked.headers["range"])[1])
    return Answer(206, CONTENT[start:])


@pytest.fixture
def told():
    return []


@pytest.fixture
def downloads(session, tmp_path, told):
    return Downloads(session, tmp_path, Meter(told.append))


def test_the_bytes_are_placed_under_their_digest(scripted, downloads, told, tmp_path):
    scripted.will(Answer(200, CONTENT))
    assert downloads.have(wanted()) == len(CONTENT)
    assert downloads.place_of(DIGEST).read_bytes() == CONTENT
    assert len(list(tmp_path.iterdir())) == 1
    assert told[-1].done == told[-1].size == len(CONTENT)
    assert scripted.asked[0].headers["accept-encoding"] == "identity"


def test_an_empty_file_needs_no_request(scripted, downloads):
    assert downloads.have(wanted(b"")) == 0
    assert downloads.place_of(wanted(b"").digest).read_bytes() == b""
    assert scripted.asked == []


def test_a_broken_connection_is_continued(scripted, downloads):
    scripted.will(Answer(200, CONTENT, cut=100_000), HANG_UP, rest)
    downloads.have(wanted())
    assert downloads.place_of(DIGEST).read_bytes() == CONTENT
    assert scripted.asked[-1].headers["range"] == "bytes=100000-"


def test_an_interrupted_pull_is_continued_by_the_next(scripted, downloads):
    downloads.place_of(DIGEST).with_suffix(".part").write_bytes(CONTENT[:5000])
    scripted.will(rest)
    assert downloads.have(wanted()) == len(CONTENT) - 5000
    assert downloads.place_of(DIGEST).read_bytes() == CONTENT


def test_what_an_earlier_pull_completed_is_only_verified(scripted, downloads):
    downloads.place_of(DIGEST).write_bytes(CONTENT)
    assert downloads.have(wanted()) == 0
    assert scripted.asked == []


def test_a_server_that_does_not_do_ranges_is_read_from_the_start(scripted, downloads):
    downloads.place_of(DIGEST).with_suffix(".part").write_bytes(CONTENT[:5000])
    scripted.will(Answer(200, CONTENT))
    downloads.have(wanted())
    assert downloads.place_of(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("leftover", [b"x" * 5000, b"x" * len(CONTENT), b"x" * 2 * len(CONTENT)])
def test_a_leftover_that_is_wrong_is_fetched_anew(scripted, downloads, leftover):
    downloads.place_of(DIGEST).with_suffix(".part").write_bytes(leftover)
    scripted.will(lambda asked: rest(asked) if "range" in asked.headers else Answer(200, CONTENT))
    downloads.have(wanted())
    assert downloads.place_of(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("body", [CONTENT[:-1], CONTENT[:-1] + b"x", CONTENT + b"x", b""])
def test_other_bytes_are_refused_and_not_kept(scripted, downloads, tmp_path, body):
    scripted.will(Answer(200, body))
    with pytest.raises(Damaged, match=re.escape(DIGEST)):
        downloads.have(wanted())
    assert list(tmp_path.iterdir()) == []
    assert len(scripted.asked) == 1


def test_when_nothing_helps_what_has_arrived_is_kept(scripted, downloads):
    scripted.will(Answer(200, CONTENT, cut=100), HANG_UP)
    with pytest.raises(NotReachable):
        downloads.have(wanted())
    assert downloads.place_of(DIGEST).with_suffix(".part").read_bytes() == CONTENT[:100]


@pytest.mark.parametrize("digest", [None, "", "md5:abc", "sha256:../../etc", "sha256:" + "A" * 64])
def test_a_digest_that_is_none_is_never_used_as_a_name(digest):
    with pytest.raises(Damaged):
        accept_digest(File(path="x", digest=digest))
