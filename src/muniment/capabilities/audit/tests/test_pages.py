"""The journal tells people what each event is about, by the names that they know."""

import re

API = "/api/v1"
HTML = {"accept": "text/html"}


def test_events_name_the_thing_and_the_model_it_belongs_to(client):
    assert client.post(f"{API}/models", json={"name": "churn"}).is_success
    version = {"references": [{"path": "weights", "uri": "s3://bucket/1"}]}
    assert client.post(f"{API}/models/default/churn/versions", json=version).is_success
    said = client.patch(f"{API}/models/default/churn/versions/1", json={"label": "spring"})
    assert said.is_success, said.text
    alias = client.put(f"{API}/models/default/churn/aliases/champion", json={"version": "1"})
    assert alias.is_success, alias.text
    page = re.sub(r"<[^>]+>", "", client.get("/events", headers=HTML).text)
    for words in ("model default/churn", "version 1 of default/churn", "alias champion of default"):
        assert words in page
    assert page.count("version 1 of default/churn") == 2
    newest = client.get(f"{API}/events").json()["items"][0]["event_id"]
    shown = client.get(f"/events/{newest}", headers=HTML).text
    assert 'href="/models/default/churn">default/churn</a>' in shown
