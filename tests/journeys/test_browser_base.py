"""The ground every page stands on, in a real browser: by keys alone, narrow, light and quick."""

import httpx2
import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium

NAME, PASSWORD = "keyboarder", "correct horse battery"
FIRST_LOAD = 250_000
TOURS = ("data-scientist", "release-engineer", "model-owner", "validator", "administrator")
FOCUSED = "document.activeElement"


@pytest.fixture(scope="module")
def window(server):
    """Somebody with every right, signed in, in front of a register that holds a model."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        client.post("/models", json={"name": "base-card-fraud", "owner": NAME}).raise_for_status()
        made = client.post("/users", json={"name": NAME}).json()
        client.post("/grants", json={"principal": NAME, "role": "admin"}).raise_for_status()
    with chromium() as browser:
        opened = Window(browser, server.url)
        opened.visit(made["invitation"])
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("heading", name="The register")).to_be_visible()
        yield opened
        opened.leave()


def test_the_first_page_weighs_little(window):
    sizes = {}
    session = window.page.context.new_cdp_session(window.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names = {}
    session.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]}))
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({names[e["requestId"]]["url"]: e["encodedDataLength"]}),
    )
    window.visit("/")
    session.detach()
    assert not any("tour" in url for url in sizes), "what is needed later is loaded at once"
    assert any(url.endswith(".woff2") for url in sizes)
    total = sum(sizes.values())
    assert total <= FIRST_LOAD, f"{total} bytes in {len(sizes)} answers"


def test_nothing_is_kept_in_the_browser_but_the_session_and_the_theme(window):
    page = window.visit("/")
    assert [each["name"] for each in page.context.cookies()] == ["muniment"]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_palette_takes_one_anywhere_by_keys_alone(window):
    window.visit("/models")
    page = window.visit("/projects")
    page.keyboard.press("Control+k")
    combobox, options = (
        page.get_by_role("combobox", name="Search or go to"),
        page.locator("#palette [role=option]"),
    )
    expect(combobox).to_be_focused()
    expect(page.get_by_role("option", name="Models", exact=True).first).to_be_visible()
    assert "Where you were" in page.locator("#palette-list").inner_text()
    assert window.barriers() == []
    first = combobox.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert combobox.get_attribute("aria-activedescendant") != first
    page.keyboard.press("ArrowUp")
    assert combobox.get_attribute("aria-activedescendant") == first
    page.keyboard.type("base-card")
    expect(page.get_by_role("option", name="default/base-card-fraud")).to_be_visible()
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/models/default/base-card-fraud")
    page.keyboard.press("/")
    page.keyboard.type("theme: d")
    expect(page.get_by_role("option", name="Theme: dark")).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.evaluate("localStorage.clear()")


def test_the_palette_is_a_page_where_no_script_runs(server, window):
    quiet = Window(
        window.page.context.browser,
        server.url,
        java_script_enabled=False,
        storage_state=window.page.context.storage_state(),
    )
    page = quiet.page
    page.goto("/")
    page.locator("[data-palette]").click()
    page.get_by_label("Words").fill("base-card")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="default/base-card-fraud").click()
    expect(page.get_by_role("heading", name="base-card-fraud")).to_be_visible()
    quiet.leave()


def test_menus_the_time_bar_and_help_open_and_close_by_keys(window):
    page = window.visit("/models/new")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "content"
    page.locator("summary[aria-label='Help: Kind']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".help[open] .help-panel")).to_be_visible()
    assert window.barriers() == []
    page.keyboard.press("Escape")
    expect(page.locator(".help[open]")).to_have_count(0)
    assert page.evaluate(f"{FOCUSED}.ariaLabel") == "Help: Kind"
    window.visit("/models")
    page.keyboard.press("t")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Past")).to_contain_text("You are looking at the past")
    page.keyboard.press("t")
    assert window.barriers() == []


def test_tours_stop_where_their_pages_have_something_and_lead_on(window):
    missing, stops = [], {}
    for name in TOURS:
        page = window.visit(f"/-/tours/{name}")
        for stop in page.locator("[data-tour] > li").all():
            where = stop.get_attribute("data-page"), stop.get_attribute("data-selector")
            stops.setdefault(where[0], set()).add(where[1])
    for path, selectors in stops.items():
        page = window.visit(path)
        missing += [(path, each) for each in selectors if not page.locator(each).first.is_visible()]
    assert missing == []
    window.complaints.clear()
    page = window.visit("/#tour=data-scientist")
    expect(page.get_by_role("dialog")).to_contain_text("What needs you")
    assert window.barriers() == []
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("dialog")).to_contain_text("What changed")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("dialog")).to_contain_text("Narrow the list as you type")
    assert page.url.partition("#")[0].endswith("/models")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert window.complaints == []


def test_what_is_under_way_is_shown_and_said(window):
    page = window.visit("/models")
    page.evaluate("dispatchEvent(new Event('beforeunload'))")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    expect(page.locator("[data-under-way]")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(page.locator("[data-under-way]")).to_be_hidden()
