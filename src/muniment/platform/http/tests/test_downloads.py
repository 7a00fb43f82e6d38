"""Answers made of blobs."""

import asyncio
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from muniment.platform.blobs.disk import DiskBlobs
from muniment.platform.blobs.memory import MemoryBlobs
from muniment.platform.http.downloads import BlobResponse

CONTENT = bytes(range(256)) * 10
many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["memory", "disk"])
def blobs(request, tmp_path):
    return MemoryBlobs() if request.param == "memory" else DiskBlobs(tmp_path)


@pytest.fixture
def stat(blobs):
    return put(blobs, CONTENT)


@pytest.fixture
def client(blobs, stat):
    return serving(blobs, stat)


def put(blobs, content):
    writer = blobs.open_writer(size_limit=len(content))
    writer.write(content)
    return writer.commit()


def serving(blobs, stat, **options):
    options = {"filename": "weights.bin", **options}

    def answer(request: Request):
        return BlobResponse(blobs, stat, **options)

    return TestClient(Starlette(routes=[Route("/", answer)]))


def pathsend(blobs, stat, *headers):
    """Answer as to a server that sends files by itself; return what it is told."""
    told = []
    scope = {"type": "http", "method": "GET", "path": "/", "headers": list(headers)}
    scope |= {"extensions": {"http.response.pathsend": {}}, "asgi": {"spec_version": "2.4"}}

    async def send(message):
        told.append(message)

    asyncio.run(BlobResponse(blobs, stat, filename="x")(scope, None, send))
    return told


def test_a_blob_is_sent_whole(client, stat):
    answer = client.get("/")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["etag"] == f'"{stat.digest}"'
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_browser_only_ever_saves_it(client):
    headers = client.get("/").headers
    assert headers["content-disposition"] == 'attachment; filename="weights.bin"'
    assert headers["content-security-policy"] == "sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("application/json", "application/json"),
        ("text/plain", "text/plain"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("text/plain\r\nSet-Cookie: x", "application/octet-stream"),
        (None, "application/octet-stream"),
    ],
)
def test_nothing_a_browser_would_execute_keeps_its_type(blobs, stat, said, sent):
    assert serving(blobs, stat, media_type=said).get("/").headers["content-type"] == sent


def test_a_caller_cannot_weaken_what_protects_the_browser(blobs, stat):
    headers = {"content-security-policy": "", "x-more": "1", "cache-control": "no-store"}
    answer = serving(blobs, stat, headers=headers).get("/")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert (answer.headers["x-more"], answer.headers["cache-control"]) == ("1", "no-store")


def test_head_says_the_same_without_the_bytes(client):
    answer = client.head("/", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert dict(answer.headers) == dict(client.get("/").headers)


@pytest.mark.parametrize("tag", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_who_has_it_is_not_sent_it_again(client, stat, tag):
    for method in (client.get, client.head):
        answer = method("/", headers={"If-None-Match": tag.format(stat.digest), "Range": "bytes=9"})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == f'"{stat.digest}"'


def test_who_has_another_is_sent_this_one(client):
    assert client.get("/", headers={"If-None-Match": '"sha256:0"'}).status_code == 200


@many
@given(start=st.integers(0, 2559), length=st.integers(1, 3000))
def test_a_range_is_a_part(client, start, length):
    answer = client.get("/", headers={"Range": f"bytes={start}-{start + length - 1}"})
    part = CONTENT[start : start + length]
    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-length"] == str(len(part))
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(part) - 1}/2560"


def test_several_ranges_are_parts_of_one_answer(client):
    answer = client.get("/", headers={"Range": "bytes=-2,0-3,100-101"})
    assert answer.status_code == 206
    assert answer.headers["content-length"] == str(len(answer.content))
    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    lead, *parts, end = answer.content.split(b"\r\n--" + boundary.encode())
    assert (lead, end) == (b"", b"--\r\n")
    assert [part.partition(b"\r\n\r\n") for part in parts] == [
        (
            b"\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes " + where,
            b"\r\n\r\n",
            CONTENT[span],
        )
        for where, span in [
            (b"0-3/2560", slice(0, 4)),
            (b"100-101/2560", slice(100, 102)),
            (b"2558-2559/2560", slice(2558, 2560)),
        ]
    ]


def test_overlapping_ranges_are_not_sent_twice(client):
    answer = client.get("/", headers={"Range": "bytes=" + ",".join(["0-"] * 10)})
    assert (answer.status_code, answer.content) == (206, CONTENT)


@pytest.mark.parametrize("asked", ["bytes=5000-", "bytes=" + "0-," * 10_000])
def test_a_range_that_cannot_be_served_is_a_problem(client, asked):
    answer = client.get("/", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-range"] == "bytes */2560"
    assert answer.json()["code"] == "request.range-not-satisfiable"
    assert answer.json()["status"] == 416
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("condition", "status"),
    [('"{}"', 206), ('W/"{}"', 200), ('"sha256:0"', 200), ("Wed, 21 Oct 2026 07:28:00 GMT", 200)],
)
def test_a_part_is_sent_only_of_what_the_caller_knows(client, stat, condition, status):
    headers = {"Range": "bytes=0-4", "If-Range": condition.format(stat.digest)}
    answer = client.get("/", headers=headers)
    assert answer.status_code == status
    assert answer.content == (CONTENT[:5] if status == 206 else CONTENT)


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-"}, {"Range": "bytes=-1"}])
def test_an_empty_blob_is_sent_whole(blobs, asked):
    answer = serving(blobs, put(blobs, b"")).get("/", headers=asked)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "0"


@pytest.mark.parametrize("asked", [[], [(b"range", b"bytes=0-")]])
def test_a_server_that_can_sends_a_file_by_itself_that_is_not_small(blobs, stat, asked):
    with patch("muniment.platform.http.downloads._AT_ONCE_BYTES", len(CONTENT) - 1):
        start, body, *_ = pathsend(blobs, stat, *asked)
    assert start["status"] == (206 if asked else 200)
    assert dict(start["headers"])[b"content-length"] == b"2560"
    path = blobs.path_of(stat.digest)
    if path is None:
        assert (body["type"], body["body"]) == ("http.response.body", CONTENT)
    else:
        assert body == {"type": "http.response.pathsend", "path": str(path)}


@pytest.mark.parametrize("at_once", [0, len(CONTENT)])
def test_a_part_is_never_sent_by_path(blobs, stat, at_once):
    with patch("muniment.platform.http.downloads._AT_ONCE_BYTES", at_once):
        _, body, *_ = pathsend(blobs, stat, (b"range", b"bytes=0-9"))
    assert body["body"] == CONTENT[:10]


def test_a_small_file_is_sent_as_it_was_verified(blobs, stat):
    start, body, *rest = pathsend(blobs, stat)
    assert dict(start["headers"])[b"content-length"] == b"2560"
    assert body["body"] == CONTENT
    if blobs.path_of(stat.digest) is not None:
        assert rest == []
