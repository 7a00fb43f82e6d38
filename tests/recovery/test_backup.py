"""A backup is taken while work goes on, holds everything, and comes back on either database."""

import shutil
import threading
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.kernel.digest import Digest
from muniment.platform.backup.making import tables_kept
from muniment.platform.database import connect
from muniment.platform.settings import Settings
from tests.support import postgres, s3
from tests.support.house import settle
from tests.support.register import Register
from tests.support.serving import TOKEN
from tests.support.terminal import Terminal

CONTENTS = [f"weights {number}".encode() * 1000 for number in range(3)]


def variables(settings: Settings) -> dict[str, str]:
    """Return the environment in which commands find the registry of `settings`."""
    found = {"MUNIMENT_DATA": str(settings.data)}
    if settings.database_url:
        found["MUNIMENT_DATABASE_URL"] = settings.database_url
    return found


def furnish(register: Register) -> None:
    """Register a model whose description is awkward, with three versions and an alias."""
    register.model("pitch", description="línea\nÜ 'x' \\ \t\"y\" ✓", owner="ana")
    for content in CONTENTS:
        register.version("pitch", content)
    register.alias("pitch", "champion", 2)


def tail(content: bytes) -> str:
    """Return the end of the name under which a vault holds `content`."""
    return Digest.of(content)[-40:]


def contents_of(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table that a backup holds."""
    database = connect(settings.database)
    try:
        return database.read(
            lambda connection: {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in tables_kept()
            }
        )
    finally:
        database.close()


@pytest.fixture
def at_work(settings: Settings, stranger: Terminal):
    """A registry with content, open, and a terminal on its machine."""
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        furnish(Register(client))
        yield client, stranger.with_variables(**variables(settings))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path: Path):
    """Settings of a place where nothing is yet, on either database."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path / "new")
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.fresh_database(server, migrated=False) as url:
        yield Settings(data=tmp_path / "new", database_url=url)


def test_what_was_backed_up_comes_back_on_either_database(at_work, settings, empty, tmp_path):
    client, terminal = at_work
    # At rest, so that what was backed up can be told from what came later.
    client.app.state.house.followers.stop()
    client.app.state.house.followers.catch_up()
    (settings.data / "checkpoints.log").touch()
    record = (settings.data / "checkpoints.log").read_text()
    keys = sorted(path.name for path in settings.data.glob("*.key"))
    made = terminal.do("backup", tmp_path / "vault", "--with-keys", "--json").json
    assert (made["ok"], made["files"], made["keys"]) == (True, 3, keys)
    before = contents_of(settings)
    Register(client).version("pitch", b"came after the backup")
    options = ["--database-url", empty.database_url] if empty.database_url else []
    stranger = Terminal(terminal.home)
    stranger.do("restore", tmp_path / "vault", "--data", empty.data, *options)
    assert contents_of(empty) == before
    assert (empty.data / "checkpoints.log").read_text() == record
    elsewhere = stranger.with_variables(**variables(empty))
    assert "WRONG" not in elsewhere.do("doctor", "--deep").out
    restored = create_app(empty)
    with TestClient(restored, headers={"Authorization": f"Bearer {TOKEN}"}) as again:
        register = Register(again)
        assert [register.file("pitch", number) for number in (1, 2, 3)] == CONTENTS
        assert register.version("pitch", b"goes on")["number"] == 4


def test_a_second_backup_adds_only_what_is_new(at_work, tmp_path):
    client, terminal = at_work
    vault = tmp_path / "vault"
    terminal.do("backup", vault)
    stored = {path.name[-40:] for path in (vault / "blobs").rglob("*") if path.is_file()}
    Register(client).version("pitch", b"something new")
    second = terminal.do("backup", vault, "--json").json
    added = {path.name[-40:] for path in (vault / "blobs").rglob("*") if path.is_file()} - stored
    assert tail(b"something new") in added
    assert not {tail(content) for content in CONTENTS} & added
    names = [one["backup"] for one in terminal.do("backup", "list", vault, "--json").json]
    assert len(names) == 2
    assert names[-1] == second["backup"]
    assert terminal.do("backup", "verify", vault, "--backup", names[0], "--json").json["ok"]


def test_what_was_received_for_a_version_to_come_is_in_the_backup(at_work, tmp_path):
    client, terminal = at_work
    digest = Register(client).blob(b"sent, and not yet in a version")
    terminal.do("backup", tmp_path / "vault")
    new = Settings(data=tmp_path / "new")
    stranger = Terminal(terminal.home)
    stranger.do("restore", tmp_path / "vault", "--data", new.data)
    assert (new.data / "muniment.db").stat().st_mode & 0o077 == 0
    with TestClient(create_app(new), headers={"Authorization": f"Bearer {TOKEN}"}) as again:
        asked = again.post("/api/v1/projects/default/blobs/missing", json={"digests": [digest]})
        assert asked.json()["missing"] == []
        assert Register(again).version("pitch", b"sent, and not yet in a version")
        assert Register(again).file("pitch", 4) == b"sent, and not yet in a version"


def test_a_backup_under_load_holds_every_file_it_mentions(at_work, tmp_path):
    client, terminal = at_work
    stop = threading.Event()

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            Register(client).version("pitch", f"load {number}".encode())

    working = threading.Thread(target=work)
    working.start()
    try:
        made = [terminal.do("backup", tmp_path / "vault", "--json").json for _ in range(3)]
    finally:
        stop.set()
        working.join()
    assert all(one["ok"] for one in made)
    assert made[0]["events"] < made[2]["events"]
    terminal.do("restore", tmp_path / "vault", "--data", tmp_path / "n", "--database-url", "")
    elsewhere = Terminal(terminal.home).with_variables(MUNIMENT_DATA=str(tmp_path / "n"))
    assert "WRONG" not in elsewhere.do("doctor", "--deep").out


def test_a_bucket_holds_backups_as_a_folder_does(stranger, tmp_path):
    settings = Settings(data=tmp_path / "data", bootstrap_token=TOKEN)
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        furnish(Register(client))
    with s3.serving(tmp_path / "s3") as service:
        key = {
            "AWS_ACCESS_KEY_ID": s3.KEY.access_key,
            "AWS_SECRET_ACCESS_KEY": s3.KEY.secret,
        }
        terminal = stranger.with_variables(**key)
        vault = service.url("backups-of-us")
        made = terminal.do("backup", vault, "--data", settings.data, "--json").json
        assert terminal.do("backup", "list", vault, "--json").json[0]["backup"] == made["backup"]
        terminal.do("restore", vault, "--data", tmp_path / "new")
    assert contents_of(Settings(data=tmp_path / "new")) == contents_of(settings)


@pytest.mark.parametrize("kind", ["manifest", "rows", "a stored file", "missing"])
def test_a_damaged_backup_is_found_and_not_restored(stranger, tmp_path, kind):
    settings = Settings(data=tmp_path / "data", bootstrap_token=TOKEN)
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        furnish(Register(client))
    vault = tmp_path / "vault"
    made = stranger.do("backup", vault, "--data", settings.data, "--json").json
    damage(vault, kind)
    assert stranger.run("backup", "verify", vault).code == 1
    done = stranger.run("restore", vault, "--data", tmp_path / "new")
    assert done.code == 1
    assert made["backup"] in done.err
    assert not (tmp_path / "new" / "muniment.db").exists()


def damage(vault: Path, kind: str) -> None:
    """Change one byte of something, or take it away."""
    largest = sorted((vault / "blobs").rglob("*"), key=lambda path: path.stat().st_size)
    stored = [path for path in largest if path.is_file()]
    path = {
        "manifest": next((vault / "backups").glob("*.json")),
        "rows": stored[0],
    }.get(kind) or next(one for one in stored if one.name.endswith(tail(CONTENTS[1])))
    if kind == "missing":
        path.unlink()
        return
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_nothing_is_restored_over_something(at_work, settings, tmp_path):
    _, terminal = at_work
    terminal.do("backup", tmp_path / "vault")
    done = terminal.run("restore", tmp_path / "vault", "--data", settings.data)
    assert done.code == 1
    if settings.database_url:
        done = terminal.run("restore", tmp_path / "vault", "--data", tmp_path / "other")
        assert (done.code, "holds tables already" in done.err) == (1, True)


def test_an_interrupted_restore_is_no_registry_and_is_done_again(at_work, tmp_path):
    _, terminal = at_work
    vault, new = tmp_path / "vault", tmp_path / "new"
    terminal.do("backup", vault)
    shutil.copytree(vault / "blobs", new / "blobs")
    (new / "muniment.db.restoring").write_bytes(b"half")
    stranger = Terminal(terminal.home)
    assert "There is no registry" in stranger.run("doctor", "--data", new).err
    stranger.do("restore", vault, "--data", new)
    assert "WRONG" not in stranger.do("doctor", "--data", new).out


def test_a_backup_older_than_a_checkpoint_from_outside_is_not_restored(stranger, tmp_path):
    settings = Settings(data=tmp_path / "data", bootstrap_token=TOKEN)
    notes = []
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        for name in ("first", "second"):
            Register(client).model(name)
            settle(client.app.state.house)
            note = tmp_path / f"{name}.checkpoint"
            note.write_text(client.get("/api/v1/log/checkpoint").text)
            notes.append(note)
            stranger.do("backup", tmp_path / name, "--data", settings.data)
    newest, old = ["restore", tmp_path / "second"], ["restore", tmp_path / "first"]
    stranger.do(*newest, "--data", tmp_path / "a", "--checkpoint", notes[0])
    stranger.do(*newest, "--data", tmp_path / "b", "--checkpoint", notes[1])
    done = stranger.run(*old, "--data", tmp_path / "c", "--checkpoint", notes[1])
    assert (done.code, "The log rolled back" in done.err) == (1, True)
    assert not (tmp_path / "c" / "muniment.db").exists()
    stranger.do(*old, "--data", tmp_path / "c", "--checkpoint", notes[0])
    forged = tmp_path / "forged"
    forged.write_text(notes[0].read_text().replace("muniment", "monument"))
    done = stranger.run(*newest, "--data", tmp_path / "d", "--checkpoint", forged)
    assert (done.code, "not of this log" in done.err) == (2, True)


def test_keys_are_kept_only_when_asked_for(stranger, tmp_path):
    settings = Settings(data=tmp_path / "data", bootstrap_token=TOKEN)
    with TestClient(create_app(settings)):
        pass
    (settings.data / "old.key").write_text("secret")
    arguments = ["backup", tmp_path / "v", "--data", settings.data, "--json"]
    assert stranger.do(*arguments).json["keys"] == []
    done = stranger.do(*arguments, "--with-keys")
    assert "old.key" in done.json["keys"]
    assert "whoever can read it" in done.err
    stranger.do("restore", tmp_path / "v", "--data", tmp_path / "new")
    assert (tmp_path / "new" / "old.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["backup", "verify", "nowhere"], "There are no backups"),
        (["restore", "nowhere", "--data", "new"], "There are no backups"),
        (["backup", "ftp://somewhere", "--data", "."], "registry"),
        (["backup", "vault", "--data", "nowhere"], "There is no registry"),
    ],
)
def test_what_cannot_be_done_says_why(stranger, arguments, reason):
    done = stranger.run(*arguments)
    assert done.code in {1, 2}
    assert reason in done.err


def stored_in(vault: Path) -> set[str]:
    """Return the files in which a folder keeps the bytes of its backups."""
    return {str(path) for path in (vault / "blobs").rglob("*") if path.is_file()}


@pytest.fixture
def three(stranger, tmp_path):
    """A folder with three backups, each of them with a file that the next does not need."""
    settings = Settings(data=tmp_path / "data", bootstrap_token=TOKEN)
    vault, names = tmp_path / "vault", []
    for number in range(3):
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        with TestClient(create_app(settings), headers=bearer) as client:
            if not number:
                Register(client).model("pitch")
            Register(client).version("pitch", f"kept {number}".encode())
        made = stranger.do("backup", vault, "--data", settings.data, "--json").json
        names.append(made["backup"])
    return vault, names


def test_old_backups_go_and_the_others_stay_whole(stranger, three, tmp_path):
    vault, names = three
    before = stored_in(vault)
    planned = stranger.do("backup", "prune", vault, "--keep", 1, "--dry-run", "--json").json
    assert (planned["removed"], planned["kept"], planned["proven"]) == (
        names[:2],
        names[2:],
        names[2],
    )
    assert stored_in(vault) == before
    done = stranger.do("backup", "prune", vault, "--keep", 1, "--json").json
    assert (done["removed"], done["objects"]) == (planned["removed"], planned["objects"])
    assert len(before) - len(stored_in(vault)) == done["objects"] > 0
    assert stranger.do("backup", "verify", vault, "--json").json["ok"]
    stranger.do("restore", vault, "--data", tmp_path / "new")
    with TestClient(create_app(Settings(data=tmp_path / "new", bootstrap_token=TOKEN))) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        assert [Register(client).file("pitch", number) for number in (1, 2, 3)] == [
            b"kept 0",
            b"kept 1",
            b"kept 2",
        ]


def test_the_newest_backup_that_is_whole_is_never_removed(stranger, three):
    vault, names = three
    broken = next(path for path in stored_in(vault) if path.endswith(tail(b"kept 2")))
    Path(broken).unlink()
    done = stranger.do("backup", "prune", vault, "--keep", 1, "--json").json
    assert (done["removed"], done["kept"], done["proven"]) == (names[:1], names[1:], names[1])
    assert stranger.do("backup", "verify", vault, "--backup", names[1], "--json").json["ok"]
    for path in stored_in(vault):
        Path(path).unlink()
    done = stranger.run("backup", "prune", vault, "--keep", 1)
    assert (done.code, "No backup here is whole" in done.err) == (1, True)
    assert len(list((vault / "backups").glob("*.json"))) == 2


def test_what_is_to_go_is_said_in_one_way(stranger, three):
    vault, names = three
    for options in ([], ["--keep", 1, "--older-than", 1]):
        assert stranger.run("backup", "prune", vault, *options).code == 2
    assert stranger.run("backup", "prune", vault, "--keep", 0).code == 2
    assert stranger.do("backup", "prune", vault, "--older-than", 1, "--json").json["kept"] == names


def test_what_is_encrypted_is_encrypted_in_a_backup(stranger, tmp_path):
    keys = [b64encode(bytes([number]) * 32).decode() for number in (1, 2)]
    sealed = {"MUNIMENT_ENCRYPTION": "envelope", "MUNIMENT_MASTER_KEY": keys[0]}
    settings = Settings(
        data=tmp_path / "data", bootstrap_token=TOKEN, encryption="envelope", master_key=keys[0]
    )
    secret = b"weights that nobody else may read " * 4000
    vault = tmp_path / "vault"
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        Register(client).model("pitch")
        Register(client).version("pitch", secret)
    terminal = stranger.with_variables(**sealed)
    for _ in range(2):
        made = terminal.do("backup", vault, "--data", settings.data, "--json").json
        assert (made["ok"], made["files"], made["encrypted"]) == (True, 1, 1)
    assert not any(secret[:40] in Path(path).read_bytes() for path in stored_in(vault))
    # It is proven whole without the key, and restored with the very key only.
    assert stranger.do("backup", "verify", vault, "--json").json["ok"]
    done = stranger.run("restore", vault, "--data", tmp_path / "a")
    assert (done.code, "MUNIMENT_MASTER_KEY" in done.err) == (2, True)
    other = stranger.with_variables(MUNIMENT_MASTER_KEY=keys[1])
    assert other.run("restore", vault, "--data", tmp_path / "b").code
    assert not (tmp_path / "b" / "muniment.db").exists()
    terminal.do("restore", vault, "--data", tmp_path / "new")
    assert "WRONG" not in terminal.do("doctor", "--deep", "--data", tmp_path / "new").out
    again = replace(settings, data=tmp_path / "new")
    with TestClient(create_app(again), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        assert Register(client).file("pitch", 1) == secret
    [object_] = [path for path in stored_in(vault) if path.endswith(".sealed")]
    content = Path(object_).read_bytes()
    Path(object_).unlink()
    Path(object_).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert stranger.run("backup", "verify", vault).code == 1
