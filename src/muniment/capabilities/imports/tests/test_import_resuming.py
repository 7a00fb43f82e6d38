"""An import that is cut short can be taken up again, and one that was overtaken stops."""

import pytest

from muniment.capabilities.imports.service import conducting
from muniment.capabilities.imports.store import runs as store
from muniment.capabilities.imports.tests.inventory import API, ROWS
from tests.contracts.test_replay import check_replay


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(conducting, "BATCH", 3)


def ends(report):
    return {name: count for name, count in report["counts"]["rows"].items() if count}


def test_after_a_crash_the_same_import_finishes_the_work(client, send, monkeypatch, small_batches):
    whole, count = conducting._brought_in, iter(range(100))

    def cut_short(*arguments):
        if next(count) >= 2:  # however often it is tried
            raise RuntimeError("the power went off")
        return whole(*arguments)

    monkeypatch.setattr(conducting, "_brought_in", cut_short)
    assert send().status_code == 500
    monkeypatch.setattr(conducting, "_brought_in", whole)
    (left,) = client.get(f"{API}/imports").json()["items"]
    assert left["status"] == "running"
    assert client.post(f"{API}/imports/{left['id']}/undo").json()["code"] == "imports.not-undoable"
    report = send().json()
    assert 0 < ends(report)["created"] < 3
    assert ends(send().json()) == {"read": 3, "unchanged": 3}
    statuses = [run["status"] for run in client.get(f"{API}/imports").json()["items"]]
    assert statuses == ["finished", "finished", "interrupted"]
    assert client.post(f"{API}/imports/{left['id']}/undo").json()["run"]["undone"]["undone"] > 0


def test_an_import_that_is_overtaken_stops(client, send, monkeypatch, small_batches):
    whole = conducting._brought_in
    overtaking = []

    def overtaken(unit, *arguments):
        if not overtaking:
            overtaking.append(True)
            for run in store.running(unit.connection, "inventory"):
                conducting.runs.enter(unit, "import.interrupted", run.interrupted())
        return whole(unit, *arguments)

    monkeypatch.setattr(conducting, "_brought_in", overtaken)
    answer = send()
    assert (answer.status_code, answer.json()["code"]) == (409, "imports.superseded")


def test_what_is_forgotten_is_found_again_by_where_it_came_from(client, send):
    send()
    database = client.app.state.house.database
    database.write(lambda connection: connection.execute(store.RUNS.metadata.tables[
        "imports_origins"
    ].delete()))  # fmt: skip
    assert ends(send().json()) == {"read": 3, "unchanged": 3}
    assert ends(send().json()) == {"read": 3, "unchanged": 3}


def test_altered_outcomes_are_not_undone_by(client, send):
    run = send().json()["run"]
    records = store.RUNS.metadata.tables["imports_records"]
    client.app.state.house.database.write(
        lambda connection: connection.execute(
            records.update().where(records.c.kind == "model").values(name="other")
        )
    )
    answer = client.post(f"{API}/imports/{run['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "imports.outcomes-altered")


def test_the_journal_tells_all_of_it_again(client, send):
    run = send().json()["run"]
    send(ROWS.replace("Sort mail", "Sort more"))
    client.post(f"{API}/imports/{run['id']}/undo")
    check_replay(client.app.state.house)
