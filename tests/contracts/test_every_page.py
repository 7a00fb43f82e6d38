"""What holds for every page of the live route table, whoever furnished it."""

import hashlib
import re
import threading
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from muniment.capabilities.upkeep.service.scrubbing import scrub
from muniment.capabilities.upkeep.tests.storage import lose
from muniment.kernel.errors import Unavailable
from muniment.platform.settings import Settings
from muniment.platform.web.pages import ShownPage
from tests.support.filled import fill
from tests.support.people import API
from tests.support.serving import TOKEN

NAMES = ("zanzibar", "quokka", "numbat", "wombat", "bandicoot")
ENTRANCE = ("/sign-in", "/bootstrap/{secret}", "/invitation/{secret}")
# Seen by whoever prepares an import; tests/journeys walks through them.
ELSEWHERE = ("/imports/prepared/{preparation_id}", "/imports/prepared/{preparation_id}/report")
QUERIES = {
    "/models/{project}/{name}/diff": "from=2020-01-01",
    "/models/{project}/{name}/versions/{version}/diff": "to=2",
}
LOST = b"lost bytes"
PRESENT = "This page shows the present only"
PAST = "You are looking at the past."
LONG_AGO = "as_of=2001-01-01"
ONE_DAY = "as_of=2999-01-01"  # everything is there, and it is not the present
HOLDS = {
    "/elevations": "/approve",
    "/emergencies?waiting=review": '/review"',
    "/emergencies?waiting=end": "taken <time",
    "/access-reviews": '/decide"',
}


class Page(HTMLParser):
    """Notes of a page what every page must have, and what none may."""

    def __init__(self, text):
        super().__init__()
        self.headings = 0
        self.has_breadcrumbs = False
        self.posts = []
        self.inline = []
        self.counts = {}
        self.loaded = []
        self._in_main = self._in_script = False
        self.words = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in_main = self._in_main or tag == "main"
        self._in_script = tag == "script"
        self.headings += tag == "h1"
        self.has_breadcrumbs |= given.get("class") == "breadcrumbs"
        if tag == "form" and given.get("method") == "post" and self._in_main:
            self.posts.append(given.get("action"))
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if "data-counts" in given:
            self.counts[given["href"]] = int(given["data-counts"])
        if tag in {"script", "img", "use"} or (tag == "link" and "href" in given):
            self.loaded.append(given.get("src") or given.get("href"))

    def handle_endtag(self, tag):
        self._in_main = self._in_main and tag != "main"
        self._in_script = False

    def handle_data(self, data):
        if self._in_main:
            self.words.append(data)
        if self._in_script and data.strip():
            self.inline.append(data)


class House:
    """A register with one of everything, asked by browsers."""

    def __init__(self, client, app):
        self.client = client
        self.app = app
        self.filled = fill(client)
        saved = {"name": "quokkas", "query": "quokka"}
        admin, project = self.filled.admin, self.filled.names["project"]
        self.saved = admin.do("POST", "/saved-searches", **saved)
        admin.do("POST", "/models?wait=search", project=project, name="quoll")
        admin.do("POST", "/models", project=project, name="gone")
        assert admin("DELETE", f"/models/{project}/gone", {"reason": "a test"}).is_success

    @property
    def routes(self):
        found = [route for route in self.app.routes if isinstance(route, ShownPage)]
        return [route for route in found if route.path not in (*ENTRANCE, *ELSEWHERE)]

    def address(self, route, moment=""):
        path = "/problems/not-found" if "{code}" in route.path and "problems" in route.path else ""
        path = path or ("/-/tours/validator" if "tours/{" in route.path else "")
        if "{owner}" in route.path:
            path = f"/saved-searches/{self.saved['owner']}/{self.saved['name']}"
        path = path or self.filled.address(route.path)
        query = "&".join(filter(None, (QUERIES.get(route.path), moment)))
        return f"{path}?{query}" if query else path

    def look(self, address, secret=TOKEN):
        headers = {"authorization": f"Bearer {secret}", "accept": "text/html"}
        return self.client.get(address, headers=headers)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    data = tmp_path_factory.mktemp("every-page")
    settings = Settings(data=data, bootstrap_token=TOKEN, scrub_rate=0)
    app = create_app(settings)
    with TestClient(app, follow_redirects=False) as client:
        yield House(client, app)


def test_every_page_is_whole_and_says_where_it_stands(house):
    wrong = {}
    for route in house.routes:
        answer = house.look(house.address(route))
        if not answer.text.startswith("<!doctype"):
            continue  # a part that a script puts into a page
        page = Page(answer.text)
        found = [
            answer.status_code == 200 or answer.status_code,
            page.headings == 1 or f"{page.headings} first headings",
            page.inline == [] or page.inline,
            page.has_breadcrumbs or route.path == "/" or "no breadcrumbs",
            all(re.match(r"/static/[\w-]+-[\w-]{8}\.\w+", each) for each in page.loaded)
            or page.loaded,
        ]
        if found != [True] * len(found):
            wrong[route.path] = found
    assert wrong == {}


def test_every_page_shows_the_past_or_says_that_it_knows_the_present_only(house):
    wrong = {}
    for route in house.routes:
        answer = house.look(house.address(route, LONG_AGO))
        words = " ".join(Page(answer.text).words)
        if route.present:
            good = answer.status_code == 200 and PRESENT in words
        else:
            told = [name for name in NAMES if name in words]
            good = answer.status_code == 404 or (answer.status_code == 200 and not told)
        is_part = answer.is_success and not answer.text.startswith("<!doctype")
        if not good or (PAST not in answer.text and not is_part):
            wrong[route.path] = answer.status_code
    assert wrong == {}


def test_no_page_offers_to_change_the_past(house):
    offered = {}
    for route in house.routes:
        page = Page(house.look(house.address(route, ONE_DAY)).text)
        if page.posts:
            offered[route.path] = page.posts
    assert offered == {}


def test_every_number_of_the_start_page_leads_to_exactly_that_many(house):
    _let_things_wait(house)
    start = Page(house.look("/").text)
    assert {"/damaged", "/elevations?waiting=decision", "/emergencies?waiting=end"} <= set(
        start.counts
    )
    assert any(
        "lacking=mandatory&" in href or "&lacking=mandatory" in href for href in start.counts
    )
    assert len(start.counts) > 10
    wrong = {
        href: (count, found)
        for href, count in start.counts.items()
        if (found := _listed(house, href)) != count
    }
    assert wrong == {}


def test_the_palette_names_nothing_that_its_reader_may_not_see(house):
    viewer, project = house.filled.viewer.secret, house.filled.names["project"]
    everything = house.look("/-/palette?part=yes&q=quo").text
    assert f"{project}/quokka" in everything
    assert f"{project}/quoll" in everything
    own = house.look("/-/palette?part=yes&q=quo", viewer).text
    assert f"{project}/quokka" in own
    assert "quoll" not in own
    offered = house.look("/-/palette?part=yes", viewer).text
    assert "Journal" in offered
    for title in ("People and access", "Storage", "Register a model", "Import an inventory"):
        assert title not in offered
    one = house.look(f"/-/palette?part=yes&q={project}/quokka@1", viewer).text
    other = house.look(f"/-/palette?part=yes&q={project}/quoll@1", viewer).text
    assert ("Versions" in one, "Versions" in other) == (True, False)


def test_every_refusal_is_a_page_that_says_what_to_do(house, monkeypatch):
    project = house.filled.names["project"]
    viewer = house.filled.viewer.secret
    _refused(house.look("/models/x/y"), 404, "may have another name")
    _refused(house.look(f"/models/{project}/gone"), 410, "its past stays")
    _refused(house.look("/models?lacking=sense"), 422, "What would have to change")
    _refused(house.look("/storage", viewer), 403, "ask for a role")
    units = house.app.state.house.units
    monkeypatch.setattr(units, "read_async", _raising(Unavailable("It is being repaired.")))
    _refused(house.look("/models"), 503, "It is being repaired.")
    monkeypatch.setattr(units, "read_async", _raising(RuntimeError("a fault of ours")))
    assert "a fault of ours" not in _refused(house.look("/models"), 500, "finds the cause")


def _refused(answer, status, said):
    page = Page(answer.text)
    assert answer.status_code == status
    assert said in " ".join(" ".join(page.words).split()), answer.text
    assert (page.headings, page.inline, page.has_breadcrumbs) == (1, [], True)
    assert 'href="/"' in answer.text
    assert "Request id" in answer.text
    return answer.text


def _raising(error):
    async def refuse(*_):
        raise error

    return refuse


def _listed(house, href):
    text = house.look(href).text.partition("<main")[2]
    mark = next((mark for path, mark in HOLDS.items() if href.startswith(path)), '<th scope="row"')
    return text.count(mark)


def _let_things_wait(house):
    """Lose a file, and make metadata mandatory that no model has."""
    admin = house.filled.admin
    for kind, risk in (("llm", ["bias"]), ("statistical", []), (None, [])):
        body = {"project": house.filled.names["project"], "name": f"model {kind}", "risk": risk}
        admin("POST", "/models", {**body, **({"kind": kind} if kind else {})})
    schema = {"name": "owed", "applies_to": ["model"], "mandatory_for": ["*"]}
    admin.do("POST", "/schemas", **schema, body={"type": "object"})
    admin.do("POST", "/schemas/owed/1/publish")
    place = f"{API}/projects/{house.filled.names['project']}"
    digest = f"sha256:{hashlib.sha256(LOST).hexdigest()}"
    headers = {"authorization": f"Bearer {TOKEN}"}
    assert house.client.put(f"{place}/blobs/{digest}", content=LOST, headers=headers).is_success
    files = [{"path": "w", "digest": digest, "size_bytes": len(LOST)}]
    admin.do("POST", f"/models/{house.filled.names['project']}/model llm/versions", files=files)
    bound = house.app.state.house
    lose(bound, LOST)
    scrub(bound.units, replace(bound.settings, scrub_rate=0), threading.Event())
