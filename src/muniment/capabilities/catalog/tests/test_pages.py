import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from tests.support.house import settle
from tests.support.serving import TOKEN

HEADERS = {
    "sec-fetch-site": "same-origin",
    "accept": "text/html,*/*",
    "authorization": f"Bearer {TOKEN}",
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "[x](javascript:alert(1))",
]


class Reader(HTMLParser):
    """Notes what a page would run."""

    def __init__(self):
        super().__init__()
        self.strange = []

    def handle_starttag(self, tag, attrs):
        self.strange += [(tag, name) for name, _ in attrs if name.startswith("on")]
        self.strange += [
            (tag, value) for name, value in attrs if (value or "").startswith("javascript:")
        ]
        if tag == "script" and not (dict(attrs).get("src") or "").startswith("/static/"):
            self.strange.append(tag)


@pytest.fixture
def app(settings, clock):
    return create_app(settings, clock)


@pytest.fixture
def browser(app):
    with TestClient(app, follow_redirects=False, headers=HEADERS) as found:
        yield found


@pytest.fixture
def model(browser):
    """The page of a registered model."""
    answer = register(browser, name="fraud ü", description="Scores payments.", tags="tier: 1")
    assert answer.status_code == 303, answer.text
    return "/models/default/fraud%20%C3%BC"


def register(browser, **fields):
    return browser.post("/models/new", data={"project": "default", **fields})


def revision_of(page):
    return re.search(r'name="if_match" value="(\d+)"', page.text)[1]


def edit(browser, model, **fields):
    revision = revision_of(browser.get(f"{model}/edit"))
    return browser.post(f"{model}/edit", data={"if_match": revision, **fields})


def version(browser, model, **body):
    body = {"references": [{"path": "weights", "uri": "s3://bucket/key"}], **body}
    answer = browser.post(f"/api/v1{model}/versions", json=body)
    assert answer.status_code == 201, answer.text


def test_a_name_never_becomes_an_address_of_its_own(browser):
    answer = register(browser, name="a.b_c-d ü")
    assert answer.headers["location"].startswith("/models/default/a.b_c-d%20%C3%BC?")
    assert quote("ü") in browser.get("/models").text


def test_a_refused_form_keeps_what_was_typed(browser, model):
    answer = register(browser, name="FRAUD Ü", description="Typed with care.")
    assert answer.status_code == 409
    assert "Typed with care." in answer.text
    assert 'value="FRAUD Ü"' in answer.text
    assert "has a model" in answer.text.partition('id="field-name-error"')[2]


@pytest.mark.parametrize(
    ("field", "text"),
    [("vendor", "x" * 400), ("kind", "no such kind"), ("tags", "\x01: x"), ("owner", "x" * 400)],
)
def test_what_can_not_be_kept_is_refused(browser, field, text):
    answer = register(browser, name="m", **{field: text})
    assert answer.status_code == 422, answer.text


def test_an_edit_says_why_and_changes_only_what_changed(browser, model):
    assert edit(browser, model, description="New.", tags="tier: 2", purpose="Because.").is_redirect
    page = browser.get(f"{model}/history").text
    assert "“Because.”" in page
    assert "New." in page
    assert "Vendor" not in page.split("Model registered")[0]


def test_tags_are_lines_and_lose_nothing(browser, model):
    edit(browser, model, tags="mlflow:run: 7\nplain\nnote: a, b: c")
    shown = browser.get(f"{model}/edit").text
    assert "mlflow:run: 7\nnote: a, b: c\nplain</textarea>" in shown


def test_tags_that_are_no_lines_are_left_alone(browser, model):
    browser.patch(f"/api/v1{model}", json={"tags": {"long": "one\ntwo"}})
    page = browser.get(f"{model}/edit")
    kept = re.search(r'name="tags"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)[1]
    form = {"if_match": revision_of(page), "tags": kept, "description": "x"}
    assert browser.post(f"{model}/edit", data=form).status_code == 303
    assert browser.get(f"/api/v1{model}").json()["tags"]["long"] == "one\ntwo"
    assert edit(browser, model, tags="other: 1").status_code == 422


def test_an_edit_of_something_changed_meanwhile_shows_the_way(browser, model):
    revision = revision_of(browser.get(f"{model}/edit"))
    edit(browser, model, description="Theirs.")
    answer = browser.post(f"{model}/edit", data={"if_match": revision, "description": "Mine."})
    assert answer.status_code == 412
    assert "Mine." in answer.text
    assert f"/diff?from={revision}" in answer.text
    again = {"if_match": revision_of(answer), "description": "Mine."}
    assert browser.post(f"{model}/edit", data=again).status_code == 303


def test_a_revert_is_a_new_revision(browser, model):
    first = revision_of(browser.get(f"{model}/edit"))
    edit(browser, model, description="Worse.")
    assert browser.post(f"{model}/revert", data={"revision": first}).status_code == 303
    assert browser.get(f"/api/v1{model}").json()["description"] == "Scores payments."
    assert browser.get(f"{model}/history").text.count("timeline-what") == 3
    assert browser.post(f"{model}/revert", data={"revision": "1e9"}).status_code == 422
    assert browser.post(f"{model}/revert", data={"revision": "999999"}).status_code == 404


def test_an_alias_keeps_where_it_pointed(browser, model):
    version(browser, model, aliases=["champion"])
    version(browser, model, label="second")
    moved = browser.post(f"{model}/aliases", data={"alias": "champion", "version": "2"})
    assert moved.status_code == 303
    assert browser.post(f"{model}/aliases/champion/remove").status_code == 303
    page = browser.get(f"{model}/aliases").text
    assert "nowhere" in page
    assert f'{model}/versions/1"' in page
    assert f'{model}/versions/2"' in page
    refused = browser.post(f"{model}/aliases", data={"alias": "latest", "version": "2"})
    assert refused.status_code == 422


def test_a_model_is_moved_and_only_offers_what_can_be_done(browser, model):
    assert browser.post(f"{model}/retire", data={"reason": "Replaced."}).status_code == 303
    page = browser.get(model).text
    assert "“Replaced.”" in page
    assert f'href="{model}/edit"' not in page
    assert browser.post(f"{model}/delete", data={"reason": ""}).status_code == 422
    assert browser.post(f"{model}/delete", data={"reason": "A test."}).status_code == 303
    gone = browser.get(model)
    assert gone.status_code == 410
    assert "Its history" in gone.text


def test_renaming_and_handing_over(browser, model):
    assert browser.post(f"{model}/transfer", data={"owner": " "}).status_code == 422
    assert browser.post(f"{model}/transfer", data={"owner": "li.wei"}).status_code == 303
    renamed = browser.post(f"{model}/rename", data={"new_name": "scoring"})
    assert renamed.headers["location"] == "/models/default/scoring?done=catalog.renamed"
    assert "li.wei" in browser.get("/models/default/scoring").text


def test_two_versions_and_two_models_can_be_compared(browser, model):
    version(browser, model, label="one")
    version(browser, model, references=[{"path": "other", "uri": "s3://bucket/other"}])
    page = browser.get(f"{model}/versions/1/diff/2").text
    assert "Added" in page
    assert "Removed" in page
    assert browser.get(f"{model}/versions/1/diff", params={"to": "default/fraud ü@2"}).is_success
    assert browser.get(f"{model}/versions/1/diff").status_code == 422
    assert browser.get(f"{model}/versions/1/diff/9").status_code == 404


def test_what_is_said_of_a_version_is_changed_and_brought_back(browser, model):
    version(browser, model, label="one")
    assert edit(browser, f"{model}/versions/1", label="uno", description="Said.").is_redirect
    history = browser.get(f"{model}/versions/1/history").text
    first = re.search(r'name="revision" value="(\d+)"', history)[1]
    assert browser.post(f"{model}/versions/1/revert", data={"revision": first}).is_redirect
    assert browser.get(f"/api/v1{model}/versions/1").json()["label"] == "one"
    for verb in ("archive", "restore", "retire"):
        assert browser.post(f"{model}/versions/1/{verb}").status_code == 303, verb
    ending = {"reason": "Not needed."}
    assert browser.post(f"{model}/versions/1/delete", data=ending).status_code == 303
    gone = browser.get(f"{model}/versions/1")
    assert gone.status_code == 410
    assert 'href="/events?model_id=' in gone.text


def test_the_past_has_a_banner_and_no_forms(browser, model, clock):
    before = clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    clock.advance(days=1)
    edit(browser, model, description="Later.")
    for view in ("", "/versions", "/aliases", "/files", "/metadata", "/history"):
        page = browser.get(f"{model}{view}", params={"as_of": before}).text
        assert "You are looking at the past." in page
        assert "Later." not in page
        assert f'action="{model}' not in page.replace(f'action="{model}/diff"', "").replace(
            f'<form class="menu-panel" data-tidy method="get" action="{model}', ""
        )
    assert browser.get(model, params={"as_of": "2020-01-01"}).status_code == 404


def test_numbers_lead_to_what_they_count(browser, model):
    register(browser, name="bare", owner="li.wei")
    page = browser.get("/").text
    for href, shown in re.findall(r'<a class="card tile" href="([^"]+)">\s*<span[^>]*>(\d+)', page):
        listed = browser.get(href.replace("&amp;", "&")).text
        assert listed.count('class="table-name"') == int(shown), href


def test_a_list_goes_on_where_it_ended(browser):
    for number in range(60):
        browser.post("/api/v1/models", json={"name": f"m{number:02}"})
    seen, address = [], "/models"
    while address:
        page = browser.get(address).text
        seen += re.findall(r'href="/models/default/(m\d\d)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following and following[1].replace("&amp;", "&")
    assert seen == [f"m{number:02}" for number in range(60)]
    assert browser.get("/models?sort=-updated").text.index("m59") > 0


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_people_write_becomes_markup(browser, text):
    fields = {"description": text, "vendor": text, "owner": text, "tags": f"note: {text}"}
    register(browser, name="hostile", **fields)
    model = "/models/default/hostile"
    version(browser, model, label=text[:100], description=text, training={"metrics": {text: 1}})
    edit(browser, model, description=text * 2, purpose=text)
    views = ["", "/history", "/edit", "/versions", "/versions/1", "/versions/1/training"]
    pages = [browser.get(f"{model}{view}") for view in views]
    pages += [browser.get(path) for path in ("/", "/models", "/events")]
    pages.append(browser.get("/models", params={"q": text, "tag": text, "owner": text}))
    pages.append(register(browser, name=text, **fields))
    for page in pages:
        reader = Reader()
        reader.feed(page.text)
        assert reader.strange == [], page.request.url


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"name=" + b"x" * 70_000, None, 413),
        (b"name=%00", None, 400),
        (b"name=%ff", None, 400),
        (b"name=\xff", None, 400),
        (b"&".join(b"a=b" for _ in range(300)), None, 400),
        (b'{"name": "x"}', "application/json", 400),
        (b"--x\r\n", "multipart/form-data; boundary=x", 400),
        (b"", None, 422),
    ],
)
def test_a_body_that_is_no_form_is_refused(browser, body, content_type, status):
    headers = {"content-type": content_type or "application/x-www-form-urlencoded"}
    answer = browser.post("/models/new", content=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/models?cursor=x",
        "/models?as_of=yesterday",
        "/models?lacking=soul",
        "/models?q=%00",
        "/events?since=x",
        "/events?cursor=x",
        "/use-cases?cursor=x",
        "/projects?cursor=x",
        "/models/default/x%00y",
    ],
)
def test_a_strange_address_is_refused_in_words(browser, address):
    answer = browser.get(address)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.count("<h1") == 1


def test_programs_are_refused_in_their_own_language(browser):
    for headers, expected in [
        ({"accept": "application/json"}, "application/problem+json"),
        ({"accept": "*/*"}, "application/problem+json"),
        ({}, "text/html; charset=utf-8"),
    ]:
        answer = browser.get("/models/default/none", headers=headers)
        assert answer.headers["content-type"] == expected
    for path in ("/api/v1/models/default/none", "/v2/none", "/hf/none"):
        assert browser.get(path).headers["content-type"] == "application/problem+json"


def test_who_may_only_look_is_offered_nothing_else(app, browser, model):
    made = browser.post("/api/v1/users", json={"name": "eva", "kind": "service"}).json()["name"]
    browser.post("/api/v1/grants", json={"principal": made, "role": "viewer"})
    token = browser.post("/api/v1/tokens", json={"name": "t", "owner": made}).json()["secret"]
    eva = TestClient(app, follow_redirects=False, headers=HEADERS)
    eva.headers["authorization"] = f"Bearer {token}"
    page = eva.get(model).text
    assert f'href="{model}/edit"' not in page
    assert "More actions" not in page
    assert "Register a model" not in eva.get("/models").text
    assert eva.post(f"{model}/edit", data={"description": "x"}).status_code == 403
    assert register(eva, name="mine").status_code == 403
    assert eva.get("/models/new").status_code == 403


def test_what_one_may_not_see_is_not_there(app, browser, model):
    made = browser.post("/api/v1/users", json={"name": "eva", "kind": "service"}).json()["name"]
    token = browser.post("/api/v1/tokens", json={"name": "t", "owner": made}).json()["secret"]
    eva = TestClient(app, follow_redirects=False, headers=HEADERS)
    eva.headers["authorization"] = f"Bearer {token}"
    assert eva.get(model).status_code == 404
    assert eva.get("/models/default/none").status_code == 404
    assert "fraud" not in eva.get("/models").text
    assert "fraud" not in eva.get("/").text


def test_a_copy_is_pointed_out_when_it_is_registered(browser):
    register(browser, name="customer churn prediction", description="Who will leave.")
    settle(browser.app.state.house)
    answer = register(browser, name="customer churn prediction 2", description="Who will leave.")
    page = browser.get(answer.headers["location"]).text
    assert "This looks like something already registered" in page
    later = browser.get("/models/default/customer%20churn%20prediction%202").text
    assert "This looks like" not in later
