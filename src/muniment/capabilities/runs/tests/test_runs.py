from datetime import UTC, datetime

import pytest

from muniment.capabilities import runs
from muniment.capabilities.runs import Dataset, ModelLink, RunStatus
from muniment.capabilities.runs.tests.factories import logged, started
from muniment.kernel.values import ValueRefused

MODEL = "m-" + "0" * 32


def test_a_run_knows_what_its_tags_say(bench):
    tags = {
        "mlflow.user": "ada",
        "mlflow.source.name": "train.py",
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": "c0ffee",
        "mlflow.parentRunId": "f" * 32,
        "team": "risk",
    }
    full = started(bench, name="first", tags=tags)
    run = full.run
    assert (run.name, run.user_id, run.source_version) == ("first", "ada", "c0ffee")
    assert (run.source_name, run.source_type, run.parent_run_id) == ("train.py", "LOCAL", "f" * 32)
    assert run.artifact_uri == f"mlflow-artifacts:/{bench.experiment}/{run.run_id}/artifacts"
    assert full.tags == {**tags, "mlflow.runName": "first"}
    assert bench.see(runs.run_by_id, run.run_id) == full


def test_a_run_without_a_name_gets_one(bench):
    run = started(bench).run
    assert run.name == f"run-{run.run_id[-8:]}"


def test_two_names_at_once_are_refused(bench):
    with pytest.raises(runs.RunRefused):
        started(bench, name="a", tags={"mlflow.runName": "b"})


def test_its_end_and_name_are_kept(bench):
    run = started(bench).run
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    over = bench.do(
        runs.update_run, run.run_id, status=RunStatus.FINISHED, ended_at=end, name="done"
    )
    assert (over.status, over.ended_at, over.name) == (RunStatus.FINISHED, end, "done")
    found = bench.see(runs.run_by_id, run.run_id)
    assert found.run == over
    assert found.tags["mlflow.runName"] == "done"


def test_the_tag_of_the_name_names_the_run(bench):
    run = started(bench).run
    logged(bench, run.run_id, tags={"mlflow.runName": "better"})
    assert bench.see(runs.run_by_id, run.run_id).run.name == "better"


def test_a_parameter_never_changes(bench):
    run_id = started(bench).run.run_id
    logged(bench, run_id, params={"lr": "0.1", "depth": "3"})
    logged(bench, run_id, params={"lr": "0.1"})
    with pytest.raises(runs.ParamChanged, match="Changing param values is not allowed"):
        logged(bench, run_id, params={"new": "1", "lr": "0.2"})
    assert bench.see(runs.run_by_id, run_id).params == {"lr": "0.1", "depth": "3"}


def test_tags_change_and_go(bench):
    run_id = started(bench, tags={"a": "1"}).run.run_id
    then = bench.clock.advance(minutes=1)
    bench.clock.advance(minutes=1)
    logged(bench, run_id, tags={"a": "2", "b": "3"})
    assert bench.do(runs.untag_run, run_id, "b")
    assert not bench.do(runs.untag_run, run_id, "b")
    tags = bench.see(runs.run_by_id, run_id).tags
    assert (tags["a"], tags.get("b")) == ("2", None)
    assert bench.at(as_of=then).see(runs.run_by_id, run_id).tags["a"] == "1"


def test_saying_nothing_new_leaves_no_event(bench):
    run_id = started(bench, tags={"a": "1"}).run.run_id
    bench.run(lambda unit: runs.log(unit, run_id, runs.Batch(tags={"a": "1"})) or unit.stamps)
    stamps = bench.run(
        lambda unit: runs.log(unit, run_id, runs.Batch(tags={"a": "1"})) or unit.stamps
    )
    assert stamps == []


def test_what_it_read_and_wrote_is_kept_once(bench):
    run_id = started(bench).run.run_id
    data = Dataset("train", "d1", "local", '{"uri": "x"}', "{}", "{}", {"mlflow.data.context": "t"})
    for _ in range(2):
        bench.do(runs.log_inputs, run_id, [data], [ModelLink(MODEL)])
        bench.do(runs.log_outputs, run_id, [ModelLink(MODEL, 7)])
    found = bench.see(runs.run_by_id, run_id)
    assert found.datasets == [data]
    assert (found.inputs, found.outputs) == ([ModelLink(MODEL)], [ModelLink(MODEL, 7)])


def test_a_deleted_run_is_still_found_and_says_nothing_more(bench):
    run_id = started(bench).run.run_id
    bench.do(runs.delete_run, run_id)
    assert bench.see(runs.run_by_id, run_id).run.deleted
    with pytest.raises(runs.RunDeleted):
        logged(bench, run_id, tags={"a": "1"})
    bench.do(runs.restore_run, run_id)
    logged(bench, run_id, tags={"a": "1"})


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"params": {"k": "x" * 6001}}, ValueRefused),
        ({"params": {"": "x"}}, runs.RunRefused),
        ({"tags": {"k": "a\0b"}}, ValueRefused),
        ({"tags": {"k" * 251: "x"}}, runs.RunRefused),
    ],
)
def test_what_cannot_be_kept_is_refused(bench, said, refusal):
    run_id = started(bench).run.run_id
    with pytest.raises(refusal):
        logged(bench, run_id, **said)


def test_there_is_no_run_of_another_id(bench):
    for wrong in ("f" * 32, "x", "f" * 300, ""):
        with pytest.raises(runs.RunNotFound):
            bench.see(runs.run_by_id, wrong)
