"""What cannot be imported is refused as a whole, and leaves nothing behind."""

import pytest
from sqlalchemy import func, select

from muniment.capabilities.imports.api import forms
from muniment.capabilities.imports.store import ORIGINS, RECORDS, RUNS
from muniment.capabilities.imports.store import ROWS as KEPT_ROWS
from muniment.capabilities.imports.tests.inventory import API, HEAD, MAPPING, ROWS
from muniment.platform.journal.tables import EVENTS

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
TABLES = (EVENTS, RUNS, RECORDS, KEPT_ROWS, ORIGINS)


@pytest.fixture
def contents(client):
    """Count the rows of every table an import writes."""

    def count():
        def work(connection):
            counting = (select(func.count()).select_from(table) for table in TABLES)
            return [connection.execute(statement).scalar() for statement in counting]

        return client.app.state.house.database.read(work)

    return count


@pytest.mark.parametrize(
    ("content", "mapping", "code"),
    [
        (b"", MAPPING, "imports.no-heading"),
        (HEAD.encode(), MAPPING, "imports.nothing-to-read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), MAPPING, "imports.undecodable"),
        (b'{"agency": "DOE"}', MAPPING, "imports.no-heading"),
        (",".join(f"c{n}" for n in range(100_000)).encode(), MAPPING, "imports.no-heading"),
        ((HEAD + ROWS).encode("utf-16"), MAPPING.replace("csv}", "csv, encoding: utf-8}"),
         "imports.undecodable"),
        ((HEAD + "DOE,1,Fuß,,,,,,\n").encode("cp1252"),
         MAPPING.replace("csv}", "csv, encoding: utf-8}"), "imports.undecodable"),
        (ROWS, MAPPING.replace("mapping: 1", "mapping: 2"), "imports.mapping-refused"),
        (ROWS, BOMB, "imports.mapping-refused"),
        (ROWS, "mapping: 1\n\tname: x\n", "imports.mapping-refused"),
        (ROWS, "- " * 5000 + "\nx", "imports.mapping-refused"),
        (ROWS, "x:\n " + "y" * 300_000, "imports.mapping-refused"),
        (ROWS, "us-federal-2024", "imports.no-such-mapping"),
        (ROWS, "../../etc/passwd", "imports.no-such-mapping"),
        (ROWS, b"\xff\xfe\xff\n\n", "request.refused"),
        (ROWS, MAPPING.replace("fields: {title: agency}", "aspects: {nothing: {x: agency}}"),
         "imports.mapping-refused"),
        (ROWS, MAPPING.replace("{stage: stage}", "{s: {column: stage, transforms: "
         "[vocabulary: nothing]}}"), "imports.mapping-refused"),
    ],
)  # fmt: skip
def test_it_is_refused_as_a_whole(send, contents, content, mapping, code):
    before = contents()
    answer = send(content, mapping)
    assert (answer.json()["code"], answer.status_code // 100) == (code, 4)
    assert answer.headers["content-type"] == "application/problem+json"
    assert contents() == before


@pytest.mark.parametrize(
    ("choices", "place"),
    [
        ({"dry_run": "perhaps"}, "dry_run"),
        ({"overwrite": "x"}, "overwrite"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(send, choices, place):
    answer = send(**choices)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.refused")
    assert answer.json()["errors"][0]["pointer"] == place


def test_a_choice_made_twice_is_refused(client):
    parts = {"file": ("i.csv", HEAD + ROWS), "mapping": (None, MAPPING)}
    answer = client.post(
        f"{API}/imports", files=[*parts.items(), ("project", (None, "a")), ("project", (None, "b"))]
    )
    assert answer.json()["errors"][0]["pointer"] == "project"


def test_a_project_that_cannot_be_is_refused(send):
    assert send(project="Über").json()["code"] == "name.refused"


def test_the_format_must_be_the_mapping_s(client):
    files = {"file": ("i.csv", HEAD + ROWS), "mapping": ("m.yaml", MAPPING)}
    answer = client.post(f"{API}/imports", files=files, params={"format": "jsonl"})
    assert answer.json()["code"] == "imports.wrong-format"


def test_a_file_of_one_line_is_a_mapping_and_no_name(client):
    files = {"file": ("i.csv", HEAD + ROWS), "mapping": ("m.yaml", "us-federal-2025")}
    refused = client.post("/api/v1/imports", files=files).json()
    assert refused["code"] == "imports.mapping-refused"
    assert "is not an object" in refused["detail"]
    files["mapping"] = (None, "{mapping: 1, name: x}")
    assert "must be given" in client.post("/api/v1/imports", files=files).json()["detail"]


@pytest.mark.parametrize("missing", ["file", "mapping"])
def test_both_parts_are_needed(client, missing):
    files = {"file": ("i.csv", HEAD + ROWS), "mapping": ("m.yaml", MAPPING)}
    del files[missing]
    answer = client.post(f"{API}/imports", files=files)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, missing)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"not a form"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: nothing\r\n\r\n\r\n--x--",
        ),
    ],
)
def test_what_is_no_form_is_refused(client, content_type, body):
    answer = client.post(f"{API}/imports", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_more_than_may_come_is_refused(send, contents, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 500)
    before = contents()
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too-large")
    assert contents() == before


def test_an_import_that_is_not_there(client):
    for path in ("", "/rows", "/history"):
        answer = client.get(f"{API}/imports/nothing{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "imports.not-found")
    assert client.post(f"{API}/imports/nothing/undo").json()["code"] == "imports.not-found"
