"""Whatever single thing is changed in an export, it is noticed."""

import random
import shutil

import pytest

import muniment_verify
from tests.support import tlog

SEED = 20_261_121


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A small log on three sizes of tiles, with witnesses, documents and old partial tiles."""
    witness = tlog.Signer("witness.example/w1", tlog.WITNESS, b"w")
    log = tlog.Log(270, witnesses=[witness])
    folder = log.write(tmp_path_factory.mktemp("log"), checkpoints=[5, 256, 262], earlier=[5])
    # As many documents as tiles, so that neither crowds out the other.
    for path in sorted((folder / "documents").iterdir())[12:]:
        path.unlink()
    key = muniment_verify.Key.parse(log.signer.vkey)
    policy = muniment_verify.Policy((key,), (muniment_verify.Key.parse(witness.vkey),), 1)
    return folder, policy


def is_noticed(folder, policy, expected):
    wish = muniment_verify.Wish(documents=True)
    report = muniment_verify.Export(folder, policy, wish).check()
    return bool(report.findings) or report.facts["documents"] != expected


def mutate(content, chance):
    """Change one thing: a bit, a byte, a byte more or less, the end, or two parts' places."""
    place = chance.randrange(len(content))
    kind = chance.choice(["bit", "byte", "insert", "delete", "cut", "swap"])
    if kind == "bit":
        flipped = content[place] ^ 1 << chance.randrange(8)
        return content[:place] + bytes([flipped]) + content[place + 1 :]
    if kind == "byte":
        return content[:place] + chance.randbytes(1) + content[place + 1 :]
    if kind == "insert":
        return content[:place] + chance.randbytes(1) + content[place:]
    if kind == "delete":
        return content[:place] + content[place + 1 :]
    if kind == "cut":
        return content[:place]
    return content[place:] + content[:place]


def unnoticed(folder, policy, count, seed=SEED):
    """Make `count` changes, one at a time; return those that were not noticed."""
    chance = random.Random(seed)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    documents = sum("documents" in path.parts for path in paths)
    found = []
    while count:
        path = chance.choice(paths)
        before = path.read_bytes()
        after = mutate(before, chance)
        if after == before:
            continue
        count -= 1
        path.write_bytes(after)
        if not is_noticed(folder, policy, documents):
            found.append((path.relative_to(folder), before, after))
        path.write_bytes(before)
    return found


def test_what_was_not_changed_is_verified(exported):
    folder, policy = exported
    assert not is_noticed(folder, policy, 12)


def test_every_single_change_is_noticed(exported):
    assert unnoticed(*exported, 400) == []


@pytest.mark.soak
def test_ten_thousand_single_changes_are_noticed(exported):
    for seed in range(20):
        assert unnoticed(*exported, 500, seed) == []
        print(f"{(seed + 1) * 500} changes, all noticed", flush=True)  # noqa: T201 - the progress of a soak


def test_every_file_that_goes_missing_is_noticed(exported, tmp_path):
    folder, policy = exported
    copy = shutil.copytree(folder, tmp_path / "copy")
    # An earlier checkpoint or part of a tile may be left out: the rest proves as much without it.
    optional = {"checkpoints/5", "checkpoints/256", "checkpoints/262"} | {
        f"tile/{level}/000.p/5" for level in ("0", "entries")
    }
    kept = []
    for path in sorted(path for path in copy.rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.unlink()
        if not is_noticed(copy, policy, 12):
            kept.append(path.relative_to(copy).as_posix())
        path.write_bytes(content)
    assert set(kept) == optional
