"""The history of anything shows which fields changed, and goes back where the API does."""

import re

API = "/api/v1"


def do(client, method, path, **body):
    answer = client.request(method, API + path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}


def page(client, path):
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def test_every_history_shows_fields_before_and_after(client):
    do(client, "PATCH", "/projects/default", title="Ours")
    told = page(client, "/projects/default")
    assert "Title was Default → is now Ours" in told
    first = do(client, "GET", "/projects/default/history")["items"][-1]["revision"]
    assert "is now Ours" in page(client, f"/projects/default/diff?from={first}")

    made = do(client, "POST", "/use-cases", project="default", name="u", purpose="To look.")
    do(client, "PATCH", "/use-cases/default/u", purpose="To see.")
    assert "Purpose was To look. → is now To see." in page(client, "/use-cases/default/u")
    since = page(client, f"/use-cases/default/u/diff?from={made['revision']}")
    assert "Purpose was To look. → is now To see." in since
    back = client.post(
        "/use-cases/default/u/revert",
        data={"revision": made["revision"]},
        headers={"sec-fetch-site": "same-origin", "accept": "text/html"},
    )
    assert back.status_code == 303
    assert do(client, "GET", "/use-cases/default/u")["purpose"] == "To look."

    change = {"terms": {"importer": {"deprecated": True}}}
    do(client, "PATCH", "/vocabularies/eu_role", **change)
    assert "Terms importer deprecated" in page(client, "/vocabularies/eu_role")
    assert "Deprecated was no → is now yes" in page(client, "/vocabularies/eu_role/importer")
    assert "Deprecated was" not in page(client, "/vocabularies/eu_role/provider")

    body = {"name": "card", "body": {"type": "object"}, "applies_to": ["model"]}
    do(client, "POST", "/schemas", **body)
    do(client, "POST", "/schemas/card/1/publish")
    assert "Status was draft → is now published" in page(client, "/schemas/card/1")


def test_the_history_of_people_and_of_whatever_the_journal_knows(client):
    do(client, "POST", "/users", name="vera")
    do(client, "POST", "/groups", name="team", purpose="Work.")
    do(client, "POST", "/groups/team/members", member="vera")
    given = do(client, "POST", "/grants", principal="vera", role="viewer", ticket="T-1")
    do(client, "DELETE", f"/grants/{given['grant_id']}")
    for name in ("vera", "team"):
        told = page(client, f"/access/{name}")
        assert "Group is now team" in told
        assert "Member is now vera" in told
    told = page(client, "/access/vera")
    assert "Ticket is now T-1" in told
    assert "Revoked was no → is now yes" in told
    assert given["grant_id"] not in told
    query = f"subject_kind=grant&subject_id={given['grant_id']}"
    told = page(client, f"/events?{query}")
    assert "Revoked was no → is now yes" in told
    event = do(client, "GET", f"/events?{query}")["items"][0]["event_id"]
    assert "What it changed Revoked was no → is now yes" in page(client, f"/events/{event}")
    narrowed = page(client, f"/events?{query}&type=grant.revoked")
    assert "Revoked was no" not in narrowed, "with gaps, it is no history"
