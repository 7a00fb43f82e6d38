"""Who may import what: every record passes the gate of its own room."""

import pytest

from muniment.capabilities.imports.tests.inventory import API, HEAD, MAPPING, ROWS


@pytest.fixture
def service(client):
    """Make a service with a role in a scope, and return the headers it asks with."""

    def make(role, scope="instance"):
        name = f"{role}-{scope.replace(':', '-')}"
        client.post(f"{API}/users", json={"name": name, "kind": "service"})
        if role:
            grant = {"principal": name, "role": role, "scope": scope}
            assert client.post(f"{API}/grants", json=grant).status_code == 201
        token = client.post(f"{API}/tokens", json={"name": "t", "owner": name}).json()
        return {"Authorization": f"Bearer {token['secret']}"}

    return make


@pytest.fixture
def send_as(client):
    def post(headers, rows=ROWS, **choices):
        files = {"file": ("i.csv", HEAD + rows), "mapping": ("m.yaml", MAPPING)}
        return client.post(f"{API}/imports", files=files, data=choices, headers=headers)

    return post


def ends(report):
    return {name: count for name, count in report["counts"]["rows"].items() if count}


def test_who_may_read_only_may_not_import(service, send_as):
    answer = send_as(service("viewer"))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert answer.json()["permission"] == "imports:import:run"


def test_rows_for_a_project_one_may_not_write_to_are_rejected_with_the_reason(
    client, service, send_as
):
    client.post(f"{API}/projects", json={"name": "doe"})
    contributor = service("contributor", "project:doe")
    rehearsed = send_as(contributor, dry_run="true").json()
    report = send_as(contributor).json()
    assert rehearsed["counts"] == report["counts"]
    assert ends(report) == {"read": 3, "created": 2, "rejected": 1}
    (row,) = report["rejected"]
    assert row["row"] == 4
    assert {problem["code"] for problem in row["problems"]} == {"forbidden"}
    assert "projects:project:create" in row["problems"][0]["message"]
    assert "The project 'dot' it belongs to was refused" in row["problems"][1]["message"]
    assert client.get(f"{API}/models/doe/triage").status_code == 200
    assert client.get(f"{API}/projects/dot").status_code == 404


def test_what_others_brought_in_is_not_seen_by_importing_it_again(client, service, send_as):
    client.post(f"{API}/projects", json={"name": "mine"})
    assert ends(send_as({}).json()) == {"read": 3, "created": 3}
    answer = send_as(service("contributor", "project:mine"))
    assert ends(answer.json()) == {"read": 3, "rejected": 3}


def test_an_import_is_seen_by_who_ran_it_and_by_who_may_see_all(client, service, send_as):
    client.post(f"{API}/projects", json={"name": "doe"})
    one, other = service("contributor", "project:doe"), service("model_owner", "project:doe")
    run = send_as(one).json()["run"]
    address = f"{API}/imports/{run['id']}"
    assert client.get(address, headers=one).status_code == 200
    assert client.get(address).status_code == 200
    for path in ("", "/rows", "/history"):
        assert client.get(address + path, headers=other).json()["code"] == "imports.not-found"
    assert client.get(f"{API}/imports", headers=other).json()["items"] == []
    assert len(client.get(f"{API}/imports", headers=one).json()["items"]) == 1


def test_undoing_takes_the_right_to_delete(client, service, send_as):
    client.post(f"{API}/projects", json={"name": "doe"})
    contributor = service("contributor", "project:doe")
    run = send_as(contributor).json()["run"]
    answer = client.post(f"{API}/imports/{run['id']}/undo", headers=contributor)
    assert answer.json()["permission"] == "imports:import:undo"
    owner = service("model_owner")
    undone = client.post(f"{API}/imports/{run['id']}/undo", headers=owner)
    assert undone.json()["run"]["undone"] == {"undone": 5, "kept": 0}


def test_a_shipped_schema_is_put_in_force_for_who_may_not_do_it_themselves(
    client, service, shared_data
):
    content = (shared_data / "catalogs/azureml-catalog.jsonl").read_bytes().splitlines()[:3]
    client.post(f"{API}/projects", json={"name": "azureml"})
    files = {"file": ("a.jsonl", b"\n".join(content)), "mapping": (None, "azureml-catalog")}
    contributor = service("contributor", "project:azureml")
    assert client.get(f"{API}/schemas/azureml-catalog").status_code == 404
    rehearsed = client.post(
        f"{API}/imports", files=files, data={"dry_run": "true"}, headers=contributor
    )
    assert ends(rehearsed.json()) == {"read": 3, "created": 3}
    assert client.get(f"{API}/schemas/azureml-catalog").status_code == 404
    answer = client.post(f"{API}/imports", files=files, headers=contributor)
    assert ends(answer.json()) == {"read": 3, "created": 3}
    assert client.get(f"{API}/schemas/azureml-catalog").json()["status"] == "published"
