import pytest

from muniment.capabilities import runs
from muniment.capabilities.runs import ModelStatus
from muniment.capabilities.runs.tests.factories import logged, modelled, point, started


def test_a_logged_model_becomes_ready_and_the_past_knows_when(bench):
    made = modelled(bench, name="tree", params={"depth": "3"}, tags={"a": "1"})
    assert made.status is ModelStatus.PENDING
    assert (
        made.artifact_uri
        == f"mlflow-artifacts:/{bench.experiment}/models/{made.model_id}/artifacts"
    )
    then = bench.clock.advance(minutes=1)
    bench.clock.advance(minutes=1)
    bench.do(runs.finalize_logged_model, made.model_id, ModelStatus.READY)
    assert bench.see(runs.logged_model_by_id, made.model_id).model.status is ModelStatus.READY
    past = bench.at(as_of=then).see(runs.logged_model_by_id, made.model_id)
    assert past.model.status is ModelStatus.PENDING


def test_tags_change_and_parameters_do_not(bench):
    made = modelled(bench, params={"depth": "3"}, tags={"a": "1"})
    bench.do(runs.tag_logged_model, made.model_id, {"a": "2", "b": "3"})
    bench.do(runs.untag_logged_model, made.model_id, "b")
    bench.do(runs.add_logged_model_params, made.model_id, {"depth": "3", "lr": "1"})
    with pytest.raises(runs.RunRefused):
        bench.do(runs.add_logged_model_params, made.model_id, {"depth": "4"})
    found = bench.see(runs.logged_model_by_id, made.model_id).model
    assert (found.tags, found.params) == ({"a": "2"}, {"depth": "3", "lr": "1"})


def test_it_knows_what_any_run_measured_of_it(bench):
    made = modelled(bench)
    first, second = (started(bench).run.run_id for _ in range(2))
    whose = {"model_id": made.model_id}
    logged(bench, first, point("acc", 0.7, step=1, **whose), point("acc", 0.1))
    logged(bench, second, point("acc", 0.8, step=2, **whose))
    logged(bench, second, point("acc", 0.9, dataset_name="d", dataset_digest="1", **whose))
    found = bench.see(runs.logged_model_by_id, made.model_id).metrics
    assert [(one.run_id, one.point.value, one.point.dataset_name) for one in found] == [
        (second, 0.8, ""),
        (second, 0.9, "d"),
    ]
    past = bench.at(as_known=bench.clock.now)
    assert past.see(runs.logged_model_by_id, made.model_id).metrics == found


def test_a_deleted_one_is_still_found_and_does_not_change(bench):
    made = modelled(bench)
    bench.do(runs.delete_logged_model, made.model_id)
    assert bench.see(runs.logged_model_by_id, made.model_id).model.deleted
    with pytest.raises(runs.LoggedModelDeleted):
        bench.do(runs.tag_logged_model, made.model_id, {"a": "1"})
