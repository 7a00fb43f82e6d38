"""Every page, in front of real people: nobody is kept out, nothing runs that we did not write."""

import hashlib
import re
from urllib.parse import unquote, urlsplit

import httpx2
import pytest
from playwright.sync_api import expect

from muniment.app import CAPABILITIES
from muniment.platform.web.pages import ShownPage
from tests.support.browser import Window, chromium

MODEL = "/models/p-pages/fraud %C3%BC"
PASSWORD = "correct horse battery"
PAGES = [
    "/",
    "/-/palette?q=fraud",
    "/-/tours",
    "/-/tours/validator",
    "/damaged",
    "/models",
    "/models?q=fraud&tag=tier&sort=-updated",
    "/models?q=nothing-like-it",
    "/models?project=p-pages",
    "/models/new",
    MODEL,
    f"{MODEL}?as_of=2020-01-01",
    f"{MODEL}/versions",
    f"{MODEL}/aliases",
    f"{MODEL}/files",
    f"{MODEL}/metadata",
    f"{MODEL}/metadata/card",
    f"{MODEL}/history",
    f"{MODEL}/activity",
    f"{MODEL}/transfer",
    f"{MODEL}/diff?from=2020-01-01",
    f"{MODEL}/edit",
    f"{MODEL}/versions/new",
    f"{MODEL}/versions/1",
    f"{MODEL}/versions/1/files",
    f"{MODEL}/versions/1/files/card.html",
    f"{MODEL}/versions/2/evaluation",
    f"{MODEL}/versions/1/training",
    f"{MODEL}/versions/1/metadata",
    f"{MODEL}/versions/1/history",
    f"{MODEL}/versions/1/edit",
    f"{MODEL}/versions/1/diff/2",
    f"{MODEL}/versions/1/metadata/card",
    f"{MODEL}/versions/1/diff?to=2",
    "/compare?v=p-pages/fraud%20%C3%BC@1&v=p-pages/fraud%20%C3%BC@2",
    "/experiments",
    "/experiments/new",
    "/experiments/0",
    "/experiments/0/edit",
    "/experiments/0/logged-models",
    "/experiments/0/history",
    "/runs/compare",
    "/search",
    "/search?q=fraud",
    "/search/language",
    "/similar",
    "/similar?of=p-pages/fraud%20%C3%BC",
    "/saved-searches",
    "/saved-searches/*",
    "/projects",
    "/projects/p-pages",
    "/projects/p-pages/diff?from=2020-01-01",
    "/use-cases",
    "/use-cases?project=p-pages",
    "/use-cases/new",
    "/use-cases/p-pages/screening",
    "/use-cases/p-pages/screening/edit",
    "/use-cases/p-pages/screening/diff?from=2020-01-01",
    "/use-cases/p-pages/screening/metadata/card",
    "/schemas",
    "/schemas/card",
    "/schemas/card/1",
    "/vocabularies",
    "/vocabularies/model_kind",
    "/vocabularies/model_kind/llm",
    "/imports",
    "/imports/new",
    "/events",
    "/events/*",
    "/access",
    "/access/visitor",
    "/access/team",
    "/grants",
    "/elevations",
    "/emergencies",
    "/access-reviews",
    "/access-reviews/*",
    "/access-log",
    "/webhooks",
    "/webhooks/*",
    "/system",
    "/storage",
    "/account",
    "/problems",
    "/problems/catalog.name-taken",
    "/models?as_of=2030-01-01",
]
# Looked at on the way through them.
OTHERWISE = ["/sign-in", "/bootstrap/x", "/invitation/x", "/imports/prepared/x", "/imports/x"]
OTHERWISE += ["/imports/prepared/x/report", "/search/completions"]
# Their ids are random; test_browser_runs.py looks at them.
OTHERWISE += ["/runs/*", "/logged-models/*"]
HOSTILE = "<img src=x onerror=window.__pwn=1>"
SCRIPTS = (
    f"{HOSTILE}\n\n[x](javascript:window.__pwn=1)\n\n<script>window.__pwn=1</script>\n\n"
    "<svg onload=window.__pwn=1>\n\n<iframe srcdoc='<script>parent.__pwn=1</script>'>\n\n"
    "<details open ontoggle=window.__pwn=1>"
)

KINDS = ["model", "version", "use_case"]
CARD = {
    "type": "object",
    "required": ["purpose"],
    "properties": {
        "purpose": {"type": "string", "description": HOSTILE},
        "autonomy": {"type": "string", "x-vocabulary": "autonomy"},
        "regions": {"type": "array", "items": {"enum": ["EU", HOSTILE]}},
        "until": {"type": "string", "format": "date"},
        "reviewed": {"type": "boolean"},
    },
}
TABLE = f"Model ID,Model name,Risk,Owner,{HOSTILE}\nM-1,one,unheard of,ann,x\nM-2,,,bob,y\n"


@pytest.fixture(scope="module")
def filled(server):
    """The address of a served instance with something on every page, and a visitor's invitation."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        post(client, "/projects", name="p-pages")
        post(client, "/use-cases", project="p-pages", name="screening", purpose="To screen.")
        post(
            client,
            "/models",
            project="p-pages",
            name="fraud ü",
            description=f"# Purpose\n\n{SCRIPTS}",
            vendor=HOSTILE,
            owner=HOSTILE,
            tags={"tier": HOSTILE, HOSTILE: "x"},
            links=[{"rel": HOSTILE, "href": "https://example.org/?\"'><", "title": HOSTILE}],
            use_cases=["screening"],
        )
        for number in (1, 2):
            content = f"<script>window.__pwn={number}</script>".encode()
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert client.put(f"/projects/p-pages/blobs/{digest}", content=content).is_success
            post(client, "/models/p-pages/fraud ü/versions", **version(digest))
        post(client, "/schemas", name="card", body=CARD, applies_to=KINDS, title=HOSTILE)
        post(client, "/schemas/card/1/publish")
        said = {"purpose": HOSTILE, "regions": ["EU"]}
        assert client.put("/models/p-pages/fraud ü/aspects/card", json=said).is_success
        invitation = post(client, "/users", name="visitor")["invitation"]
        post(client, "/grants", principal="visitor", role="admin")
        post(client, "/groups", name="team", purpose=HOSTILE)
        post(client, "/groups/team/members", member="visitor")
        post(client, "/grants", principal="team", role="auditor", purpose=HOSTILE, reason=HOSTILE)
        post(client, "/users", name="other")
        due, reviewers = "2999-01-01T00:00:00Z", ["visitor", "other"]
        post(client, "/access-reviews", title=HOSTILE, reviewers=reviewers, due_at=due)
        shared = {"query": "fraud", "description": HOSTILE, "shared": True}
        post(client, "/saved-searches", name="frauds", **shared)
        hook = {"url": "https://hooks.example/", "events": ["quota.set"], "description": HOSTILE}
        post(client, "/webhooks", name=HOSTILE, **hook)
        post(client, "/holds", target="project:p-pages", reason=HOSTILE, ticket=HOSTILE)
    return server.url, invitation


@pytest.fixture(scope="module")
def window(filled):
    url, invitation = filled
    with chromium() as browser:
        opened = Window(browser, url)
        opened.visit(invitation)
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("heading", name="The register")).to_be_visible()
        yield opened
        opened.leave()


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_out_and_nothing_strange_runs(window, path):
    window.complaints.clear()
    page = window.page
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(_address(page, path))
        assert window.barriers() == [], theme
    page.set_viewport_size({"width": 320, "height": 800})
    assert window.overflow() <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate("window.__pwn") is None
    assert [each for each in window.complaints if "404" not in each and "410" not in each] == []


def test_no_page_is_forgotten():
    looked_at = {unquote(urlsplit(path).path) for path in (*PAGES, *OTHERWISE)}
    routes = [
        route
        for room in CAPABILITIES
        for pages in room.pages
        for route in pages.routes
        if isinstance(route, ShownPage)
    ]
    lists = tuple(path.removesuffix("*") for path in looked_at if path.endswith("/*"))
    forgotten = [
        route.path
        for route in routes
        if not any(route.path_regex.match(path) for path in looked_at)
        and not route.path.startswith(lists)
    ]
    assert forgotten == []


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in?done=access.signed-out"])
def test_the_way_in_is_open_to_everybody(filled, window, path):
    stranger = Window(window.page.context.browser, filled[0])
    stranger.visit(path)
    assert stranger.barriers() == []
    stranger.page.set_viewport_size({"width": 320, "height": 800})
    assert stranger.overflow() <= 0
    assert stranger.complaints == []
    stranger.leave()


def test_signing_in_takes_no_mouse(filled, window):
    stranger = Window(window.page.context.browser, filled[0])
    page = stranger.visit("/account")
    page.keyboard.type("visitor")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The sign-in was refused")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/account$"))
    stranger.leave()


def test_no_script_of_a_page_runs_but_ours(window):
    page = window.visit("/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.__pwn = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.__pwn") is None
    assert any("Content Security Policy" in said for said in window.complaints)


def test_another_site_can_not_show_us_in_a_frame(filled):
    answer = httpx2.get(f"{filled[0]}/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_list_narrows_while_one_types(window):
    page = window.visit("/models")
    page.get_by_role("searchbox", name="Words").press_sequentially("nothing-like-it")
    expect(page.get_by_text("No model answers to this")).to_be_visible()
    expect(page).to_have_url(re.compile("q=nothing-like-it"))


def test_a_file_is_downloaded_and_never_shown(window):
    page = window.visit(f"{MODEL}/versions/1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download card.html").click()
    assert download.value.suggested_filename == "card.html"
    assert "__pwn" in download.value.path().read_text()


def test_an_alias_is_pointed_and_a_link_kept_from_the_page_of_a_version(window):
    page = window.visit(f"{MODEL}/versions/2")
    page.get_by_label("Point an alias here").fill("no alias!")
    page.get_by_role("button", name="Point it here").click()
    expect(page.locator(".field-error")).to_contain_text("cannot be an alias")
    assert window.barriers() == []
    page = window.visit(f"{MODEL}/versions/2")
    page.get_by_label("Point an alias here").fill("shadow")
    page.get_by_role("button", name="Point it here").click()
    expect(page.get_by_text("The alias points there now")).to_be_visible()

    page = window.visit(f"{MODEL}/versions/2")
    page.get_by_role("button", name="Add a link").click()
    page.get_by_role("textbox", name="Address").fill("nonsense")
    page.get_by_role("textbox", name="What it is").fill("paper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator(".field-error")).to_contain_text("whole address")
    assert window.barriers() == []
    page.get_by_role("textbox", name="Address").fill("https://example.org/paper")
    page.get_by_role("textbox", name="What it is").fill("paper")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The link is recorded.")).to_be_visible()
    page.get_by_role("button", name="Take away the link https://example.org/paper").press("Enter")
    expect(page.get_by_text("The link is taken away")).to_be_visible()


def test_the_rail_leads_to_the_field_that_mends_it_without_a_mouse(window):
    page = window.visit(MODEL)
    page.get_by_role("link", name="Accountable executive").press("Enter")
    field = page.get_by_role("textbox", name="Accountable executive")
    expect(field).to_be_in_viewport()
    field.fill("Ines Okafor")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("The change is recorded.")).to_be_visible()
    expect(page.get_by_role("link", name="Accountable executive")).to_have_count(0)


def test_a_table_is_brought_in_without_a_barrier_on_the_way(window, tmp_path):
    (tmp_path / "models.csv").write_text(TABLE)
    page = window.visit("/imports/new")
    page.get_by_label("Inventory").set_input_files(tmp_path / "models.csv")
    for words in ("Upload and look at it", "Go on", "Try it out", "Import 1 row"):
        page.get_by_role("button", name=words).click()
        page.wait_for_load_state("networkidle")
        assert window.barriers() == [], words
        page.set_viewport_size({"width": 320, "height": 800})
        assert window.overflow() <= 0, words
        page.set_viewport_size({"width": 1280, "height": 800})
        assert page.evaluate("window.__pwn") is None
    expect(page.get_by_text("Model name is empty")).to_be_visible()
    page.get_by_role("button", name="Undo …").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("This import was taken back")).to_be_visible()


def test_files_are_sent_from_the_browser_and_make_a_version(window, tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"w" * 20_000_000)
    (tmp_path / "README.md").write_text("# Read me")
    page = window.visit(f"{MODEL}/versions/new")
    page.get_by_label("Files of this version").set_input_files(
        [tmp_path / "model.onnx", tmp_path / "README.md"]
    )
    assert window.barriers() == []
    page.get_by_role("button", name="Register the version").click()
    expect(page).to_have_url(re.compile(r"/versions/\d+\?done="))
    expect(page.get_by_text("model.onnx", exact=True)).to_be_visible()
    whole = hashlib.sha256(b"w" * 20_000_000).hexdigest()
    expect(page.get_by_text(whole[:12])).to_be_visible()


def _address(page, path):
    """Return a path; `*` in it stands for the first entry of the list above."""
    if not path.endswith("/*"):
        return path
    page.goto(path.removesuffix("/*"))
    return page.locator("main th a").first.get_attribute("href")


def post(client, path, **body):
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def version(digest):
    return {
        "files": [{"path": "card.html", "digest": digest, "media_type": "text/html"}],
        "references": [{"path": HOSTILE, "uri": "s3://bucket/key"}],
        "description": SCRIPTS,
        "label": HOSTILE,
        "aliases": ["champion"],
        "training": {"parameters": {HOSTILE: HOSTILE}, "metrics": {"auc": 0.9}},
    }
