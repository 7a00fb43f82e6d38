"""A reader proves an event in their own browser, and a lie of the registry is found out."""

import base64
import json
import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def event(server):
    """The address of the page of an event that is signed for, and a visitor's invitation."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        for name in ("proven", "later"):
            made = client.post("/projects?wait=checkpoint", json={"name": name})
            assert made.is_success, made.text
        [found] = [
            each
            for each in client.get("/events?type=project.created").json()["items"]
            if "proven" in client.get(f"/events/{each['event_id']}").text
        ]
        invitation = client.post("/users", json={"name": "prover"}).json()["invitation"]
        client.post("/grants", json={"principal": "prover", "role": "admin"})
    return found["event_id"], invitation


@pytest.fixture(scope="module")
def window(server, event):
    with chromium() as browser:
        opened = Window(browser, server.url)
        opened.visit(event[1])
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("heading", name="The register")).to_be_visible()
        yield opened
        opened.leave()


@pytest.fixture
def page(window, event):
    window.complaints.clear()
    window.page.unroute_all()
    return window.visit(f"/events/{event[0]}")


def check(page):
    page.get_by_role("button", name="Check it in this browser").click()
    return page.get_by_label("Check in this browser")


def test_an_event_is_proven_step_by_step(window, page):
    place = check(page)
    expect(place.get_by_role("status")).to_contain_text("has proven")
    expect(place.get_by_role("listitem")).to_have_count(4)
    page.locator("summary", has_text="of the proof").click()
    expect(page.get_by_role("region", name="Hashes of the proof")).to_be_visible()
    assert window.barriers() == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert window.overflow() <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert window.complaints == []


def other_entry(proof):
    proof["entry"] = proof["entry"].replace('"via":"', '"via":"x')


def other_hash(proof):
    proof["hashes"][0] = base64.b64encode(bytes(32)).decode()


def other_place(proof):
    proof["leaf_index"] += 1


def other_size(proof):
    proof["checkpoint"] = proof["checkpoint"].replace(
        f"\n{proof['tree_size']}\n", f"\n{proof['tree_size'] + 1}\n"
    )
    proof["tree_size"] += 1


def other_signature(proof):
    head, _, line = proof["checkpoint"].rpartition(" ")
    blob = bytearray(base64.b64decode(line))
    blob[20] ^= 1
    proof["checkpoint"] = f"{head} {base64.b64encode(blob).decode()}\n"


def no_signature(proof):
    proof["checkpoint"] = proof["checkpoint"].replace("\u2014 muniment/", "\u2014 nobody/")


def other_key(proof):
    proof["verifier_key"] = proof["verifier_key"][:-4] + "AAA="


def other_event(proof):
    entry = json.loads(proof["entry"])
    entry["event_id"] = "another"
    proof["entry"] = json.dumps(entry)


LIES = [
    other_entry,
    other_hash,
    other_place,
    other_size,
    other_signature,
    no_signature,
    other_key,
    other_event,
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found_out(page, lie):
    def answer(route):
        fetched = route.fetch()
        proof = fetched.json()
        lie(proof)
        route.fulfill(response=fetched, body=json.dumps(proof))

    page.route("**/proof", answer)
    place = check(page)
    expect(place.get_by_role("status")).to_contain_text("not proven")
    expect(place.get_by_role("listitem").last).to_contain_text("Does not hold")


def test_without_scripts_the_page_shows_the_proof_and_the_commands(window, server, event):
    state = window.page.context.storage_state()
    browser = window.page.context.browser
    quiet = browser.new_context(base_url=server.url, java_script_enabled=False, storage_state=state)
    try:
        page = quiet.new_page()
        page.goto(f"/events/{event[0]}")
        expect(page.get_by_role("heading", name="Proof")).to_be_visible()
        expect(page.get_by_role("button", name="Check it in this browser")).to_be_hidden()
        expect(page.get_by_text("muniment-verify --proof")).to_be_visible()
        page.locator("summary", has_text="of the proof").click()
        expect(page.get_by_role("region", name="Hashes of the proof")).to_be_visible()
    finally:
        quiet.close()


def test_the_journal_is_narrowed_to_one_thing(window, event):
    page = window.visit("/events")
    page.get_by_label("Type of event").fill("project.created")
    page.get_by_label("Kind of thing").fill("project")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("subject_kind=project"))
    expect(page.get_by_role("table")).to_be_visible()
