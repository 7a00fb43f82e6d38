"""Versions side by side: the same differences in the browser, the terminal and the API."""

import csv
import re
import secrets

import httpx2
import pytest
from playwright.sync_api import expect

from tests.support.browser import Window, chromium

PASSWORD = "correct horse battery"
NAMES = (
    "eva02_large_patch14_448.mim_m38m_ft_in22k_in1k",
    "convnextv2_huge.fcmae_ft_in22k_in1k_512",
    "resnet50.a1_in1k",
)


@pytest.fixture(scope="module")
def timm(server, shared_data):
    """References of three real models with their real results, as timm published them."""
    project = f"timm-{secrets.token_hex(3)}"
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        post(client, "/projects", name=project)
        with (shared_data / "metrics/timm-results-imagenet.csv").open() as table:
            results = {row["model"]: row for row in csv.DictReader(table) if row["model"] in NAMES}
        for number, name in enumerate(NAMES):
            register(client, project, name, results[name], number)
    return [f"{project}/{name}@1" for name in NAMES]


@pytest.fixture(scope="module")
def window(server):
    """Somebody with every right, signed in."""
    name = f"comparer-{secrets.token_hex(3)}"
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        invitation = post(client, "/users", name=name)["invitation"]
        post(client, "/grants", principal=name, role="admin")
    with chromium() as browser:
        opened = Window(browser, server.url)
        opened.visit(invitation)
        opened.page.get_by_label("Password").fill(PASSWORD)
        opened.page.get_by_role("button").click()
        expect(opened.page.get_by_role("heading", name="The register")).to_be_visible()
        yield opened
        opened.leave()


def test_three_models_differ_alike_in_browser_terminal_and_api(window, terminal, server, timm):
    told = terminal.run("compare", *timm, "--only-differences", "--json").json
    at_terminal = {
        row["name"] for section in told["sections"] for row in section["rows"] if row["differs"]
    }
    query = {"v": timm, "only": "differences"}
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        answer = client.get("/compare", params=query).json()
        table = client.get("/compare/table.csv", params=query).text
    in_api = {row["name"] for section in answer["sections"] for row in section["rows"]}
    in_csv = {row["name"] for row in csv.DictReader(table.splitlines())}
    page = window.visit(f"/compare?{httpx2.QueryParams(query)}")
    in_browser = set(page.locator(".compare-differs .compare-name").all_inner_texts())
    assert at_terminal == in_api == in_csv
    called = {"digest": "Manifest", "created_at": "Registered"}
    assert in_browser == {called.get(name, name) for name in in_api}
    assert {"top1", "top1_err", "img_size", "model.safetensors"} <= in_api
    assert "pretrained" not in in_api
    best = {row["name"]: row["figures"]["best"] for row in metrics_of(answer)}
    assert (best["top1"], best["top1_err"], best["param_count"]) == ([0], [0], [])
    words = terminal.run("compare", *timm).out
    assert re.search(r"top1 ≠ +90.056 \[best\] +88.86 \[-1.2, -1.33 %\]", words)


def test_it_is_drawn_for_everybody_in_both_themes_and_on_a_narrow_screen(window, timm):
    window.complaints.clear()
    page = window.page
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        window.visit(f"/compare?{httpx2.QueryParams({'v': timm})}")
        expect(page.locator("[data-chart=bars] svg").first).to_be_visible()
        expect(page.locator("[data-chart=axes] svg")).to_be_visible()
        label = page.locator("[data-chart=bars]").first.get_attribute("aria-label")
        assert "resnet50.a1_in1k@1 25.56" in label
        lines = page.locator("[data-chart=axes] path[stroke-width='2']")
        drawn = lines.evaluate_all("all => all.map(each => each.getAttribute('stroke'))")
        assert len(set(drawn)) >= len(NAMES) - 1, "each version has a colour of its own"
        assert window.barriers() == [], theme
    page.set_viewport_size({"width": 320, "height": 800})
    assert window.overflow() <= 0
    region = page.get_by_role("region", name="Versions side by side")
    region.focus()
    page.keyboard.press("End")
    assert region.evaluate("each => each.scrollWidth > each.clientWidth")
    first = page.locator(".compare-differs th").first
    region.evaluate("each => { each.scrollLeft = 400 }")
    assert first.bounding_box()["x"] < 80, "the names of the rows stay in sight"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert window.complaints == []


def test_it_takes_no_mouse(window, timm):
    page = window.visit("/compare")
    page.get_by_label("Version 1").focus()
    page.keyboard.type(timm[0])
    page.keyboard.press("Tab")
    page.keyboard.type(timm[1])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Compare 2 versions")).to_be_visible()
    page.get_by_role("link", name="Only differences").press("Enter")
    expect(page).to_have_url(re.compile("only=differences"))
    expect(page.get_by_text("interpolation")).to_have_count(0)
    page.get_by_role("link", name=f"as baseline {timm[1]}").press("Enter")
    expect(page).to_have_url(re.compile("baseline="))
    page.get_by_role("link", name=f"Swap {timm[1]} with the one before it").press("Enter")
    expect(page.locator(".compare thead th").first).to_contain_text(timm[1])
    page.get_by_label("Another version to compare with").focus()
    page.keyboard.type(timm[2])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Compare 3 versions")).to_be_visible()
    page.get_by_role("link", name=f"Leave out {timm[0]}").press("Enter")
    expect(page.get_by_role("heading", name="Compare 2 versions")).to_be_visible()


def test_versions_of_a_list_are_chosen_without_a_script(window, server, timm):
    project = timm[0].partition("/")[0]
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        post(client, "/models", project=project, name="listed")
        for number in range(3):
            reference = {"path": "w", "uri": f"s3://bucket/{number}"}
            post(client, f"/models/{project}/listed/versions", references=[reference])
    state = window.page.context.storage_state()
    browser = window.page.context.browser
    plain = Window(browser, server.url, java_script_enabled=False, storage_state=state)
    page = plain.page
    page.goto(f"/models/{project}/listed/versions")
    page.get_by_label("Choose version 1 to compare").check()
    page.get_by_role("button", name="Compare chosen").click()
    expect(page.get_by_role("group", name=f"Other versions of {project}/listed")).to_be_visible()
    page.get_by_role("checkbox", name="3").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare 2 versions")).to_be_visible()
    expect(page.locator(".compare-charts")).to_be_hidden()
    page.goto(f"/compare?v={project}/listed@1&v={project}/none@1")
    expect(page.get_by_role("alert")).to_contain_text("There is no model")
    plain.leave()


def metrics_of(answer):
    return next(one["rows"] for one in answer["sections"] if one["name"] == "metrics")


def register(client, project, name, result, number):
    post(client, "/models", project=project, name=name, task="image-classification")
    figures = {key: number_in(result[key]) for key in ("top1", "top1_err", "top5", "param_count")}
    parameters = {"img_size": int(result["img_size"]), "pretrained": True}
    parameters["interpolation"] = result["interpolation"]
    weights = {"path": "model.safetensors", "uri": f"hf://timm/{name}/model.safetensors"}
    weights["digest"] = f"sha256:{number:064x}"
    training = {"metrics": figures, "parameters": parameters}
    path = f"/models/{project}/{name}/versions"
    post(client, path, references=[weights], training=training, label=name.partition(".")[2])


def number_in(text):
    return float(text.replace(",", ""))


def post(client, path, **body):
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
