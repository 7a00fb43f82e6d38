import re

import pytest
from starlette.testclient import TestClient

from muniment.app import create_app
from tests.support.serving import TOKEN

HEADERS = {
    "sec-fetch-site": "same-origin",
    "accept": "text/html,*/*",
    "authorization": f"Bearer {TOKEN}",
}
TABLE = (
    "Model ID;Model name;Risk tier;Contact;Cost centre\n"
    "M-1;Card fraud;financial;ann@example.org;77\n"
    "M-2;Churn;unheard of;bob@example.org;78\n"
    "M-3;;;cid@example.org;79\n"
)


@pytest.fixture
def browser(settings, clock):
    app = create_app(settings, clock)
    with TestClient(app, follow_redirects=False, headers=HEADERS) as found:
        yield found


def upload(browser, content=TABLE, name="models.csv"):
    answer = browser.post("/imports/new", files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def selected(page, column):
    control = re.search(rf'name="column:{column}".*?</select>', page.text, re.DOTALL)[0]
    found = re.search(r'value="(\w*)" selected', control)
    return found[1] if found else "tag"


def test_a_table_nobody_has_seen_before_is_brought_in_and_taken_back(browser):
    place = upload(browser)
    page = browser.get(place)
    columns = ["Model ID", "Model name", "Risk tier", "Contact", "Cost centre"]
    guessed = {column: selected(page, column) for column in columns}
    assert list(guessed.values()) == ["key", "name", "risk", "owner", "tag"]
    chosen = {f"column:{column}": target for column, target in guessed.items()}
    said = {"rows": "model", "name": "desk", "project": "default", **chosen}
    assert browser.post(f"{place}/columns", data=said).headers["location"] == f"{place}/report"
    assert "Try it out" in browser.get(f"{place}/report").text
    assert browser.post(f"{place}/rehearse").status_code == 303
    report = browser.get(f"{place}/report").text
    assert "unheard of" in report
    assert "cid@example.org" in report
    assert browser.get("/api/v1/models").json()["items"] == []
    done = browser.post(f"{place}/run").headers["location"].partition("?")[0]
    assert browser.get(place).status_code == 404
    model = browser.get("/api/v1/models/default/card-fraud").json()
    assert model["tags"] == {"Cost centre": "77"}
    assert model["owner"] == "ann@example.org"
    rejected = browser.get(f"{done}?status=rejected").text
    assert "cid@example.org" in rejected
    assert done in browser.get("/imports").text
    assert browser.post(f"{done}/undo", data={"purpose": "A trial."}).status_code == 303
    assert browser.get("/api/v1/models/default/card-fraud").status_code == 410
    assert "taken back" in browser.get(done).text


def test_a_word_that_is_unknown_is_explained_and_stays_so(browser):
    place = upload(browser)
    said = {
        "rows": "model",
        "name": "desk",
        "column:Model name": "name",
        "column:Risk tier": "risk",
    }
    word = "word:risk:unheard of"
    for _ in range(2):  # the second time the columns are chosen anew
        browser.post(f"{place}/columns", data=said)
        browser.post(f"{place}/rehearse")
        if word in browser.get(f"{place}/report").text:
            assert browser.post(f"{place}/words", data={word: ""}).status_code == 422
            assert "is no term of" in browser.post(f"{place}/words", data={word: "x"}).text
            assert browser.post(f"{place}/words", data={word: "reputational"}).status_code == 303
        assert word not in browser.get(f"{place}/report").text
    browser.post(f"{place}/run")
    churn = browser.get("/api/v1/models/default/churn").json()
    assert churn["risk"] == ["reputational"]


def test_a_shipped_mapping_and_ones_own_are_taken(browser):
    place = upload(browser)
    wrong = browser.post(f"{place}/mapping", data={"shipped": "", "mapping": ""})
    assert wrong.status_code == 422
    broken = browser.post(f"{place}/mapping", data={"mapping": "mapping: 1\nname: ["})
    assert broken.status_code == 422
    assert "name: [" in broken.text
    taken = browser.post(f"{place}/mapping", data={"shipped": "us-federal-2025"})
    assert taken.status_code == 303
    unfit = browser.post(f"{place}/rehearse")
    assert unfit.status_code == 422
    assert "none of the columns" in unfit.text.lower()


def test_what_makes_no_mapping_is_refused_with_what_was_chosen(browser):
    place = upload(browser)
    said = {"rows": "model", "name": "x", "column:Model ID": "name", "column:Contact": "name"}
    twice = browser.post(f"{place}/columns", data=said)
    assert twice.status_code == 422
    assert selected(twice, "Contact") == "name"
    assert browser.post(f"{place}/columns", data={"rows": "model", "name": "x"}).status_code == 422
    assert browser.get(f"{place}?rows=nonsense").status_code == 422


def test_what_is_no_table_is_refused_before_anything_is_kept(browser):
    for content in (b"", b"\n\n", b"\x00\x01\xff\xfe"):
        answer = browser.post("/imports/new", files={"file": ("x.csv", content)})
        assert answer.status_code == 422, answer.text
    assert browser.post("/imports/new", files={"other": ("x", "y")}).status_code == 422
    assert "Begun and not imported" not in browser.get("/imports").text


def test_a_file_can_be_forgotten(browser):
    place = upload(browser, '{"name": "m", "owner": "ann"}\n', "models.jsonl")
    assert "JSON Lines" in browser.get(place).text
    assert place in browser.get("/imports").text
    assert browser.post(f"{place}/drop").status_code == 303
    assert browser.get(place).status_code == 404
