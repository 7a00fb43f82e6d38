"""The numbers of the start page: each leads to a list of exactly what it counts."""

import html
import re
import time

from tests.support.people import caller

API = "/api/v1"
_LINK = re.compile(r'href="([^"]+)" data-counts="(\d+)"')
# Risk and regulations are lists, which the two databases take apart in ways of their own.
MODELS = (
    {"kind": "llm", "vendor": "Acme & Söhne", "risk": ["privacy", "bias"], "owner": "ana"},
    {"kind": "llm", "vendor": 'the "best"', "risk": ["privacy"], "regulations": ["eu_ai_act"]},
    {"kind": "statistical", "domain": "credit", "sensitivity": "personal", "origin": "internal"},
    {"description": "Nothing else is said of it."},
)
LICENCES = (["Apache-2.0"], ["MIT"], ["GPL-3.0-only"], [])


def fill(client):
    """Register models with something to count, each with a version under a licence."""
    for number, (said, licences) in enumerate(zip(MODELS, LICENCES, strict=True)):
        name = f"m{number}"
        made = client.post(f"{API}/models", json={"name": name, **said})
        assert made.is_success, made.text
        reference = {"path": "weights", "uri": f"s3://bucket/{number}"}
        body = {"references": [reference], "licenses": licences}
        made = client.post(f"{API}/models/default/{name}/versions?wait=search", json=body)
        assert made.is_success, made.text
    deadline = time.monotonic() + 60
    while client.get(f"{API}/search?kind=version").json()["engine"] != "index":
        assert time.monotonic() < deadline


def numbers(who):
    """Return the links of the start page, each with the number it shows."""
    page = who("/").text
    return {html.unescape(href): int(count) for href, count in _LINK.findall(page)}


def listed(who, href):
    """Return how many things the list behind a link has, by what the API answers to the same."""
    found = who(f"{API}{href}").json()
    return found["total"] if href.startswith("/search") else len(found["items"])


def test_each_number_leads_to_a_list_of_as_many(client):
    fill(client)

    def ask(path):
        answer = client.get(path, headers={"accept": "text/html"} if path == "/" else {})
        assert answer.is_success, answer.text
        return answer

    shown = numbers(ask)
    assert shown == {href: listed(ask, href) for href in shown}
    licences = [href for href in shown if href.startswith("/search")]
    assert sorted(shown[href] for href in licences) == [1, 2]
    for part in ("kind=llm", "risk=privacy", "regulation=eu_ai_act", "lacking=owner", "vendor="):
        assert any(part in href for href in shown), part
    # The page of the list is there as well, and shows the same.
    for href in licences:
        assert ask(href).text.count('class="hit"') == shown[href]


def test_numbers_count_what_one_may_see_alone(client):
    fill(client)
    assert client.post(f"{API}/projects", json={"name": "other"}).is_success
    hidden = {"project": "other", "name": "secret", "kind": "agent", "vendor": "Hidden"}
    assert client.post(f"{API}/models?wait=search", json=hidden).is_success
    ana = caller(client, "ana", "viewer", on="project:other")

    def ask(path):
        headers = {"authorization": f"Bearer {ana.secret}"}
        headers |= {"accept": "text/html"} if path == "/" else {}
        answer = client.get(path, headers=headers)
        assert answer.is_success, answer.text
        return answer

    shown = numbers(ask)
    assert shown == {href: listed(ask, href) for href in shown}
    assert shown["/models"] == 1
    assert not any("llm" in href or href.startswith("/search") for href in shown)
