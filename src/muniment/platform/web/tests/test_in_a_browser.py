"""The pages of the platform in a real browser: nobody is kept out, and the keyboard suffices."""

import pytest

PATHS = ["/-/components", "/sign-in", "/bootstrap", "/error"]
WINDOWS = [
    {"color_scheme": theme, "viewport": {"width": width, "height": 800}}
    for theme in ("light", "dark")
    for width in (1280, 320)
]


@pytest.mark.parametrize("visitor", WINDOWS, indirect=True, ids=str)
@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_kept_out(visitor, path):
    visitor.visit(path)
    assert visitor.barriers() == []
    assert visitor.overflow() == 0
    assert visitor.complaints == []


def test_open_menus_and_dialogs_keep_nobody_out_either(visitor):
    page = visitor.visit("/-/components")
    page.locator("summary", has_text="Your account").click()
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert visitor.barriers() == []


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_a_key_opens_the_palette_and_escape_closes_it(visitor, keys):
    page = visitor.visit("/-/components")
    page.keyboard.press(keys)
    assert page.evaluate("document.activeElement.role") == "combobox"
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    assert page.locator("#palette").is_hidden()


def test_a_question_mark_shows_the_shortcuts_and_escape_hides_them(visitor):
    page = visitor.visit("/-/components")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#shortcuts").is_hidden()


def test_keys_typed_into_a_field_stay_there(visitor):
    page = visitor.visit("/-/components")
    page.get_by_label("Name", exact=True).press("?")
    assert page.locator("#shortcuts").is_hidden()


def test_escape_closes_a_menu_and_gives_the_focus_back(visitor):
    page = visitor.visit("/-/components")
    page.keyboard.press("t")
    assert page.get_by_label("As of").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_label("As of").is_hidden()
    assert page.evaluate("document.activeElement.closest('[data-time-bar]') !== null")


def test_the_first_tab_stop_skips_to_the_content(visitor):
    page = visitor.visit("/-/components")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_theme_once_chosen_stays(visitor):
    page = visitor.visit("/-/components")
    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.locator("summary", has_text="Your account").click()
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"


def test_copying_says_so(visitor):
    page = visitor.visit("/-/components")
    page.get_by_label("Copy: Command line").click()
    page.get_by_text("Copied to the clipboard.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "muniment pull default/fraud@champion ./fraud"


def test_times_read_as_how_long_ago(visitor):
    page = visitor.visit("/-/components")
    time = page.locator("time[data-relative]").first
    assert "ago" in time.inner_text()
    assert time.get_attribute("title") == "2026-03-01 14:05 UTC"
