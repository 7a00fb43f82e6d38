"""Attacks that have the server reach out, unpack, or wait; numbers are those of the list."""

import io
import socket
import sqlite3
import stat
import tarfile
import threading
import time
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.platform.anchoring import outgoing
from muniment.platform.anchoring.anchor import AnchorFailed
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.settings import Settings
from muniment.platform.transparency.note import SigningKey
from tests.support.house import settle
from tests.support.matrix import every_route
from tests.support.people import API, Caller
from tests.support.register import Register
from tests.support.serving import TOKEN, Served, serving
from tests.support.terminal import Terminal

BEARER = {"Authorization": f"Bearer {TOKEN}"}
PLANTED = Path("/tmp/muniment-planted")


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    settings = Settings(data=tmp_path_factory.mktemp("reached"), bootstrap_token=TOKEN)
    with TestClient(create_app(settings), headers=BEARER, follow_redirects=False) as client:
        yield Caller(client, "admin", TOKEN)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """Listen on a port of this machine; gives it, and who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connected, address = listener.accept()
                except OSError:
                    return
                came.append(str(address))
                connected.close()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], came
        listener.shutdown(socket.SHUT_RDWR)


def tar_with_links() -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        for kind, target in ((tarfile.SYMTYPE, "/"), (tarfile.LNKTYPE, "/etc/passwd")):
            link = tarfile.TarInfo(f"x{kind.decode()}")
            link.type, link.linkname = kind, target
            archive.addfile(link)
        for name in (f"x2{PLANTED}", f"../../../..{PLANTED}", str(PLANTED)):
            planted = tarfile.TarInfo(name)
            planted.size = 5
            archive.addfile(planted, io.BytesIO(b"pwned"))
    return kept.getvalue()


def zip_with_links() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        link = zipfile.ZipInfo("x")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/")
        for name in (f"x{PLANTED}", f"../../../..{PLANTED}"):
            archive.writestr(name, b"pwned")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("w.tar", tar_with_links()), ("w.zip", zip_with_links()), ("w.keras", zip_with_links())],
    ids=["tar", "zip", "keras"],
)
def test_15_no_archive_is_unpacked(admin: Caller, name: str, content: bytes) -> None:
    register = Register(admin.client)
    model = f"packed-{name.replace('.', '-')}"
    register.model(model)
    file = {"path": name, "digest": register.blob(content)}
    admin.do("POST", f"/models/default/{model}/versions", files=[file])
    got = admin("GET", f"/models/default/{model}/versions/1/files/{name}")
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment")
    looked = admin("GET", f"/models/default/{model}/versions/1/previews/{name}")
    assert looked.status_code < 500
    assert b"root:" not in looked.content
    sent = {"file": (name, content), "mapping": ("m.yaml", "version: 1\n")}
    assert admin.client.post(f"{API}/imports", files=sent).status_code in {400, 413, 422}
    assert not PLANTED.exists()


HOSTS = (
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "2130706433",
    "0177.0.0.1",
    "a@127.0.0.1",
    "localhost",
    "169.254.169.254",
)


@pytest.mark.parametrize("host", HOSTS)
def test_19_nobody_inside_is_called_for_somebody_outside(host: str) -> None:
    with listening() as (port, came):
        with pytest.raises(AnchorFailed):
            outgoing.post(f"http://{host}:{port}/add-checkpoint", b"", private=False)
        assert came == []


def test_19_21_no_address_that_a_caller_names_is_called(admin: Caller) -> None:
    with listening() as (port, came):
        url = f"http://127.0.0.1:{port}/x"
        for path in ("/hooks", "/mirrors", "/identity-providers"):
            assert admin("POST", path, {"url": url}).status_code in {404, 405}
        hook = {"name": "h", "url": url, "events": ["model.registered"]}
        for scheme in ("http", "https"):
            said = hook | {"url": url.replace("http", scheme)}
            assert admin.code("POST", "/webhooks", **said) == (422, "outgoing.refused")
        assert admin("POST", "/imports", {"url": url}).status_code in {400, 415, 422}
        admin.do("POST", "/models", name="elsewhere", links=[{"rel": "paper", "href": url}])
        reference = {"path": "w", "uri": url.replace("http:", "https:")}
        made = admin("POST", "/models/default/elsewhere/versions", {"references": [reference]})
        assert made.status_code == 201, made.text
        fetched = admin("GET", "/models/default/elsewhere/versions/1/files/w")
        assert 400 <= fetched.status_code < 500
        head = f'{{"alg":"RS256","jku":"{url}","x5u":"{url}","kid":"{url}"}}'
        claims = f'{{"sub":"admin","iss":"{url}"}}'
        parts = [urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in (head, claims)]
        forged = {"Authorization": f"Bearer {'.'.join(parts)}.c2lnbmF0dXJl"}
        assert admin("GET", "/me", headers=forged).status_code == 401
        time.sleep(0.2)
        assert came == []


def variants(path: str) -> list[str]:
    """Other ways to write an address, such as go round a gate that compares text."""
    return [path, f"{path}/", f"/{path}", path.upper(), f"{path}.json"]


def test_23_no_way_to_write_an_address_goes_round_the_gate(admin: Caller) -> None:
    public = {asked.path for asked in every_route() if asked.permission is PUBLIC}
    nobody = {"Authorization": ""}
    let_in: list[str] = []
    for asked in every_route():
        if asked.path in public:
            continue
        for address in variants(asked.address.partition("?")[0]):
            for method in (asked.method, "TRACE") if address in asked.address else (asked.method,):
                answer = admin.client.request(method, f"http://testserver{address}", headers=nobody)
                if answer.status_code not in {303, 307, 400, 401, 403, 404, 405, 415, 421}:
                    let_in.append(f"{method} {address}: {answer.status_code}")
    assert let_in == []


def test_55_those_who_stall_hold_up_nobody(served: Served) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    heads = (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /api/v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        + TOKEN.encode()
        + b"\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{",
    )
    with ExitStack() as stack:
        for number in range(200):
            stalled = stack.enter_context(socket.create_connection((host, int(port)), 60))
            stalled.sendall(heads[number % 2])
        took: list[float] = []
        for _ in range(40):
            began = time.monotonic()
            assert httpx2.get(f"{served.url}/healthz").status_code == 200
            took.append(time.monotonic() - began)
        began = time.monotonic()
        answer = httpx2.post(f"{served.url}/api/v1/models", json={"name": "m"}, headers=BEARER)
        assert answer.status_code == 201
        # 0.2 s on a machine of its own; tests share theirs.
        assert sorted(took)[len(took) // 2] < 5
        assert time.monotonic() - began < 20


def test_59_uploads_at_once_never_go_beyond_a_quota(served: Served) -> None:
    body = {"name": "tight"}
    api = f"{served.url}{API}"
    assert httpx2.post(f"{api}/projects", json=body, headers=BEARER).status_code == 201
    size, room = 1000, 3500
    limit = {"max_bytes": room}
    quota = f"{api}/projects/tight/quota"
    assert httpx2.put(quota, json=limit, headers=BEARER).status_code == 200

    def send(number: int) -> int:
        content = bytes([number]) * size
        url = f"{api}/projects/tight/blobs/sha256:{sha256(content).hexdigest()}"
        return httpx2.put(url, content=content, headers=BEARER).status_code

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(send, range(12)))
    assert answers.count(201) == room // size
    assert {answer for answer in answers if answer != 201} <= {413, 507, 409, 422}
    assert httpx2.get(quota, headers=BEARER).json()["used_bytes"] <= room


TAMPERINGS: dict[str, Callable[[sqlite3.Connection], Any]] = {
    "edit": lambda db: db.execute("UPDATE journal_events SET actor_id = 'x' WHERE event_seq = 9"),
    "delete": lambda db: db.execute("DELETE FROM journal_events WHERE event_seq = 9"),
    "reorder": lambda db: db.executescript(
        "UPDATE journal_events SET leaf_index = -1 WHERE leaf_index = 8;"
        "UPDATE journal_events SET leaf_index = 8 WHERE leaf_index = 7;"
        "UPDATE journal_events SET leaf_index = 7 WHERE leaf_index = -1;"
    ),
    "truncate": lambda db: db.execute(
        "DELETE FROM journal_events WHERE leaf_index = (SELECT max(leaf_index) FROM journal_events)"
    ),
}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry at rest, whose journal is signed, with an older copy of its database."""
    folder = tmp_path_factory.mktemp("signed")
    settings = Settings(data=folder / "data", bootstrap_token=TOKEN)
    for name in ("before", "after"):
        with TestClient(create_app(settings), headers=BEARER) as client:
            Register(client).model(name)
            settle(client.app.state.house)  # type: ignore[attr-defined]  any ASGI app might be asked
        if name == "before":
            copytree(folder / "data", folder / "old")
    return folder


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_63_a_changed_journal_is_found_and_the_place_is_named(
    signed: Path, tmp_path: Path, kind: str
) -> None:
    data = tmp_path / "data"
    copytree(signed / "data", data)
    assert Terminal(tmp_path).do("audit", "verify", "--data", data, "--json").json["ok"]
    with closing(sqlite3.connect(data / "muniment.db")) as db, db:
        TAMPERINGS[kind](db)
    done = Terminal(tmp_path).run("audit", "verify", "--data", data, "--json")
    assert done.code == 1
    assert done.json["findings"]
    if kind != "truncate":
        assert done.json["first_bad_index"] in {7, 8}


def test_63_an_old_database_and_a_foreign_key_sign_nothing(signed: Path, tmp_path: Path) -> None:
    def refusal(data: Path) -> str:
        with TestClient(create_app(Settings(data=data)), headers=BEARER) as client:
            answer = client.get("/readyz")
            assert answer.status_code == 503
            return answer.json()["checks"]["log"]

    old = tmp_path / "old"
    copytree(signed / "data", old)
    (old / "muniment.db").write_bytes((signed / "old" / "muniment.db").read_bytes())
    for beside in old.glob("muniment.db-*"):
        beside.unlink()
    assert "an older database was put in its place" in refusal(old)
    assert Terminal(tmp_path).run("audit", "verify", "--data", old).code == 1
    swapped = tmp_path / "swapped"
    copytree(signed / "data", swapped)
    key = swapped / "log.key"
    origin = key.read_text().split("+")[2]
    key.chmod(0o600)
    key.write_text(f"{SigningKey.generate(origin).reveal()}\n")
    assert "key of the log" in refusal(swapped)
