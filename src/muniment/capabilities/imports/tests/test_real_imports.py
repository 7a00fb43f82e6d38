"""The two real inventories, all the way into the register, and out again."""

import pytest

from muniment.capabilities.imports.tests.inventory import API

FEDERAL = "inventories/us-federal-ai-use-cases-2025.csv"
AZURE = "catalogs/azureml-catalog.jsonl"


@pytest.fixture
def send_real(client, shared_data):
    def post(mapping, path, edit=None, **choices):
        content = (shared_data / path).read_bytes()
        if edit is not None:
            before, after = edit
            assert content.count(before) == 1
            content = content.replace(before, after)
        files = {"file": (path.rpartition("/")[2], content), "mapping": (None, mapping)}
        answer = client.post(f"{API}/imports", files=files, data=choices)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    return post


def ends(report):
    return {name: count for name, count in report["counts"]["rows"].items() if count}


def test_the_azure_catalogue_comes_in_whole_and_goes_out_again(client, send_real):
    rehearsed = send_real("azureml-catalog", AZURE, dry_run="true")
    report = send_real("azureml-catalog", AZURE)
    assert rehearsed["counts"] == report["counts"]
    assert ends(report) == {"read": 410, "created": 410, "warned": 27}
    name = "deepseek-r1-distill-qwen-1.5b-cuda-gpu"
    version = client.get(f"{API}/models/azureml/{name}/versions/latest").json()
    assert (version["label"], version["licenses"]) == ("4", ["MIT"])
    aspect = client.get(f"{API}/models/azureml/{name}/aspects/azureml-catalog").json()
    assert aspect["body"]["inference_tasks"] == ["chat-completion"]
    assert ends(send_real("azureml-catalog", AZURE)) == {
        "read": 410, "unchanged": 410, "warned": 27,
    }  # fmt: skip
    undone = client.post(f"{API}/imports/{report['run']['id']}/undo").json()
    assert undone["run"]["undone"] == {"undone": 820, "kept": 1}
    assert client.get(f"{API}/models").json()["items"] == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_federal_inventory_comes_in_whole_but_for_three_rows(client, send_real):
    report = send_real("us-federal-2025", FEDERAL)
    assert ends(report) == {"read": 3611, "created": 3608, "rejected": 3, "warned": 197}
    made = {kind: counts["created"] for kind, counts in report["counts"].items() if kind != "rows"}
    assert made == {"project": 41, "use_case": 3608, "model": 3608}
    assert [(row["row"], row["problems"][0]["code"]) for row in report["rejected"]] == [
        (839, "required"),
        (1168, "duplicate"),
        (1782, "duplicate"),
    ]
    again = send_real("us-federal-2025", FEDERAL)
    assert ends(again) == {"read": 3611, "unchanged": 3608, "rejected": 3, "warned": 197}
    edit = (b"techonlogy", b"technology")
    edited = send_real("us-federal-2025", FEDERAL, edit=edit)
    assert ends(edited)["updated"] == 1
    rows = client.get(
        f"{API}/imports/{edited['run']['id']}/rows", params={"status": "updated"}
    ).json()
    changed = [one for one in rows["items"][0]["records"] if one["status"] == "updated"]
    assert {one["kind"] for one in changed} <= {"use_case", "model"}
