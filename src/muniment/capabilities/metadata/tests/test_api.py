"""Vocabularies and schemas over HTTP."""

SCHEMA = {
    "name": "use",
    "applies_to": ["model"],
    "body": {"type": "object", "properties": {"stage": {"x-vocabulary": "stage"}}},
}


def test_a_vocabulary_is_agreed_on_changed_and_shown(client):
    made = client.post(
        "/api/v1/vocabularies",
        json={"name": "team", "terms": [{"code": "risk", "synonyms": ["Model risk"]}]},
    )
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/api/v1/vocabularies/team"
    changed = client.patch(
        made.headers["location"],
        json={"terms": {"data": {"label": "Data"}, "risk": {"synonyms": None}}},
        headers={"If-Match": made.headers["etag"]},
    )
    assert [term["code"] for term in changed.json()["terms"]] == ["risk", "data"]
    assert changed.headers["muniment-event"]
    shown = client.get(made.headers["location"])
    assert (shown.json(), shown.headers["etag"]) == (changed.json(), changed.headers["etag"])
    history = client.get("/api/v1/vocabularies/team/history").json()["items"]
    assert [revision["type"] for revision in history] == [
        "vocabulary.changed",
        "vocabulary.created",
    ]


def test_a_term_cannot_be_taken_away(client):
    refused = client.patch("/api/v1/vocabularies/stage", json={"terms": {"retired": None}})
    assert refused.status_code == 422


def test_texts_are_looked_up(client):
    found = client.post(
        "/api/v1/vocabularies/stage/normalise", json={"values": ["LIVE", "prodution", "x"]}
    ).json()["items"]
    assert [(match["code"], match["how"]) for match in found] == [
        ("production", "synonym"),
        (None, "none"),
        (None, "none"),
    ]
    assert found[1]["suggestions"] == ["production"]


def test_vocabularies_are_listed_in_pages(client):
    names: list[str] = []
    query = "?limit=5"
    while query:
        page = client.get(f"/api/v1/vocabularies{query}").json()
        names += [vocabulary["name"] for vocabulary in page["items"]]
        query = page["next"] and f"?limit=5&cursor={page['next']}"
    assert names == sorted(names)
    assert {"stage", "task", "eu_class"} <= set(names)


def test_a_schema_is_drafted_amended_published_and_retired(client):
    made = client.post("/api/v1/schemas", json=SCHEMA)
    assert made.status_code == 201, made.text
    at = made.headers["location"]
    assert at == "/api/v1/schemas/use/1"
    amended = client.patch(at, json={"title": "Use", "mandatory_for": ["LLM", "*"]})
    assert amended.json()["mandatory_for"] == ["llm", "*"], amended.text
    assert client.post(f"{at}/publish").json()["status"] == "published"
    assert client.patch(at, json={"title": "x"}).json()["code"] == "metadata.schema-fixed"
    second = client.post("/api/v1/schemas/use/versions", json=SCHEMA | {"title": "Second"})
    assert second.status_code == 422
    body = {key: value for key, value in SCHEMA.items() if key != "name"}
    assert client.post("/api/v1/schemas/use/versions", json=body).json()["version"] == 2
    assert client.get("/api/v1/schemas/use").json()["version"] == 1
    listed = client.get("/api/v1/schemas").json()["items"]
    assert [(schema["name"], schema["version"]) for schema in listed] == [("use", 1)]
    versions = client.get("/api/v1/schemas/use/versions?limit=1").json()
    following = client.get(f"/api/v1/schemas/use/versions?limit=1&cursor={versions['next']}").json()
    assert [v["version"] for v in versions["items"] + following["items"]] == [1, 2]
    assert client.post("/api/v1/schemas/use/2/retire").json()["status"] == "retired"
    types = [r["type"] for r in client.get(f"{at}/history").json()["items"]]
    assert types == ["schema.published", "schema.amended", "schema.drafted"]


def test_a_refused_schema_says_where(client):
    refused = client.post(
        "/api/v1/schemas",
        json=SCHEMA | {"body": {"type": "object", "properties": {"a": {"format": "hostname"}}}},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "metadata.schema-refused")
    assert refused.json()["errors"][0]["pointer"] == "/body/properties/a/format"


def test_what_does_not_exist_is_not_found(client):
    assert client.get("/api/v1/vocabularies/nothing").status_code == 404
    assert client.get("/api/v1/schemas/nothing").status_code == 404
    assert client.get("/api/v1/schemas/nothing/1").status_code == 404
    assert client.get("/api/v1/schemas/nothing/x").status_code == 422
    assert client.get("/api/v1/schemas/nothing/99999999999999999999").status_code == 422
    assert client.get("/api/v1/vocabularies?cursor=W10").status_code == 422


def test_nobody_in_particular_sees_nothing(anonymous):
    for path in ("vocabularies", "vocabularies/stage", "schemas"):
        assert anonymous.get(f"/api/v1/{path}").status_code == 401
