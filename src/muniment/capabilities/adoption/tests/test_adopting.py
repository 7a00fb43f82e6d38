"""What comes from another register keeps what it was, is followed, and overwrites nothing."""

import secrets
from datetime import UTC, datetime

import pytest

from tests.support.people import caller

STARTED = 1_600_000_000_000
FIRST = {"experiment": "7", "name": "first", "user_id": "grace", "started_at_ms": STARTED}
OVER = {"status": "FINISHED", "ended_at_ms": STARTED + 5_000}
BUCKET = "s3://bucket/7/model"


BEFORE = 1_760_000_000_000  # some time after the project of `dated` was opened


def moment(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1_000, UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture
def dated(asking):
    """Whoever brings things into a project that has been open for long."""
    asking.project += "x"
    body = {"name": asking.project}
    sent = asking.client.post(
        "/api/v1/projects", json=body, headers={"Muniment-Valid-At": moment(BEFORE - 10_000)}
    )
    assert sent.is_success
    return asking


def run_id():
    return secrets.token_hex(16)


def point(step, value=0.5, key="auc"):
    return {"key": key, "value": value, "timestamp_ms": STARTED + step, "step": step}


@pytest.fixture
def experiment(asking):
    told = {"name": "theirs", "created_at_ms": STARTED, "tags": {"team": "risk"}}
    return asking.bring("experiments", "7", **told)["target_id"]


@pytest.fixture
def model(asking):
    asking.bring("models", "fraud", description="Theirs.", created_at_ms=STARTED)
    return f"/models/{asking.project}/fraud"


def version(asking, number, **told):
    said = {"model": "fraud", "number": number, "made_from": BUCKET, "location": BUCKET, **told}
    return asking.bring("versions", f"fraud/{number}", **said)


def test_a_run_keeps_its_id_its_times_and_its_user(asking, experiment):
    key = run_id()
    made = asking.bring("runs", key, **FIRST, **OVER, params={"lr": "1"}, tags={"a": "b"})
    assert (made["outcome"], made["target_id"]) == ("created", key)
    run = asking("GET", f"/runs/{key}")
    assert (run["name"], run["user_id"], run["status"]) == ("first", "grace", "FINISHED")
    assert run["started_at"].startswith("2020-09-13T12:26:40")
    assert run["experiment_id"] == experiment
    assert run["params"] == {"lr": "1"}
    assert asking("GET", f"/experiments/{experiment}")["created_at"].startswith("2020-09-13")


def test_what_is_brought_was_there_before_it_was_brought(dated):
    experiment = dated.bring("experiments", "7", name="theirs", created_at_ms=BEFORE)["target_id"]
    key, user = run_id(), {"user": "grace"}
    times = {"started_at_ms": BEFORE + 1_000, "ended_at_ms": BEFORE + 5_000, "status": "FINISHED"}
    points = [{"key": "auc", "value": 0.5, "timestamp_ms": BEFORE + n} for n in (2_000, 4_000)]
    dated.bring("runs", key, experiment="7", **times, params={"lr": "1"}, tags={"a": "b"},
                points=points, user_id="grace")  # fmt: skip
    dated.bring("models", "fraud", description="Now.", created_at_ms=BEFORE + 6_000, was=user)
    version(dated, 3, created_at_ms=BEFORE + 7_000, tags={"a": "b"}, stage="production", was=user)
    run, model = f"/runs/{key}", f"/models/{dated.project}/fraud"

    def then(path, seconds, **asked):
        return dated("GET", path, as_of=moment(BEFORE + seconds * 1_000), **asked)

    assert dated("GET", run, as_of=moment(BEFORE), refused=404)
    during, after, now = then(run, 3), then(run, 5), dated("GET", run)
    assert [one["status"] for one in (during, after, now)] == ["RUNNING", "FINISHED", "FINISHED"]
    assert [one["params"] for one in (during, after)] == [{}, {"lr": "1"}]
    assert [one["tags"].get("a") for one in (after, now)] == [None, "b"]
    found = [then(f"{run}/metrics", one, key="auc")["items"] for one in (1, 3, 5)]
    assert [len(one) for one in found] == [0, 1, 2]
    assert then(f"/experiments/{experiment}", 0)["name"] == "theirs"
    assert dated("GET", model, as_of=moment(BEFORE + 5_000), refused=404)
    assert (then(model, 6)["description"], dated("GET", model)["description"]) == ("", "Now.")
    assert dated("GET", f"{model}/versions/3", as_of=moment(BEFORE + 6_000), refused=404)
    early, late = then(f"{model}/versions/3", 7), dated("GET", f"{model}/versions/3")
    assert [(one["stage"], one["tags"]) for one in (early, late)] == [
        ("none", {}),
        ("production", {"a": "b"}),
    ]
    assert {early["created_by"], dated("GET", model)["created_by"]} == {"grace"}
    known = {"as_of": moment(BEFORE + 7_000), "as_known": moment(BEFORE + 8_000)}
    assert dated("GET", model, **known, refused=404)
    *_, entry = dated("GET", f"{model}/history")["items"]
    assert (entry["actor"], entry["valid_at"]) == ("admin", moment(BEFORE + 6_000))


def test_nothing_was_there_before_what_it_belongs_to(asking, experiment, model):
    key = run_id()
    asking.bring("runs", key, **FIRST, **OVER)
    version(asking, 1, created_at_ms=STARTED)
    project = f"/projects/{asking.project}"
    opened = asking("GET", project)["created_at"]
    assert asking("GET", f"{model}/versions/1", as_of=opened)["number"] == 1
    assert asking("GET", f"/runs/{key}", as_of=opened)["status"] == "FINISHED"


def test_what_was_closed_here_takes_nothing_however_it_is_dated(dated):
    experiment = dated.bring("experiments", "7", name="theirs", created_at_ms=BEFORE)["target_id"]
    dated("DELETE", f"/experiments/{experiment}")
    told = {"experiment": "7", "started_at_ms": BEFORE}
    assert dated.bring("runs", run_id(), **told, refused=409)["code"] == "runs.experiment-deleted"
    dated.bring("models", "fraud", created_at_ms=BEFORE)
    dated("POST", f"/models/{dated.project}/fraud/archive")
    assert version(dated, 1, created_at_ms=BEFORE, refused=409)
    dated("POST", f"/models/{dated.project}/fraud/restore")
    dated("POST", f"/models/{dated.project}/fraud/rename", {"name": "scam"})
    assert version(dated, 1, created_at_ms=BEFORE)["outcome"] == "created"
    *_, entry = dated("GET", f"/models/{dated.project}/scam/versions/1/history")["items"]
    assert entry["valid_at"] == moment(BEFORE)
    dated.bring("models", "scam", refused=409)
    dated("DELETE", f"/models/{dated.project}/scam", {"reason": "ours"})
    dated.source += "/other"
    dated.bring("models", "scam", created_at_ms=BEFORE)
    assert dated("GET", f"/models/{dated.project}/scam", as_of=moment(BEFORE), refused=404)


def test_points_can_be_sent_in_parts_and_again(asking, experiment):
    key = run_id()
    first = [point(0), point(1, "NaN"), point(2)]
    asking.bring("runs", key, **FIRST, points=first, complete=False)
    asking.bring("runs", key, **FIRST, points=[*first[1:], point(3, "Infinity"), point(4)])
    items = asking("GET", f"/runs/{key}/metrics", key="auc")["items"]
    assert [one["step"] for one in items] == [0, 1, 2, 3, 4]
    assert asking.bring("runs", key, **FIRST, points=first)["outcome"] == "unchanged"
    assert asking.bring("runs", key, **FIRST, points=[point(5)])["outcome"] == "changed"


def test_what_was_deleted_there_is_deleted_here_and_can_come_back(asking, experiment):
    key = run_id()
    asking.bring("runs", key, **FIRST, **OVER, deleted=True, points=[point(0)])
    assert asking("GET", f"/runs/{key}")["deleted"]
    assert asking.bring("runs", key, **FIRST, **OVER, deleted=True)["outcome"] == "unchanged"
    asking.bring("runs", key, **FIRST, **OVER, tags={"back": "yes"})
    run = asking("GET", f"/runs/{key}")
    assert (run["deleted"], run["tags"]["back"]) == (False, "yes")


def test_what_was_changed_here_is_left_and_told(asking, experiment):
    key = run_id()
    asking.bring("runs", key, **FIRST, tags={"note": "theirs", "other": "x"})
    asking("POST", f"/runs/{key}/log", {"tags": {"note": "ours"}})
    made = asking.bring("runs", key, **FIRST, tags={"note": "new", "other": "y"})
    assert made["clashes"] == [{"field": "tag:note", "here": "ours", "there": "new"}]
    tags = asking("GET", f"/runs/{key}")["tags"]
    assert (tags["note"], tags["other"]) == ("ours", "y")
    [left] = [one for one in listed(asking) if one["key"] == key]
    assert left["digest"] == ""


def test_what_did_not_come_from_there_is_left_alone(asking, experiment):
    body = {"name": "ours"}
    own = asking("POST", f"/projects/{asking.project}/experiments", body)["experiment_id"]
    mine = asking("POST", f"/experiments/{own}/runs", {})["run_id"]
    for noun, key, told in (("runs", mine, FIRST), ("experiments", "8", body)):
        refused = asking.bring(noun, key, **told, refused=409)
        assert refused["code"] == "adoption.not-from-there"


def test_a_run_comes_after_its_experiment(asking):
    refused = asking.bring("runs", run_id(), **FIRST, refused=409)
    assert refused["code"] == "adoption.not-yet-here"


def test_versions_keep_their_numbers_with_gaps(asking, model):
    version(asking, 2, created_at_ms=STARTED, tags={"a": "b"}, stage="production")
    version(asking, 5)
    version(asking, 3)
    found = asking("GET", f"{model}/versions/2")
    assert found["created_at"].startswith("2020-09-13")
    assert (found["stage"], found["tags"]) == ("production", {"a": "b"})
    body = {"references": [{"path": "w", "uri": BUCKET}]}
    assert asking("POST", f"{model}/versions", body)["number"] == 6
    assert version(asking, 6, refused=409)["code"] == "catalog.number-taken"


def test_an_alias_is_followed_until_somebody_moves_it(asking, model):
    for number in (1, 2, 3):
        version(asking, number)
    told = {"model": "fraud", "alias": "best"}
    asking.bring("aliases", "fraud@best", **told, number=1)
    asking.bring("aliases", "fraud@best", **told, number=2)
    assert asking("GET", f"{model}/versions/best")["number"] == 2
    asking("PUT", f"{model}/aliases/best", {"version": "1"})
    made = asking.bring("aliases", "fraud@best", **told, number=3)
    assert made["clashes"] == [{"field": "version", "here": "1", "there": "3"}]
    asking("PUT", f"{model}/aliases/best", {"version": "3"})
    assert asking.bring("aliases", "fraud@best", **told, number=3)["clashes"] == []
    asking.bring("aliases", "fraud@best", **told)
    asking("GET", f"{model}/versions/best", refused=404)


def test_a_model_that_was_deleted_here_stays_deleted(asking, model):
    asking("DELETE", model, {"reason": "ours now"})
    refused = asking.bring("models", "fraud", description="New.", refused=410)
    assert refused["code"] == "catalog.model-deleted"


def test_files_are_found_by_what_they_belong_to(asking, experiment, model):
    key = run_id()
    asking.bring("runs", key, **FIRST, complete=False)
    sent = asking.client.put(f"/api/v1/runs/{key}/artifacts/model/MLmodel", content=b"flavors")
    assert sent.is_success
    asking.bring("runs", key, **FIRST, **OVER)
    place = f"mlflow-artifacts:/99/{key}/artifacts/model"
    version(asking, 1, made_from=f"runs:/{key}/model", location=place, run_id=key)
    [file] = asking("GET", f"{model}/versions/1/files")["items"]
    assert (file["path"], file["size_bytes"]) == ("MLmodel", len(b"flavors"))


def test_files_that_stay_elsewhere_are_referred_to(asking, experiment, model):
    key = run_id()
    asking.bring("runs", key, **FIRST, artifact_uri=f"file:///srv/7/{key}/artifacts")
    place = f"file:///srv/7/{key}/artifacts/model"
    version(asking, 1, made_from=place, location=place, run_id=key)
    [file] = asking("GET", f"{model}/versions/1/files")["items"]
    assert file["uri"] == f"runs:/{key}/model"
    assert asking("GET", f"/runs/{key}")["artifact_uri"].startswith("file:///srv/7/")
    gone = f"file:///srv/7/{run_id()}/artifacts/model"
    refused = version(asking, 2, made_from=gone, location=gone, refused=422)
    assert refused["code"] == "runs.source-refused"


def test_whoever_may_write_may_not_pretend(asking):
    who = caller(asking.client, f"c{asking.project}", "contributor")
    path = f"/projects/{asking.project}/adoptions/models"
    assert who.code("POST", path, source="x", key="fraud") == (403, "forbidden")


def listed(asking):
    path = f"/projects/{asking.project}/adoptions"
    return asking("GET", path, source=asking.source)["items"]


def test_what_was_brought_is_listed_page_by_page(asking, experiment, model):
    version(asking, 1)
    path = f"/projects/{asking.project}/adoptions"
    first = asking("GET", path, source=asking.source, limit=2)
    rest = asking("GET", path, source=asking.source, limit=2, cursor=first["next"])
    found = [one["kind"] for one in (*first["items"], *rest["items"])]
    assert sorted(found) == ["experiment", "model", "version"]
    assert asking("GET", path, source="another")["items"] == []
    assert all(one["adopted_by"] == "admin" for one in first["items"])


@pytest.mark.parametrize("was", [{}, {"user": "grace"}])
def test_pages_say_where_a_model_and_its_versions_came_from(asking, was):
    asking.bring("models", "fraud", was=was)
    version(asking, 2, was=was)
    for page in (f"/models/{asking.project}/fraud", f"/models/{asking.project}/fraud/versions/2"):
        shown = asking.client.get(page)
        assert shown.is_success
        assert asking.source in shown.text
        assert ("grace" in shown.text) is ("user" in was)
