"""Finding at the terminal, by API and in the browser: whole questions, each one query."""

import csv
import json
import re
from urllib.parse import urlencode

import httpx2
import pytest

from muniment_client import Client, Refused
from tests.support.browser import Window, chromium
from tests.support.serving import serving
from tests.support.terminal import Terminal

BEST = "is:version task:image-classification license_category:permissive metrics.top1 > 88"
SMALLEST = "parameters.param_count"
SUPPLIED = "is:model vendor:palantir project:hhs tags.pii:yes"
UNASSESSED = f"{SUPPLIED} -tags.impact_assessment:established"
RESULTS = "metrics/timm-results-imagenet.csv"
FEDERAL = "inventories/us-federal-ai-use-cases-2025.csv"
CATALOGUE = "catalogs/azureml-catalog.jsonl"


@pytest.fixture(scope="module")
def filled(tmp_path_factory, shared_data):
    """An administrator's terminal beside a part of the real data, in the register and its index."""
    home = tmp_path_factory.mktemp("filled")
    for source, target, lines in ((RESULTS, "timm.csv", 150), (CATALOGUE, "azure.jsonl", 40)):
        head = (shared_data / source).read_text().splitlines(keepends=True)[:lines]
        (home / target).write_text("".join(head))
    _copy_part(shared_data / FEDERAL, home / "federal.csv")
    with serving(home / "data") as server:
        terminal = Terminal(home, {"MUNIMENT_URL": server.url, "MUNIMENT_TOKEN": server.token})
        terminal.do("import", "csv", "timm.csv", "--mapping", "timm-imagenet")
        terminal.do("import", "csv", "federal.csv", "--mapping", "us-federal-2025")
        terminal.do("import", "jsonl", "azure.jsonl", "--mapping", "azureml-catalog")
        _await_index(server)
        yield terminal


def _await_index(server):
    """Wait until everything can be found; a request waits for seconds, which may be too few."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", headers=server.headers) as client:
        for number in range(20):
            answer = client.post("/projects?wait=search", json={"name": f"last-{number}"})
            if answer.status_code == 201:
                return
            assert answer.json()["code"] == "journal.follower-behind", answer.text
    raise AssertionError("The index does not catch up.")


def _copy_part(source, target):
    """Copy the rows of two agencies that name a vendor, and the heading."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    agency, vendor = rows[0].index("agency"), rows[0].index("vendor_name")
    kept = [row for row in rows[1:] if row[agency] in {"HHS", "DOJ"} and "alantir" in row[vendor]]
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *kept])


@pytest.fixture
def client(filled):
    with Client(filled.variables["MUNIMENT_URL"], filled.variables["MUNIMENT_TOKEN"]) as client:
        yield client


def test_the_permissively_licensed_image_classifiers_above_88_percent_smallest_first(
    filled, client, shared_data
):
    with (shared_data / RESULTS).open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["top1"]) > 88]
    sizes = sorted(float(row["param_count"].replace(",", "")) * 1e6 for row in rows)
    found = list(client.search(BEST, sort=SMALLEST, page_size=10))
    assert [hit.values[SMALLEST] for hit in found] == pytest.approx(sizes)
    assert all(hit.values["license"] == ["Apache-2.0"] for hit in found)
    typed = filled.do("search", BEST, "--sort", SMALLEST, "--all", "--json").json
    assert [hit["reference"] for hit in typed["items"]] == [hit.reference for hit in found]
    assert typed["total"] == len(rows) == 37


def test_what_a_vendor_supplied_to_an_agency_about_people_and_without_an_assessment(filled, client):
    found = {hit.reference for hit in client.search(UNASSESSED)}
    assert found == {
        "hhs/structuring-and-validating-completeness-of-case-data-information",
        "hhs/structuring-notice-of-concern-data",
        "hhs/sub-can-line-finder",
    }
    typed = filled.do("search", UNASSESSED, "--json").json
    assert {hit["reference"] for hit in typed["items"]} == found


def test_the_browser_finds_the_same_in_the_same_order(filled, client):
    url, token = filled.variables["MUNIMENT_URL"], filled.variables["MUNIMENT_TOKEN"]
    headers = {"Authorization": f"Bearer {token}"}
    with chromium() as browser:
        window = Window(browser, url, extra_http_headers=headers)
        for query, sort in ((BEST, SMALLEST), (UNASSESSED, "")):
            page = window.visit(f"/search?{urlencode({'q': query, 'sort': sort})}")
            shown = page.locator(".hit-reference").all_inner_texts()
            while (more := page.get_by_role("link", name="Next", exact=True)).count():
                more.click()
                page.wait_for_load_state("networkidle")
                shown += page.locator(".hit-reference").all_inner_texts()
            assert shown == [hit.reference for hit in client.search(query, sort=sort)]
        assert window.complaints == []
        window.leave()


def test_a_query_that_cannot_be_read_is_pointed_at(filled, client):
    done = filled.run("search", "vendor:acme (churn OR")
    assert done.code == 1
    assert "  vendor:acme (churn OR\n                       ^\n" in done.err
    with pytest.raises(Refused) as refusal:
        list(client.search("no_such_field:1"))
    assert (refusal.value.facts["start"], refusal.value.facts["end"]) == (0, 13)


def test_a_table_tells_the_fields_asked_for_and_why(filled):
    shown = filled.do(
        *("search", BEST, "--sort", SMALLEST, "--show", "metrics.top1", "--limit", "2"),
        *("--facet", "license", "--explain"),
    )
    assert "metrics.top1" in shown.out.splitlines()[0]
    assert len(shown.out.splitlines()) == 3
    assert "license: Apache-2.0 (37)" in shown.err
    assert "2 of 37; --all shows everything." in shown.err


def test_a_search_is_kept_run_changed_and_forgotten(filled):
    filled.do("search", "save", "best", BEST, "--sort", SMALLEST, "--shared")
    assert filled.run("search", "save", "best", "churn").code == 1
    assert filled.do("search", "run", "best", "--all", "--json").json["total"] == 37
    filled.do("search", "save", "best", UNASSESSED, "--replace")
    assert filled.do("search", "run", "admin/best", "--json").json["total"] == 3
    assert "best" in filled.do("search", "saved", "--mine").out
    filled.do("search", "forget", "best")
    assert filled.run("search", "run", "best").code == 1


def test_a_result_is_exported_in_every_format(filled):
    for name in ("found.csv", "found.json", "found.jsonl", "found.parquet"):
        filled.do("search", BEST, "--sort", SMALLEST, "--export", name)
    with (filled.home / "found.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    objects = json.loads((filled.home / "found.json").read_text())
    lines = (filled.home / "found.jsonl").read_text().splitlines()
    assert objects == [json.loads(line) for line in lines]
    assert [row["reference"] for row in rows] == [one["reference"] for one in objects]
    assert float(rows[0]["metrics.top1"]) == objects[0]["metrics.top1"] > 88
    assert (filled.home / "found.parquet").read_bytes().endswith(b"PAR1")
    filled.do("search", BEST, "--show", "title", "--show", "metrics.top1", "--export", "few.csv")
    assert (filled.home / "few.csv").read_text().startswith("title,metrics.top1\n")
    assert filled.run("search", "x", "--export", "found.xls").code == 2
    refused = filled.run("search", "(", "--export", "none.csv")
    assert (refused.code, (filled.home / "none.csv").exists()) == (1, False)


def test_every_example_of_the_language_is_read_and_run(filled, root):
    page = (root / "docs/reference/query-language.md").read_text()
    section = page.split("\n## ")[2]
    assert section.startswith("Examples")
    for query in re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE):
        assert filled.do("search", query, "--limit", "1", "--json").json["total"] > 0, query
