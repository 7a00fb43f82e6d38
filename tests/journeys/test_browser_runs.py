"""Runs in the browser: found among others, drawn, compared, and told of by their versions."""

import json
import re
import secrets
from dataclasses import dataclass

import httpx2
import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium

PASSWORD = "correct horse battery"
STEPS = 3000
BEGIN = 1_763_700_000_000


@dataclass(frozen=True)
class Tried:
    """An experiment, its runs by name, and models that one of them logged; one can be spared."""

    project: str
    experiment: str
    runs: dict[str, str]
    model: str
    spare: str


@pytest.fixture(scope="module")
def tried(server):
    """Three runs: one of many steps, one nested in it, and one that failed."""
    project = f"tried-{secrets.token_hex(3)}"
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        ask(client, "POST", "/projects", name=project)
        made = ask(client, "POST", f"/projects/{project}/experiments", name="boosting")
        experiment = f"/experiments/{made['experiment_id']}"
        long = run(client, experiment, "long", depth=7, steps=STEPS, auc=0.95)
        nested = {"mlflow.parentRunId": long}
        short = run(client, experiment, "short", depth=3, steps=20, auc=0.91, tags=nested)
        failed = run(client, experiment, "failed", depth=3, steps=0, auc=0.5)
        ask(client, "PATCH", f"/runs/{failed}", status="FAILED")
        for path in ("model/MLmodel", "model/weights.bin", "notes about it.md"):
            sent = client.put(f"/runs/{long}/artifacts/{path}", content=b"# Its *notes*\n")
            assert sent.is_success, sent.text
        ask(client, "POST", "/models", project=project, name="trees")
        ask(client, "POST", f"/runs/{long}/register", project=project, model="trees", path="model")
        logged = {"experiment_id": made["experiment_id"], "name": "forest", "source_run_id": long}
        place = f"{server.url}/api/2.0/mlflow/logged-models"
        answer = client.post(place, json=logged, headers={"x-mlflow-workspace": project})
        model = answer.json()["model"]["info"]["model_id"]
        answer = client.post(place, json=logged, headers={"x-mlflow-workspace": project})
        spare = answer.json()["model"]["info"]["model_id"]
    named = {"long": long, "short": short, "failed": failed}
    return Tried(project, experiment, named, model, spare)


@pytest.fixture(scope="module")
def window(server):
    """Somebody with every right, signed in."""
    name = f"trier-{secrets.token_hex(3)}"
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        invitation = ask(client, "POST", "/users", name=name)["invitation"]
        ask(client, "POST", "/grants", principal=name, role="admin")
    with chromium() as browser:
        opened = Window(browser, server.url, reduced_motion="reduce")
        opened.visit(invitation)
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("heading", name="The register")).to_be_visible()
        yield opened
        opened.leave()


def test_runs_are_narrowed_sorted_and_given_columns(window, tried):
    window.complaints.clear()
    page = window.visit(f"/experiments?project={tried.project}")
    expect(page.get_by_role("row", name="boosting")).to_contain_text("3")
    page.get_by_role("link", name="boosting").click()
    names = page.locator("tbody .table-name")
    expect(names).to_have_count(3)
    page.get_by_label("Conditions", exact=True).fill("metrics.auc > 0.9 AND status != 'FAILED'")
    page.keyboard.press("Enter")
    expect(names).to_have_count(2)
    expect(page).to_have_url(re.compile("where=metrics.auc"))
    page.get_by_role("link", name="auc", exact=True).click()
    expect(names).to_have_text(["long", "short"])
    page.get_by_role("link", name="auc", exact=True).click()
    expect(names).to_have_text(["short", "long"])
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("auc")
    expect(page.get_by_role("row", name="short")).to_contain_text("in long")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_role("checkbox", name="max_depth").uncheck()
    expect(page.locator("thead")).not_to_contain_text("max_depth")
    assert "column=metrics.auc" in page.url
    page.get_by_label("Conditions", exact=True).fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is no condition")
    assert window.complaints == []


def test_a_run_is_drawn_for_everybody_in_both_themes_and_on_a_narrow_screen(window, tried):
    window.complaints.clear()
    page, address = window.page, f"/runs/{tried.runs['long']}/metrics"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        window.visit(address)
        drawn = page.locator("[data-curve=loss]")
        expect(drawn.locator("svg")).to_be_visible()
        expect(drawn).to_contain_text("3,000 points, thinned out")
        label = drawn.locator(".curves-canvas").get_attribute("aria-label")
        assert "greatest 9" in label, "the one peak is not thinned out"
        assert window.barriers() == [], theme
    page.get_by_label("from step").fill("10")
    page.get_by_label("to", exact=True).fill("29")
    expect(drawn).to_contain_text("20 points")
    page.get_by_role("link", name="All points of loss").click()
    expect(page.get_by_role("row", name=re.compile("^7 NaN"))).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    for path in (tried.experiment, f"/runs/{tried.runs['long']}", address):
        window.visit(path)
        assert window.overflow() <= 0, path
        assert window.barriers() == [], path
    page.set_viewport_size({"width": 1280, "height": 800})
    assert window.complaints == []


def test_chosen_runs_are_compared(window, tried):
    window.complaints.clear()
    page = window.visit(tried.experiment)
    page.get_by_label("Choose long to compare").check()
    page.get_by_label("Choose short to compare").check()
    page.get_by_role("button", name="Compare chosen").click()
    expect(page.get_by_role("heading", name="Compare 2 runs")).to_be_visible()
    label = page.locator("[data-curve=loss] .curves-canvas")
    expect(label).to_have_attribute("aria-label", re.compile("long.*short|short.*long"))
    expect(page.get_by_role("row", name="trees")).to_be_visible()
    page.get_by_role("link", name="Only differences").click()
    expect(page.get_by_role("row", name="max_depth differs")).to_be_visible()
    expect(page.get_by_role("row", name="trees")).to_have_count(0)
    assert window.barriers() == []
    page.get_by_role("link", name="Leave out short").click()
    expect(page.get_by_role("heading", name="Compare runs")).to_be_visible()
    page.get_by_label("Run 2").fill("0" * 32)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no run")
    assert window.complaints == []


def test_a_version_tells_of_its_run_and_the_run_of_its_version_and_its_files(window, tried):
    window.complaints.clear()
    page = window.visit(f"/models/{tried.project}/trees/versions/1")
    page.get_by_role("link", name="long", exact=True).click()
    expect(page.get_by_role("heading", name="long")).to_be_visible()
    expect(page.get_by_role("link", name=f"{tried.project}/trees 1")).to_be_visible()
    expect(page.get_by_text("payments")).to_be_visible()
    page.get_by_role("link", name="notes about it.md", exact=True).click()
    expect(page.locator(".prose em")).to_have_text("notes")
    page.get_by_role("link", name="Artifacts", exact=True).click()
    page.get_by_role("link", name="model/").click()
    expect(page.get_by_role("link", name="MLmodel", exact=True)).to_be_visible()
    window.visit(f"/runs/{tried.runs['long']}?as_of=2001-01-01")
    expect(page.get_by_role("heading", name="There is no such run")).to_be_visible()
    assert [word for word in window.complaints if "404" not in word] == []


def test_every_page_of_a_run_and_a_logged_model_is_for_everybody(window, tried):
    window.complaints.clear()
    run_page, model_page = f"/runs/{tried.runs['long']}", f"/logged-models/{tried.model}"
    seen = [f"{model_page}{view}" for view in ("", "/artifacts", "/history")]
    seen += [f"{run_page}{view}" for view in ("/history?of=run-log", "/artifacts/model/MLmodel")]
    for path in seen:
        window.visit(path)
        assert window.barriers() == [], path
    assert window.complaints == []


def test_an_experiment_is_opened_described_deleted_and_brought_back(window, tried):
    window.complaints.clear()
    page = window.visit(f"/experiments?project={tried.project}")
    page.get_by_role("link", name="Open an experiment").click()
    page.get_by_label("Name").fill("boosting")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("alert")).to_contain_text("There is an experiment 'boosting' already")
    page.get_by_label("Name").fill("bagging")
    page.get_by_role("textbox", name="Tags").fill("team: risk\nscratch")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("heading", name="bagging")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("The experiment is open")
    page.get_by_role("link", name="Edit").click()
    assert window.barriers() == []
    page.get_by_label("Name").fill("bagged")
    page.get_by_label("Description").fill("Trees *without* postcodes.")
    page.get_by_role("textbox", name="Tags").fill("team: risk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="bagged")).to_be_visible()
    expect(page.get_by_text("team: risk")).to_be_visible()
    expect(page.get_by_text("scratch")).to_have_count(0)
    expect(page.locator(".prose em")).to_have_text("without")
    deleted(page, "experiment")
    expect(page.get_by_text("This experiment was deleted")).to_be_visible()
    page.get_by_role("button", name="Restore the experiment").click()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()
    assert [word for word in window.complaints if "409" not in word] == []


def test_a_run_and_a_logged_model_are_described_and_deleted(window, tried):
    window.complaints.clear()
    page = window.visit(f"/runs/{tried.runs['failed']}/edit")
    assert window.barriers() == []
    page.get_by_label("Name").fill("was wrong")
    page.get_by_role("textbox", name="Tags").fill("why: the data")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="was wrong")).to_be_visible()
    expect(page.get_by_text("why: the data")).to_be_visible()
    deleted(page, "run")
    expect(page.get_by_role("status").first).to_contain_text("The run is deleted")
    assert window.barriers() == []
    page.get_by_role("button", name="Restore the run").click()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()
    window.visit(f"/runs/{tried.runs['failed']}/edit")
    page.get_by_label("Name").fill("failed")
    page.get_by_role("button", name="Save").click()
    page.set_viewport_size({"width": 320, "height": 800})
    window.visit(f"/logged-models/{tried.spare}/edit")
    assert (window.overflow() <= 0, window.barriers()) == (True, [])
    page.get_by_label("Description").fill("Too eager.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Too eager.")).to_be_visible()
    deleted(page, "logged model")
    expect(page.get_by_text("This logged model was deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Edit")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert window.complaints == []


def test_an_address_that_a_client_printed_leads_to_our_page(server, window, tried):
    window.complaints.clear()
    run_id = tried.runs["long"]
    page = window.page
    page.goto(f"/#{tried.experiment}/runs/{run_id}?workspace={tried.project}")
    page.wait_for_url(f"**/runs/{run_id}")
    page.goto("/")
    page.goto(f"/#/models/trees/versions/1?workspace={tried.project}")
    page.wait_for_url(f"**/models/{tried.project}/trees/versions/1")
    assert window.complaints == []
    stranger = Window(page.context.browser, server.url)
    stranger.page.goto(f"/#{tried.experiment}/runs/{run_id}")
    stranger.page.wait_for_url(f"**/sign-in?next=%2Fruns%2F{run_id}")
    assert stranger.complaints == []
    stranger.leave()


def deleted(page, noun):
    page.get_by_label("More actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Delete the {noun}").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("A trial.")
    dialog.get_by_role("button", name="Delete", exact=True).press("Enter")


def run(client, experiment, name, *, depth, steps, auc, tags=None):
    body = {"name": name, "tags": {"mlflow.source.git.commit": "a" * 40, **(tags or {})}}
    run_id = ask(client, "POST", f"{experiment}/runs", **body)["run_id"]
    points = [point("loss", 1 / (step + 1), step) for step in range(steps)]
    if steps == STEPS:
        points[7], points[1777] = point("loss", "NaN", 7), point("loss", 9.0, 1777)
    source = {"name": "payments", "digest": "5f1d", "source": json.dumps({"uri": "s3://lake"})}
    said = {"metrics": [*points, point("auc", auc, 0)], "datasets": [source]}
    params = {"max_depth": str(depth), "trees": "600"}
    ask(client, "POST", f"/runs/{run_id}/log", params=params, **said)
    return run_id


def point(key, value, step):
    return {"key": key, "value": value, "timestamp_ms": BEGIN + step * 50, "step": step}


def ask(client, method, path, /, **body):
    answer = client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
