"""Attacks that worked on others, tried on whatever exists here; numbers are those of the list.

Each must be refused with a status of its own, show nothing, change nothing, and never be a fault.
"""

import hashlib
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.capabilities import access
from muniment.platform.http.endpoint import Endpoint
from muniment.platform.settings import Settings
from muniment.platform.unit import system_context
from tests.support.matrix import every_route
from tests.support.people import Caller, caller
from tests.support.serving import TOKEN

API = "/api/v1"
CONTENT = b"<script>alert(1)</script>"
MODEL = "/models/here/quokka"
TRAVERSALS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "..\\..\\..\\etc\\passwd",
    "%5c..%5c..%5cetc%5cpasswd",
    "x;/../../../etc/passwd",
    "/etc/passwd",
    "%00",
    "....//....//etc/passwd",
]
ODD_NAMES = ["../x", "a/../../b", ".", "..", "a\0b", "x" * 10_000, "a\u202eb", "", " ", "a\nb"]


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    settings = Settings(data=tmp_path_factory.mktemp("attacked"), bootstrap_token=TOKEN)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        found = Caller(client, "admin", TOKEN)
        for project in ("here", "there"):
            found.do("POST", "/projects", name=project)
        found.do("POST", "/models", project="here", name="quokka")
        put(found, "here", CONTENT)
        file = {"path": "page.html", "digest": digest_of(CONTENT), "size_bytes": len(CONTENT)}
        found.do("POST", f"{MODEL}/versions", files=[file], aliases=["champion"])
        yield found


def put(who: Caller, project: str, content: bytes, digest: str = "") -> Any:
    return who.client.put(
        f"{API}/projects/{project}/blobs/{digest or digest_of(content)}",
        content=content,
        headers={"Authorization": f"Bearer {who.secret}"},
    )


def is_refused(answer: Any) -> bool:
    return 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", TRAVERSALS)
def test_1_3_5_no_path_leads_out_of_a_version(admin: Caller, path: str) -> None:
    for where in (f"{MODEL}/versions/1/files/{path}", f"/models/{path}/quokka"):
        answer = admin("GET", where)
        assert answer.status_code in {400, 404, 422}, where
        assert b"root:" not in answer.content


@pytest.mark.parametrize("path", ["../../x", "/x", "a/../../x", "..\\x", "a//b", ".", "", "a\0b"])
def test_11_no_file_of_a_version_lies_outside_of_it(admin: Caller, path: str) -> None:
    file = {"path": path, "digest": digest_of(CONTENT), "size_bytes": len(CONTENT)}
    before = len(admin.get(f"{MODEL}/versions")["items"])
    assert is_refused(admin("POST", f"{MODEL}/versions", {"files": [file]}))
    assert len(admin.get(f"{MODEL}/versions")["items"]) == before


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "/etc/passwd", "javascript:alert(1)"])
def test_7_no_version_refers_to_a_file_of_the_server(admin: Caller, uri: str) -> None:
    body = {"references": [{"path": "w", "uri": uri}]}
    assert is_refused(admin("POST", f"{MODEL}/versions", body))


@pytest.mark.parametrize("name", ODD_NAMES)
def test_9_no_name_is_a_path_or_invisible(admin: Caller, name: str) -> None:
    for path in ("/models", "/projects", "/users", "/groups"):
        assert is_refused(admin("POST", path, {"name": name})), path
    assert is_refused(
        admin("PUT", f"{MODEL}/aliases/{quote(name or 'x/y', safe='')}", {"version": "1"})
    )


def test_9_twins_of_a_name_do_not_shadow_it(admin: Caller) -> None:
    name = "caf\u00e9"
    assert admin("POST", "/models", {"name": name}).status_code == 201
    for twin in (unicodedata.normalize("NFD", name), name.upper()):
        assert admin("POST", "/models", {"name": twin}).status_code in {409, 422}


def test_25_a_digest_is_no_permission(admin: Caller) -> None:
    eve = caller(admin.client, "eve-25", "contributor", on="project:there")
    asked = eve("POST", "/projects/there/blobs/missing", {"digests": [digest_of(CONTENT)]})
    assert asked.json()["missing"] == [digest_of(CONTENT)]
    eve.do("POST", "/models", project="there", name="mine")
    file = {"path": "w", "digest": digest_of(CONTENT), "size_bytes": len(CONTENT)}
    assert is_refused(eve("POST", "/models/there/mine/versions", {"files": [file]}))
    assert eve("GET", f"{MODEL}/versions/1/files/page.html").status_code == 404
    assert put(eve, "here", b"x").status_code in {403, 404}


def test_27_who_may_add_does_not_replace(admin: Caller) -> None:
    bob = caller(admin.client, "bob-27", "contributor", on="project:here")
    put(bob, "here", b"other")
    file = {"path": "w", "digest": digest_of(b"other"), "size_bytes": 5}
    assert bob("PUT", f"{MODEL}/aliases/champion", {"version": "1"}).status_code == 403
    with_alias = {"files": [file], "aliases": ["champion"]}
    assert bob("POST", f"{MODEL}/versions", with_alias).status_code == 403
    gone = bob("DELETE", f"{MODEL}/versions/1", {"reason": "no longer needed"})
    assert gone.status_code == 403
    assert admin.get(f"{MODEL}/versions/1/files")["items"][0]["path"] == "page.html"


def test_29_ids_of_others_are_as_unknown_as_none(admin: Caller) -> None:
    lead = caller(admin.client, "lead-29", "admin", on="project:there")
    ada = caller(admin.client, "ada-29", "viewer", on="project:here")
    grant = admin.get("/grants?principal=ada-29")["items"][0]["grant_id"]
    asked = ada.do("POST", "/elevations", role="admin", scope="project:here", reason="x")
    token = ada.get("/tokens")["items"][0]["id"]
    for method, path in (
        ("DELETE", f"/grants/{grant}"),
        ("POST", f"/elevations/{asked['elevation_id']}/approve"),
        ("POST", f"/elevations/{asked['elevation_id']}/withdraw"),
        ("DELETE", f"/tokens/{token}"),
    ):
        assert lead(method, path).status_code == 404, path
    assert ada.get("/me")["name"] == "ada-29"


def test_31_nothing_is_assigned_that_was_not_asked_for(admin: Caller) -> None:
    extra = {"is_admin": True, "created_at": "2020-01-01T00:00:00Z", "scan_status": "clean"}
    accepted = [
        str(asked)
        for asked in every_route()
        if isinstance(asked.route, Endpoint) and asked.route.signature.body is not None
        for body in [asked.route.signature.body[1].json_schema()]
        if body.get("additionalProperties") is False
        and admin.client.request(asked.method, asked.address, json=extra).status_code != 422
    ]
    assert accepted == []


def test_33_of_two_first_administrators_one_comes_in(settings: Settings) -> None:
    empty = Settings(data=settings.data, database_url=settings.database_url)
    with TestClient(create_app(empty)) as client:
        house = client.app.state.house  # type: ignore[attr-defined]  any ASGI app might be asked
        secret = house.units.write(system_context("start"), access.offer_bootstrap)

        def claim(name: str) -> int:
            body = {"token": secret, "name": name}
            return client.post(f"{API}/bootstrap", json=body).status_code

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(claim, ("one", "two")))
        assert answers[0] == 201
        assert answers[1] in {403, 409}
        assert claim("three") == 403


def test_35_a_token_that_reads_one_model_does_nothing_else(admin: Caller) -> None:
    ada = caller(admin.client, "ada-35", "viewer", on="model:here/quokka", level="read")
    assert ada("POST", "/tokens", {"name": "t", "level": "read"}).status_code == 403
    assert ada("PATCH", "/users/ada-35", {"display": "x"}).status_code == 403
    places = {event["model_id"] for event in ada.get("/events")["items"]}
    assert len(places) == 1
    assert None not in places


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"content-type": "text/plain"},
        {},
    ],
)
def test_41_another_site_does_not_use_a_session(admin: Caller, headers: dict[str, str]) -> None:
    name = f"ada-{len(admin.get('/users')['items'])}"
    link = admin.do("POST", "/users", name=name)["invitation"]
    bare = TestClient(admin.client.app, follow_redirects=False)
    ours = {"sec-fetch-site": "same-origin"}
    bare.post(link, data={"password": "correct horse battery"}, headers=ours)
    assert bare.get(f"{API}/me").json()["name"] == name
    answer = bare.post(f"{API}/tokens", content=b'{"name": "t"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.cross-site")


@pytest.mark.parametrize("origin", ["null", "https://muniment.evil"])
def test_43_no_other_origin_reads_answers(admin: Caller, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = admin(method, "/models", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_45_47_what_is_served_does_not_run(admin: Caller) -> None:
    file = admin("GET", f"{MODEL}/versions/1/files/page.html")
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "sandbox"
    assert file.headers["content-type"] == "application/octet-stream"
    page = admin.client.get("/models", headers={"accept": "text/html"})
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "query",
    [
        "sort=password_hash",
        "sort=(select 1)",
        "sort=name;--",
        "filter=name = 'x' OR 1=1--",
        "limit=-1",
        "limit=99999999999999999999",
        "cursor=x",
    ],
)
def test_49_nothing_but_what_is_listed_is_searched_by(admin: Caller, query: str) -> None:
    answer = admin("GET", f"/models?{query}")
    assert answer.status_code in {400, 422}, answer.text


def test_49_a_pattern_of_many_wildcards_takes_no_time(admin: Caller) -> None:
    started = time.process_time()
    for text in ("%" * 10_000, "_" * 5_000, "\"'" * 1_000, "*" * 10_000):
        assert admin("GET", f"/models?q={text[:5000]}").status_code < 500
    assert time.process_time() - started < 5


def test_51_deep_and_wide_bodies_are_refused_fast(admin: Caller) -> None:
    started = time.process_time()
    deep = b'{"name": ' + b"[" * 100 + b"]" * 100 + b"}"
    for body in (deep, b"[" * 100_000, b'{"name": "' + b"x" * 5_000_000 + b'"}'):
        answer = admin.client.post(f"{API}/models", content=body)
        assert answer.status_code in {400, 413, 422}
    many = {"digests": [digest_of(b"x")] * 100_000}
    assert admin("POST", "/projects/here/blobs/missing", many).status_code in {413, 422}
    assert time.process_time() - started < 5


def test_53_ranges_do_not_multiply_the_work(admin: Caller) -> None:
    path = f"{MODEL}/versions/1/files/page.html"
    for ranges in ("bytes=" + "0-," * 10_000, "bytes=0-5,2-7,1-3", "bytes=-99", "bytes=99-"):
        started = time.process_time()
        answer = admin("GET", path, headers={"Range": ranges})
        assert answer.status_code in {200, 206, 416}
        assert len(answer.content) < 10_000
        assert time.process_time() - started < 2


def test_57_lies_about_digests_leave_nothing(admin: Caller) -> None:
    claimed = digest_of(b"claimed")
    assert is_refused(put(admin, "here", b"other", claimed))
    missing = admin("POST", "/projects/here/blobs/missing", {"digests": [claimed]})
    assert missing.json()["missing"] == [claimed]
    for wrong in ("sha256:x", "md5:0", "sha256:" + "0" * 63, "../x"):
        assert is_refused(put(admin, "here", b"x", wrong))
    lie = {"path": "w", "digest": digest_of(CONTENT), "size_bytes": 1}
    assert is_refused(admin("POST", f"{MODEL}/versions", {"files": [lie]}))
