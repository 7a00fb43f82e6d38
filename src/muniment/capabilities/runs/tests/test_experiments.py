import pytest

from muniment.capabilities import projects, runs
from muniment.capabilities.runs import RunRefused
from muniment.capabilities.runs.tests.factories import started
from muniment.kernel.errors import Forbidden
from muniment.kernel.values import ValueRefused
from muniment.platform.auth import Role
from tests.support.house import person


def make(bench, name="trees", **said):
    return bench.do(runs.create_experiment, bench.project, name, **said)


def listed(bench, *, deleted):
    wanted = runs.Wanted(experiment_ids=[bench.experiment], deleted=deleted)
    return sorted(full.run.name for full in bench.see(runs.search_runs, wanted).items)


def test_there_is_an_experiment_for_runs_without_one(bench):
    found = bench.see(runs.experiment_by_id, "0")
    assert (found.name, found.artifact_location) == ("Default", "mlflow-artifacts:/0")
    assert bench.see(runs.experiment_named, "default", "Default") == found


def test_ids_are_numbers_that_count(bench):
    first, second = (make(bench, name) for name in "ab")
    assert second.number == first.number + 1
    assert second.experiment_id == str(second.number)


def test_a_name_is_taken_even_by_what_was_deleted(bench):
    made = make(bench)
    bench.do(runs.delete_experiment, made.experiment_id)
    with pytest.raises(runs.ExperimentExists):
        make(bench)


def test_another_project_may_use_the_name(bench):
    make(bench)
    other = bench.do(projects.create_project, f"{bench.project}-2").name
    assert bench.do(runs.create_experiment, other, "trees").name == "trees"


def test_a_deleted_experiment_takes_no_runs_until_it_is_restored(bench):
    made = make(bench)
    bench.do(runs.delete_experiment, made.experiment_id)
    with pytest.raises(runs.ExperimentDeleted):
        bench.do(runs.start_run, runs.Start(made.experiment_id))
    bench.do(runs.restore_experiment, made.experiment_id)
    assert bench.do(runs.start_run, runs.Start(made.experiment_id)).run.name


def test_its_runs_go_with_it_and_come_back_with_it(bench):
    kept, alone = started(bench, name="kept").run.run_id, started(bench, name="alone").run.run_id
    bench.do(runs.delete_run, alone)
    then = bench.clock.advance(hours=1)
    bench.clock.advance(hours=1)
    bench.do(runs.delete_experiment, bench.experiment)
    gone = bench.clock.advance(hours=1)
    assert listed(bench, deleted=False) == []
    assert listed(bench, deleted=True) == ["alone", "kept"]
    with pytest.raises(runs.RunDeleted):
        bench.do(runs.log, kept, runs.Batch(params={"a": "1"}))
    assert listed(bench.at(as_of=then), deleted=False) == ["kept"]
    bench.do(runs.restore_experiment, bench.experiment)
    assert listed(bench, deleted=False) == ["kept"]
    assert listed(bench, deleted=True) == ["alone"]
    bench.do(runs.log, kept, runs.Batch(params={"a": "1"}))
    assert listed(bench.at(as_of=gone), deleted=False) == []


def test_a_run_that_was_brought_back_alone_is_there_before_its_experiment_is(bench):
    alone = started(bench, name="alone").run.run_id
    bench.do(runs.delete_experiment, bench.experiment)
    bench.do(runs.restore_run, alone)
    assert listed(bench, deleted=False) == ["alone"]
    bench.do(runs.delete_run, alone)
    bench.do(runs.restore_experiment, bench.experiment)
    assert listed(bench, deleted=False) == []


def test_the_experiment_for_runs_without_one_stays(bench):
    with pytest.raises(RunRefused, match="cannot be deleted"):
        bench.do(runs.delete_experiment, runs.DEFAULT_ID)


def test_tags_come_and_go_and_the_past_knows_them(bench):
    made = make(bench, tags={"team": "risk"})
    then = bench.clock.advance(hours=1)
    bench.clock.advance(hours=1)
    bench.do(runs.tag_experiment, made.experiment_id, {"team": "fraud", "x": "y"})
    bench.do(runs.untag_experiment, made.experiment_id, "x")
    assert bench.see(runs.experiment_by_id, made.experiment_id).tags == {"team": "fraud"}
    past = bench.at(as_of=then).see(runs.experiment_by_id, made.experiment_id)
    assert past.tags == {"team": "risk"}


def test_it_can_be_renamed_unless_the_name_is_taken(bench):
    made = make(bench)
    assert bench.do(runs.rename_experiment, made.experiment_id, "forest").name == "forest"
    with pytest.raises(runs.ExperimentExists):
        bench.do(runs.rename_experiment, made.experiment_id, "own")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 501])
def test_what_names_nothing_is_refused(bench, name):
    with pytest.raises(RunRefused):
        make(bench, name)


def test_a_tag_that_is_too_long_is_refused(bench):
    with pytest.raises(ValueRefused):
        make(bench, tags={"k": "x" * 20_001})


def test_whoever_may_only_read_makes_none(bench):
    with pytest.raises(Forbidden):
        make(bench.as_(person("ada", Role.VIEWER)))


def test_who_may_see_nothing_is_told_that_there_is_nothing(bench):
    with pytest.raises(runs.ExperimentNotFound):
        bench.as_(person("eve")).see(runs.experiment_by_id, "0")
