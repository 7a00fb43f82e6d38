"""Finding things in the browser: how a query is written and narrowed, and why it found."""

import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium

PASSWORD = "correct horse battery"
TASKS = {"one": "image-classification", "two": "image-classification", "three": "fill-mask"}


@pytest.fixture(scope="module")
def window(server):
    """A window of somebody who may see three models of `p-finding`, with a metric each."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        send(client, "/projects", name="p-finding")
        for number, (name, task) in enumerate(TASKS.items(), start=1):
            model = {"project": "p-finding", "name": f"finding-{name}", "task": task}
            send(client, "/models", **model, description="Guesses the breed of a zebrafish.")
            reference = {"path": "m", "uri": f"https://example.org/{name}", "role": "weights"}
            send(
                client,
                f"/models/p-finding/finding-{name}/versions",
                references=[reference],
                training={"metrics": {"zebra.top1": 80 + number}},
            )
        invitation = send(client, "/users", name="finder")["invitation"]
        send(client, "/grants?wait=search", principal="finder", role="viewer")
    with chromium() as browser:
        opened = Window(browser, server.url)
        opened.visit(invitation)
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("banner")).to_contain_text("finder")
        yield opened
        opened.leave()


def send(client, path, **body):
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def found(page):
    return page.get_by_role("region", name="Found").get_by_role("heading", level=2)


def test_a_click_narrows_what_is_found_and_another_widens_it(window):
    page = window.visit("/search?q=zebrafish&kind=model")
    expect(found(page)).to_have_count(3)
    expect(page.locator(".hit-facts", has_text="Image classification")).to_have_count(2)
    narrowing = page.get_by_role("complementary", name="Narrow by")
    narrowing.get_by_role("link", name="Image classification").click()
    expect(page.get_by_role("combobox", name="Query")).to_have_value(
        "zebrafish task = image-classification"
    )
    expect(found(page)).to_have_count(2)
    narrowing.get_by_role("link", name="Fill mask").click()
    expect(found(page)).to_have_count(3)
    narrowing.get_by_role("link", name="Any task").click()
    expect(page).to_have_url(re.compile(r"[?&]q=zebrafish(&|$)"))


def test_what_is_found_says_why_and_can_be_put_in_order(window):
    page = window.visit("/search?q=zebrafish&kind=version&sort=-metrics.zebra.top1")
    expect(found(page)).to_have_text(["finding-three", "finding-two", "finding-one"])
    expect(page.get_by_role("list", name="Why it was found").first.locator("mark")).to_have_text(
        "zebrafish"
    )
    page.get_by_role("checkbox").first.check()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Compare the chosen versions").click()
    expect(page).to_have_url(re.compile("/compare\\?.*finding-three.*finding-two"))


def test_every_order_and_every_example_that_is_offered_is_answered(window):
    page = window.visit("/search?q=zebrafish&kind=version")
    offered = page.locator("#sort option").evaluate_all("all => all.map(one => one.value)")
    assert "-metrics.zebra.top1" in offered
    for sort in offered:
        answer = page.request.get("/search", params={"q": "zebrafish", "sort": sort})
        assert answer.status == 200, sort
    page.get_by_text("How to ask").click()
    for example in page.locator(".search-examples a").all():
        assert page.request.get(example.get_attribute("href")).status == 200, example


def test_what_is_found_can_be_taken_along(window):
    page = window.visit("/search?q=zebrafish&kind=model")
    page.get_by_text("The same elsewhere").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").click()
    lines = downloading.value.path().read_text().splitlines()
    assert len(lines) == 4
    assert "finding-one" in "".join(lines)


def test_a_query_is_written_without_the_mouse(window):
    page = window.visit("/search")
    query = page.get_by_role("combobox", name="Query")
    query.focus()
    page.keyboard.type("zebrafish metrics.zeb")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_contain_text(["metrics.zebra.top1:"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(query).to_have_value("zebrafish metrics.zebra.top1:")
    page.keyboard.type(">81")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=zebrafish"))
    page.get_by_role("link", name="Versions").click()
    expect(found(page)).to_have_count(2)


def test_a_query_that_cannot_be_read_is_shown_where(window):
    page = window.visit("/search?q=zebrafish+nosuchfield+%3D+3")
    expect(page.get_by_role("alert")).to_contain_text("there is no field 'nosuchfield'")
    expect(page.get_by_role("alert").locator("mark")).to_have_text("nosuchfield")
    assert window.page.request.get("/search?q=a+%3D").status == 422


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search?q=zebrafish",
        "/search?q=nothing-like-it-anywhere",
        "/search?q=zebrafish+nosuchfield+%3D+3",
        "/search?q=zebrafish&as_of=2020-01-01",
        "/search/language",
        "/search/language?as_of=2020-01-01",
        "/saved-searches?q=zebrafish",
    ],
)
def test_everybody_can_search(window, path):
    window.complaints.clear()
    page = window.page
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(path)
        assert window.barriers() == [], theme
    page.set_viewport_size({"width": 320, "height": 800})
    assert window.overflow() <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert [said for said in window.complaints if "422" not in said] == []
