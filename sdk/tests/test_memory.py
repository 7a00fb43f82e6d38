"""What a client remembers of a log, and what it says when a log cannot have grown."""

import base64
import hashlib
from pathlib import Path

import pytest

from muniment_client import Client, LogWarning
from muniment_client.memory import Memory, Sighting, contradiction
from muniment_client.tree import begins_with
from sdk.tests.scripted import Scripted, says
from tests.support.serving import Served

URL = "https://registry.example"


def root(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def headers(size: int, said: str = "a", origin: str = "muniment/1/audit") -> dict[str, str]:
    return {"muniment-checkpoint": f"{origin} {size} {root(said)}"}


def remembering(path: Path, *shown: dict[str, str]) -> bool:
    memory = Memory(URL, path)
    for one in shown:
        memory.hear(one)
    return memory.conclude()


def test_a_log_that_grows_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "state" / "checkpoints.json"
    assert remembering(path, headers(3))
    assert remembering(path, headers(3), headers(7, "b"))
    assert Memory(URL, path).known.seen == Sighting("muniment/1/audit", 7, root("b"))
    assert Memory("https://another.example", path).known.seen is None


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (headers(6, "b"), "shrunk"),
        (headers(7, "c"), "changed"),
        (headers(9, "c", "muniment/2/audit"), "another log"),
    ],
)
def test_a_log_that_cannot_have_grown_is_noticed_and_not_remembered(
    tmp_path: Path, shown: dict[str, str], said: str
) -> None:
    path = tmp_path / "checkpoints.json"
    remembering(path, headers(7, "b"))
    assert not remembering(path, shown)
    known = Memory(URL, path).known.seen
    assert known is not None
    assert known.size == 7
    now = Sighting.read(shown)
    assert now is not None
    assert said in (contradiction(known, now) or "")


def test_a_process_that_lags_behind_another_raises_no_alarm(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.json"
    assert remembering(path, headers(7, "b"), headers(6))
    known = Memory(URL, path).known.seen
    assert known is not None
    assert known.size == 7


@pytest.mark.parametrize("text", ["", "a", "a 1", "a x b", "a \u0663 b", "a 1 b c"])
def test_a_header_of_another_form_says_nothing(text: str) -> None:
    assert Sighting.read({"muniment-checkpoint": text}) is None


def test_a_memory_that_cannot_be_kept_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert remembering(tmp_path / "file" / "checkpoints.json", headers(3))


def test_a_real_log_is_proven_to_grow(server: Served) -> None:
    with Client(server.url, server.token) as client:
        client.create_project("remembered")
        assert client.distrust() == []
    with Client(server.url, server.token) as client:
        client.create_project("remembered-too")
        assert client.distrust() == []


def test_a_log_with_another_past_is_found_out_by_asking_for_proof(scripted: Scripted) -> None:
    def log(size: int, said: str) -> dict[str, object]:
        return {
            "origin": "muniment/1/audit",
            "size": size,
            "root": root(said),
            "pending": 0,
            "signs_here": True,
        }

    proof = {"old": 3, "new": 4, "hashes": [root("x"), root("y")]}
    scripted.will(says(log(3, "a")), says(log(4, "b")), says(proof))
    with Client(scripted.url, "t") as client:
        assert client.distrust() == []
        assert "do not begin with the 3 that were seen" in client.distrust()[0]


def test_whoever_uses_the_client_is_warned(scripted: Scripted) -> None:
    page = {"items": [], "next": None}
    shown = says(page, **headers(5))
    scripted.will(shown)
    with Client(scripted.url, "t") as client:
        list(client.projects())
    log = {
        "origin": "muniment/1/audit",
        "size": 4,
        "root": root("b"),
        "pending": 0,
        "signs_here": True,
    }
    scripted.script[:] = [says(page, **headers(4, "b")), says(log)]
    with pytest.warns(LogWarning, match="shrunk"), Client(scripted.url, "t") as client:
        list(client.projects())


def leaf(number: int) -> bytes:
    return hashlib.sha256(b"\x00" + str(number).encode()).digest()


def test_proofs_are_judged_by_their_hashes() -> None:
    from muniment.platform.transparency import merkle

    def read(level: int, index: int) -> bytes:
        return merkle.complete_root([leaf(n) for n in range(index << level, (index + 1) << level)])

    for new in range(1, 34):
        roots = [merkle.root_hash(size, read) for size in range(new + 1)]
        for old in range(1, new + 1):
            path = merkle.consistency_proof(old, new, read)
            assert begins_with((old, roots[old]), (new, roots[new]), path)
            assert not begins_with((old, roots[old - 1]), (new, roots[new]), path)
            assert not begins_with((old, roots[old]), (new, roots[new]), [*path, leaf(1)])
            if path:
                assert not begins_with((old, roots[old]), (new, roots[new]), path[1:])
