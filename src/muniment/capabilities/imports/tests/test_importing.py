"""Imports as they are asked for: over HTTP, on both databases."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from muniment.capabilities.imports.tests.inventory import (
    API,
    HEAD,
    MAPPING,
    ROWS,
    THREE_OF_FOUR_KINDS,
)
from muniment.platform.journal.tables import EVENTS


def ends(report):
    return {name: count for name, count in report["counts"]["rows"].items() if count}


def events(client):
    """Count what the journal holds."""
    database = client.app.state.house.database
    return database.read(lambda c: c.execute(select(func.count()).select_from(EVENTS)).scalar())


def undo(client, report):
    return client.post(f"{API}/imports/{report['run']['id']}/undo")


def test_every_row_gives_its_records(client, bring_in, model):
    report = bring_in()
    assert ends(report) == {"read": 3, "created": 3}
    made = {kind: counts["created"] for kind, counts in report["counts"].items() if kind != "rows"}
    assert made == THREE_OF_FOUR_KINDS
    found = model("doe/leak-detection")
    assert (found["vendor"], found["tags"]) == ("Acme", {"stage": "pilot"})
    assert found["use_cases"] == ["leak-detection"]
    assert (found["external_source"], found["external_key"]) == ("inventory", "DOE/1")
    version = client.get(f"{API}/models/doe/leak-detection/versions/1").json()
    assert (version["label"], version["tags"]) == ("1.0", {"stage": "pilot"})


def test_a_dry_run_says_what_a_run_would_and_changes_nothing(client, bring_in):
    before = events(client)
    rehearsed = bring_in(ROWS + ",4,Nobody,,,,,,\n", dry_run=True)
    assert events(client) == before
    assert client.get(f"{API}/imports").json()["items"] == []
    run = bring_in(ROWS + ",4,Nobody,,,,,,\n")
    assert (rehearsed["dry_run"], rehearsed["run"]) == (True, None)
    for part in ("counts", "reasons", "rejected", "warnings", "normalisations", "notes"):
        assert rehearsed[part] == run[part]
    again = bring_in(dry_run=True)
    assert ends(again) == {"read": 3, "unchanged": 3}


def test_a_dry_run_of_many_batches_agrees_with_the_run(bring_in):
    rows = "".join(f"DOE,{n},Thing {n % 150},p{n},,,pilot,,{n}\n" for n in range(160))
    assert bring_in(rows, dry_run=True)["counts"] == bring_in(rows)["counts"]


def test_each_change_is_in_the_journal_with_the_import_it_came_by(client, send):
    answer = send()
    run = answer.json()["run"]
    history = client.get(f"{API}/models/doe/triage/history").json()["items"]
    assert [(one["via"], run["id"] in one["purpose"]) for one in history] == [("import", True)]
    types = [
        one["type"] for one in client.get(f"{API}/imports/{run['id']}/history").json()["items"]
    ]
    assert types == ["import.finished", "import.started"]
    assert answer.headers["location"] == f"{API}/imports/{run['id']}"
    assert answer.headers["muniment-event"]


def test_the_same_file_again_changes_nothing(client, bring_in):
    bring_in()
    before = events(client)
    assert ends(bring_in()) == {"read": 3, "unchanged": 3}
    assert events(client) == before + 2  # that it was started and finished


def test_an_edited_row_changes_one_model_and_its_use_case(client, bring_in, model):
    bring_in()
    before = events(client)
    report = bring_in(ROWS.replace("Sort mail", "Sort all mail"))
    assert ends(report) == {"read": 3, "updated": 1, "unchanged": 2}
    assert events(client) == before + 4
    assert model("doe/triage")["description"] == "Sort all mail"


def test_an_emptied_cell_takes_its_value_away(bring_in, model):
    bring_in()
    bring_in(ROWS.replace("Find leaks,Acme,science,pilot", ",,,"))
    found = model("doe/leak-detection")
    assert (found["vendor"], found["domain"], found["description"]) == (None, None, "")
    assert found["tags"] == {}


def test_what_a_person_wrote_stays_until_the_file_says_something_else(client, bring_in, model):
    bring_in()
    address = f"{API}/models/doe/triage"
    change = {"description": "By hand", "tags": {"mine": "1"}}
    assert client.patch(address, json=change).status_code == 200
    assert ends(bring_in()) == {"read": 3, "unchanged": 3}
    report = bring_in(ROWS.replace("Sort mail", "Sort more"))
    assert ends(report) == {"read": 3, "conflict": 1, "unchanged": 2}
    (conflict,) = report["conflicts"]
    assert (conflict["kind"], conflict["name"], conflict["rows"]) == ("model", "triage", [3])
    (clash,) = conflict["fields"]
    assert clash == {"field": "description", "current": "By hand", "wanted": "Sort more"}
    assert model("doe/triage")["description"] == "By hand"
    again = bring_in(ROWS.replace("Sort mail", "Sort more"))
    assert ends(again)["conflict"] == 1
    won = bring_in(ROWS.replace("Sort mail", "Sort more"), overwrite=True)
    assert ends(won) == {"read": 3, "updated": 1, "unchanged": 2}
    assert model("doe/triage")["description"] == "Sort more"
    assert model("doe/triage")["tags"] == {"stage": "live", "mine": "1"}


def test_a_conflict_ends_when_both_say_the_same(client, bring_in):
    bring_in()
    client.patch(f"{API}/models/doe/triage", json={"description": "Sort more"})
    report = bring_in(ROWS.replace("Sort mail", "Sort more"))
    assert ends(report) == {"read": 3, "updated": 1, "unchanged": 2}  # its use case
    assert report["counts"]["model"]["conflict"] == 0


def test_a_deleted_record_is_not_brought_back_unless_told_to(client, bring_in, model):
    bring_in()
    client.request("DELETE", f"{API}/models/doe/triage", json={"reason": "not ours"})
    report = bring_in()
    assert ends(report) == {"read": 3, "conflict": 1, "unchanged": 2}
    assert report["conflicts"][0]["fields"][0]["field"] == "status"
    assert ends(bring_in(overwrite=True))["created"] == 1
    assert model("doe/triage")["status"] == "active"


def test_a_renamed_model_is_known_again(client, bring_in, model):
    bring_in()
    client.post(f"{API}/models/doe/triage/rename", json={"name": "mail-triage"})
    report = bring_in(ROWS.replace("Sort mail", "Sort more"))
    assert ends(report) == {"read": 3, "updated": 1, "unchanged": 2}
    assert model("doe/mail-triage")["description"] == "Sort more"


def test_a_name_that_is_taken_gets_an_ending(client, bring_in, model):
    client.post(f"{API}/projects", json={"name": "doe"})
    client.post(f"{API}/models", json={"project": "doe", "name": "Triage", "kind": "llm"})
    report = bring_in()
    assert ends(report) == {"read": 3, "created": 3}
    assert report["counts"]["project"] == {
        "created": 1, "updated": 0, "unchanged": 1, "conflict": 0, "rejected": 0,
    }  # fmt: skip
    assert model("doe/Triage")["external_key"] is None
    found = client.get(f"{API}/models", params={"project": "doe"}).json()["items"]
    assert sorted(one["external_key"] or "" for one in found) == ["", "DOE/1", "DOE/2"]
    assert ends(bring_in()) == {"read": 3, "unchanged": 3}


def test_another_file_for_a_version_is_the_next_version(client, bring_in):
    bring_in()
    mapping = MAPPING.replace("registry.example", "other.example")
    report = bring_in(mapping=mapping)
    assert report["counts"]["version"]["updated"] == 2
    listed = client.get(f"{API}/models/doe/leak-detection/versions").json()["items"]
    assert [(one["number"], one["label"]) for one in listed] == [(2, "1.0"), (1, "1.0")]
    assert ends(bring_in(mapping=mapping)) == {"read": 3, "unchanged": 3}


def test_what_the_register_refuses_is_a_rejected_row_with_the_reason(bring_in, client):
    report = bring_in(ROWS.replace("transportation", "basketry"))
    assert ends(report) == {"read": 3, "created": 2, "rejected": 1}
    (row,) = report["rejected"]
    assert (row["row"], row["line"], row["owner"]) == (4, 4, "cid@dot.example")
    assert row["content"]["domain"] == "basketry"
    problems = {problem["code"] for problem in row["problems"]}
    assert problems == {"metadata.term-refused"}
    assert "Accepted: administrative_functions" in row["problems"][0]["message"]
    address = f"{API}/imports/{report['run']['id']}/rows"
    kept = client.get(address, params={"status": "rejected"}).json()["items"]
    assert [one["problems"] for one in kept] == [row["problems"]]
    refused = [record["kind"] for record in kept[0]["records"] if record["refusal"]]
    assert refused == ["model", "version"]
    mended = bring_in()
    assert ends(mended) == {"read": 3, "created": 1, "unchanged": 2}


def test_rows_are_listed_page_by_page(client, bring_in):
    report = bring_in(ROWS + ",9,Nobody,,,,,x@y.example,\n")
    address = f"{API}/imports/{report['run']['id']}/rows"
    first = client.get(address, params={"limit": 3}).json()
    assert [row["row"] for row in first["items"]] == [2, 3, 4]
    rest = client.get(address, params={"limit": 3, "cursor": first["next"]}).json()
    assert [(row["row"], row["status"], row["owner"]) for row in rest["items"]] == [
        (5, "rejected", "x@y.example")
    ]
    assert rest["next"] is None


def test_everything_can_go_into_one_project(client, bring_in, model):
    client.post(f"{API}/projects", json={"name": "federal"})
    report = bring_in(project="federal")
    assert (report["source"], ends(report)) == ("inventory@federal", {"read": 3, "created": 3})
    assert model("federal/potholes")["external_source"] == "inventory@federal"
    assert ends(bring_in(project="federal")) == {"read": 3, "unchanged": 3}
    assert ends(bring_in()) == {"read": 3, "created": 3}


def test_an_undo_takes_everything_back_and_can_be_followed_by_the_import(client, bring_in):
    report = bring_in()
    undone = undo(client, report).json()
    assert undone["run"]["status"] == "undone"
    assert undone["run"]["undone"] == {"undone": 8, "kept": 2}
    assert {one["kind"] for one in undone["kept"]} == {"project"}
    gone = client.get(f"{API}/models/doe/triage")
    assert (gone.status_code, report["run"]["id"] in gone.json()["reason"]) == (410, True)
    assert client.get(f"{API}/models").json()["items"] == []
    assert undo(client, report).json()["code"] == "imports.not-undoable"
    assert ends(bring_in()) == {"read": 3, "created": 3}


def test_an_undo_brings_back_what_an_import_changed(client, bring_in, model):
    bring_in()
    before = model("doe/triage"), client.get(f"{API}/use-cases/doe/triage").json()
    report = bring_in(ROWS.replace("Sort mail", "Sort more").replace("live", "pilot"))
    assert model("doe/triage")["description"] == "Sort more"
    undo(client, report)
    after = model("doe/triage"), client.get(f"{API}/use-cases/doe/triage").json()
    for one, other in zip(before, after, strict=True):
        changing = ("revision", "updated_at")
        assert {k: v for k, v in one.items() if k not in changing} == {
            k: v for k, v in other.items() if k not in changing
        }
    assert ends(bring_in()) == {"read": 3, "unchanged": 3}


def test_imports_can_be_undone_one_after_the_other(client, bring_in):
    first = bring_in()
    second = bring_in(ROWS.replace("Sort mail", "Sort more").replace("live", "pilot"))
    undo(client, second)
    assert undo(client, first).json()["run"]["undone"] == {"undone": 8, "kept": 2}
    assert client.get(f"{API}/models").json()["items"] == []


def test_an_undo_leaves_what_somebody_changed_since(client, bring_in, model):
    report = bring_in()
    client.patch(f"{API}/models/doe/triage", json={"vendor": "Us"})
    undone = undo(client, report).json()
    kept = {(one["kind"], one["name"]): one["why"] for one in undone["kept"]}
    assert "It was changed by" in kept["model", "triage"]
    assert model("doe/triage")["vendor"] == "Us"


def test_an_undo_leaves_a_model_with_a_version_of_its_own(client, bring_in):
    report = bring_in()
    reference = {"path": "w", "uri": "https://x.example/w", "media_type": "text/plain"}
    made = client.post(f"{API}/models/doe/triage/versions", json={"references": [reference]})
    assert made.status_code == 201
    undone = undo(client, report).json()
    kept = {(one["kind"], one["name"]) for one in undone["kept"]}
    assert ("model", "triage") in kept


def test_what_no_text_can_hold_is_left_out_of_the_report(client, send):
    mapping = MAPPING.replace("csv", "jsonl")
    line = r'{"agency": "DOE", "id": "\ud800", "odd\udc00\u0000": "\ud800\u0007", "title": "x"}'
    for dry_run in (True, False):
        report = send(line.encode(), mapping, dry_run=dry_run).json()
        assert ends(report) == {"read": 1, "rejected": 1}
    rows = client.get(f"{API}/imports/{report['run']['id']}/rows").json()["items"]
    assert rows[0]["content"]["odd"] == ""


def test_an_inventory_can_be_dated_back(client):
    def post(rows, day):
        files = {"file": ("i.csv", HEAD + rows), "mapping": ("m.yaml", MAPPING)}
        return client.post(f"{API}/imports", files=files, headers={"Muniment-Valid-At": day}).json()

    assert ends(post(ROWS, "2025-12-31"))["created"] == 3
    assert ends(post(ROWS.replace("Sort mail", "Sort more"), "2026-06-30"))["updated"] == 1
    said = {
        day: client.get(f"{API}/models/doe/triage", params={"as_of": day}).json()["description"]
        for day in ("2026-01-01", "2026-07-01")
    }
    assert said == {"2026-01-01": "Sort mail", "2026-07-01": "Sort more"}


def test_a_repeated_request_happens_once(client):
    def post():
        return client.post(
            f"{API}/imports",
            files={"file": ("i.csv", HEAD + ROWS), "mapping": ("m.yaml", MAPPING)},
            headers={"Idempotency-Key": "once"},
        )

    first, second = post(), post()
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert len(client.get(f"{API}/imports").json()["items"]) == 1


def test_the_file_and_the_mapping_are_kept_as_evidence(client, bring_in):
    run = bring_in()["run"]
    blobs = client.app.state.house.units.blobs
    for kept, content in ((run["file"], HEAD + ROWS), (run["mapping"], MAPPING)):
        assert b"".join(blobs.read(kept["digest"])).decode() == content


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["DOE", "", "DOT"]),
            st.sampled_from(["1", "2", ""]),
            st.sampled_from(["A", "B", "", "\u0301"]),
            st.sampled_from(["science", "odd", ""]),
            st.sampled_from(["1.0", ""]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_that_is_read_has_one_outcome(client, send, rows):
    text = "".join(f'{a},{i},{t},p,,{d},"say ""hi""",me,{v}\n' for a, i, t, d, v in rows)
    report = send(text, dry_run=True).json()
    counts = report["counts"]["rows"]
    outcomes = ("created", "updated", "unchanged", "conflict", "rejected")
    assert counts["read"] == len(rows) == sum(counts[outcome] for outcome in outcomes)
    assert counts["rejected"] == len(report["rejected"])
    run = send(text).json()
    assert run["counts"] == report["counts"]
    listed = client.get(f"{API}/imports/{run['run']['id']}/rows").json()["items"]
    assert len(listed) == len(rows)
    json.dumps(listed)
