"""A schema moves on: what it would break is told before, and what was written is brought along."""

import pytest

from tests.support.people import caller

FIRST = {
    "type": "object",
    "properties": {"contact": {"type": "string"}, "stage": {"x-vocabulary": "stage"}},
    "additionalProperties": False,
}
SECOND = {
    "type": "object",
    "properties": {"owner": {"type": "string", "minLength": 3}, "stage": {"x-vocabulary": "stage"}},
    "required": ["owner"],
    "additionalProperties": False,
}
MOVE = {"op": "move", "path": "/contact", "to": "/owner"}
RENAMED = {
    "steps": [MOVE],
    "examples": [{"given": {"contact": "Ada"}, "expected": {"owner": "Ada"}}],
}


def sent(client, method, path, body=None, status=None):
    answer = client.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == (status or answer.status_code), answer.text
    if status is None:
        assert answer.is_success, answer.text
    return answer.json() if answer.content else None


@pytest.fixture
def filled(client):
    """Three models described by the first version; the second is drafted."""
    sent(client, "POST", "/projects", {"name": "lending"})
    draft = {"name": "care", "applies_to": ["model"], "body": FIRST}
    sent(client, "POST", "/schemas", draft)
    sent(client, "POST", "/schemas/care/1/publish")
    for name, contact in (("one", "Ada"), ("two", "Bo"), ("three", None)):
        sent(client, "POST", "/models", {"project": "lending", "name": name})
        said = {"stage": "production"} if contact is None else {"contact": contact}
        sent(client, "PUT", f"/models/lending/{name}/aspects/care?wait=search", said)
    second = {"applies_to": ["model"], "body": SECOND, "migration": RENAMED}
    sent(client, "POST", "/schemas/care/versions", second)
    return client


def test_the_check_says_what_would_break(filled):
    told = sent(filled, "GET", "/schemas/care/2/assessment")
    comparison = told["comparison"]
    assert (comparison["against"], comparison["compatibility"]) == (1, "none")
    assert {flaw["pointer"] for flaw in comparison["breaking"]} == {"/contact", "/owner"}
    impact = sent(filled, "GET", "/schemas/care/2/impact")["items"]
    fates = {verdict["before"].get("contact"): not verdict["flaws"] for verdict in impact}
    assert fates == {"Ada": True, "Bo": False, None: False}
    assert {(each["written_by"], each["fits_as_it_is"]) for each in impact} == {(1, False)}
    assert {each["reference"] for each in impact} == {
        f"lending/{n}" for n in ("one", "two", "three")
    }


def test_saved_searches_that_ask_for_what_is_dropped_are_named(filled):
    for name, query, shared in (
        ("who", "care.contact:ada OR (kind:llm -has:care.contact)", True),
        ("own", "care.contact = Bo", False),
        ("short", "contact:bo", True),
        ("how", "care.stage:production contact", True),
    ):
        body = {"name": name, "query": query, "shared": shared}
        sent(filled, "POST", "/saved-searches", body)
    ana = caller(filled, "ana", "admin")
    told = ana.get("/schemas/care/2/assessment")["searches"]
    assert {(one["name"], tuple(one["lost"])) for one in told} == {
        ("who", ("contact",)),
        ("short", ("contact",)),
        (None, ("contact",)),
    }
    page = filled.get("/schemas/care/2").text
    assert "own would break" in page
    assert ana.get("/schemas/care/1/assessment")["searches"] == []


def test_versions_and_use_cases_are_named_as_people_name_them(client):
    sent(client, "POST", "/projects", {"name": "lending"})
    draft = {"name": "care", "applies_to": ["version", "use_case"], "body": FIRST}
    sent(client, "POST", "/schemas", draft)
    sent(client, "POST", "/schemas/care/1/publish")
    sent(client, "POST", "/models", {"project": "lending", "name": "one"})
    artifact = {"path": "image", "uri": f"oci://example.org/one@sha256:{'a' * 64}"}
    sent(client, "POST", "/models/lending/one/versions", {"references": [artifact]})
    sent(client, "POST", "/use-cases", {"project": "lending", "name": "credit"})
    for place in ("models/lending/one/versions/1", "use-cases/lending/credit"):
        sent(client, "PUT", f"/{place}/aspects/care", {"contact": "Bo"})
    second = {"applies_to": ["version", "use_case"], "body": SECOND, "migration": RENAMED}
    sent(client, "POST", "/schemas/care/versions", second)
    sent(client, "POST", "/schemas/care/2/publish")
    run = sent(client, "POST", "/schemas/care/2/migration", {})
    assert [one["reference"] for one in run["refused"]] == ["lending/credit", "lending/one@1"]
    page = client.get("/schemas/care/2").text
    assert 'href="/models/lending/one/versions/1"' in page
    assert 'href="/use-cases/lending/credit"' in page


def test_the_impact_comes_in_pages(filled):
    seen, cursor = [], ""
    while cursor is not None:
        page = sent(filled, "GET", f"/schemas/care/2/impact?limit=1{cursor}")
        seen += [verdict["subject_id"] for verdict in page["items"]]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 3


def test_nothing_is_migrated_to_a_draft(filled):
    refused = sent(filled, "POST", "/schemas/care/2/migration", {}, status=409)
    assert refused["code"] == "metadata.schema-not-in-force"


def test_what_fits_is_migrated_and_what_does_not_stays(filled):
    sent(filled, "POST", "/schemas/care/2/publish")
    run = sent(filled, "POST", "/schemas/care/2/migration", {})
    assert (run["migrated"], len(run["refused"]), run["next"]) == (1, 2, None)
    one = sent(filled, "GET", "/models/lending/one/aspects/care")
    assert (one["schema_version"], one["body"]) == (2, {"owner": "Ada"})
    two = sent(filled, "GET", "/models/lending/two/aspects/care")
    assert (two["schema_version"], two["body"]) == (1, {"contact": "Bo"})
    again = sent(filled, "POST", "/schemas/care/2/migration", {})
    assert (again["migrated"], len(again["refused"])) == (0, 2)
    history = sent(filled, "GET", "/models/lending/one/aspects/care/history")["items"]
    assert [revision["type"] for revision in history] == ["aspect.migrated", "aspect.put"]
    undone = {"revision": history[-1]["revision"]}
    reverted = sent(filled, "POST", "/models/lending/one/aspects/care/revert", undone)
    assert (reverted["schema_version"], reverted["body"]) == (1, {"contact": "Ada"})


def test_a_run_goes_on_where_the_last_one_stopped(filled):
    sent(filled, "POST", "/schemas/care/2/publish")
    migrated, refused, cursor = 0, 0, None
    for _ in range(4):
        run = sent(filled, "POST", "/schemas/care/2/migration", {"limit": 1, "cursor": cursor})
        migrated, refused = migrated + run["migrated"], refused + len(run["refused"])
        cursor = run["next"]
        if cursor is None:
            break
    assert (migrated, refused) == (1, 2)


def test_old_records_read_by_the_version_they_were_written_by_or_a_later_one(filled):
    here = "/models/lending/one/aspects/care"
    assert sent(filled, "GET", here)["body"] == {"contact": "Ada"}
    through = sent(filled, "GET", f"{here}?through=2")
    assert (through["schema_version"], through["body"]) == (2, {"owner": "Ada"})
    assert sent(filled, "GET", f"{here}?through=1")["body"] == {"contact": "Ada"}
    short = sent(filled, "GET", "/models/lending/two/aspects/care?through=2", status=409)
    assert short["errors"][0]["pointer"] == "/owner"
    sent(filled, "GET", f"{here}?through=3", status=404)
    sent(filled, "POST", "/schemas/care/2/publish")
    sent(filled, "POST", "/schemas/care/2/migration", {})
    assert sent(filled, "GET", f"{here}?through=1", status=409)["code"].endswith("not-readable")


@pytest.mark.parametrize(
    ("migration", "pointer"),
    [
        ({"steps": [{"op": "move", "path": "/contact"}]}, "/migration/steps/0/to"),
        (
            {"steps": [], "examples": [{"given": {"contact": "Ada"}, "expected": {}}]},
            "/migration/examples/0/expected/contact",
        ),
        (
            {"steps": [MOVE], "examples": [{"given": {"contact": "Ada"}, "expected": {}}]},
            "/migration/examples/0/expected",
        ),
    ],
)
def test_a_migration_that_fails_its_tests_is_refused(filled, migration, pointer):
    refused = sent(filled, "PATCH", "/schemas/care/2", {"migration": migration}, status=422)
    assert pointer in {error["pointer"] for error in refused["errors"]}


def test_the_first_version_has_nothing_to_migrate_from(client):
    draft = {"name": "x", "applies_to": ["model"], "body": FIRST, "migration": RENAMED}
    refused = sent(client, "POST", "/schemas", draft, status=422)
    assert refused["errors"][0]["pointer"] == "/migration"


def test_mappings_that_would_break_are_named(client, shared_data):
    file = shared_data / "inventories" / "us-federal-ai-use-cases-2025.csv"
    rows = file.read_bytes().splitlines(keepends=True)[:2]
    answer = client.post(
        "/api/v1/imports",
        data={"mapping": "us-federal-2025"},
        files={"file": ("federal.csv", b"".join(rows))},
    )
    assert answer.is_success, answer.text
    schemas = sent(client, "GET", "/schemas")["items"]
    name = next(s["name"] for s in schemas if "federal" in s["name"])
    body = {"type": "object", "properties": {"a": {}}, "required": ["a"]}
    draft = {"applies_to": ["use_case"], "body": {**body, "additionalProperties": False}}
    sent(client, "POST", f"/schemas/{name}/versions", draft)
    told = sent(client, "GET", f"/schemas/{name}/2/assessment")["mappings"]
    broken = next(one for one in told if one["source"] == "us-federal-2025")
    assert broken["import_id"]
    assert broken["lacking"] == ["a"]
    assert broken["refused"]


def test_a_term_says_where_it_stands_before_it_ends(filled):
    sent(filled, "PATCH", "/models/lending/one", {"kind": "llm"})
    uses = sent(filled, "GET", "/vocabularies/stage/terms/production/uses")
    assert uses["aspects"] == {"care": 1}
    kinds = sent(filled, "GET", "/vocabularies/model_kind/terms/llm/uses")
    assert kinds["models"] == {"kind": 1}
    sent(filled, "GET", "/vocabularies/stage/terms/nonsense/uses", status=404)
    for end in ({"deprecated": True}, {"deprecated_by": "production"}):
        sent(filled, "PATCH", "/vocabularies/stage", {"terms": {"nonsense": end}}, status=422)
    ended = {"terms": {"production": {"deprecated": True}}}
    sent(filled, "PATCH", "/vocabularies/stage", ended)
    kept = sent(filled, "GET", "/models/lending/three/aspects/care")
    assert kept["body"] == {"stage": "production"}
    said = {"stage": "production"}
    refused = sent(filled, "PUT", "/models/lending/one/aspects/care", said, status=422)
    assert "is deprecated in 'stage'" in refused["detail"]
