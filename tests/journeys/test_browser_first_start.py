"""Somebody alone with a new registry: from the link it prints to the past of their first model."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium
from tests.support.serving import await_ready, ending, free_port

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/bootstrap/\S+)")
PASSWORD = "correct horse battery"


@pytest.fixture
def started(tmp_path):
    """A registry that nobody administers yet: its address, and the path of its one-time link."""
    port = str(free_port())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MUNIMENT_")}
    command = [sys.executable, "-m", "muniment", "serve", "--port", port, "--data", tmp_path]
    begun = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    with ending(begun) as server:
        printed = "".join(server.stdout.readline() for _ in range(3))
        address, path = LINK.search(printed).groups()
        await_ready(address, server)
        yield address, path


@pytest.fixture
def window(started):
    with chromium() as browser:
        opened = Window(browser, started[0])
        yield opened
        opened.leave()


def test_from_the_first_start_to_the_past(started, window):
    page = window.page
    _become_administrator(page, started[1])
    _register(page, "churn")
    page.get_by_role("link", name="Models", exact=True).first.click()
    expect(page.get_by_role("link", name="default / churn")).to_be_visible()

    page.get_by_role("link", name="default / churn").click()
    before = page.evaluate("new Date().toISOString()")
    page.wait_for_timeout(1100)  # addresses name the past to the second
    _describe(page, "Predicts who leaves.")
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_text("Model described")).to_be_visible()
    expect(page.get_by_text("“It was asked for”")).to_be_visible()

    page.goto(f"/models/default/churn?as_of={before}")
    expect(page.get_by_text("You are looking at the past.")).to_be_visible()
    expect(page.get_by_text("Predicts who leaves.")).to_have_count(0)
    page.get_by_role("link", name="Back to now").click()
    expect(page.get_by_text("Predicts who leaves.").first).to_be_visible()

    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto("/models/default/churn")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fmodels%2Fdefault%2Fchurn"))
    assert window.complaints == []

    assert page.goto(started[1]).status == 403
    expect(page.get_by_text("This one-time link was used")).to_be_visible()


def _become_administrator(page, path):
    page.goto(path)
    page.get_by_label("Your user name").fill("maria")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Become the first administrator").click()
    expect(page.get_by_role("heading", name="The register")).to_be_visible()


def _register(page, name):
    page.get_by_role("link", name="Register a model").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("The model is registered.")).to_be_visible()


def _describe(page, text):
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("textbox", name="Description").fill(text)
    page.get_by_label("Reason for the change").fill("It was asked for")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The change is recorded.")).to_be_visible()
