import pytest

from muniment.capabilities import projects, runs
from muniment.capabilities.runs import RunRefused
from muniment.kernel.errors import Forbidden
from muniment.kernel.values import ValueRefused
from muniment.platform.auth import Role
from tests.support.house import person


def make(workshop, name="trees", **said):
    return workshop.do(runs.create_experiment, "default", name, **said)


def test_there_is_an_experiment_for_runs_without_one(workshop):
    found = workshop.see(runs.experiment_by_id, "0")
    assert (found.name, found.artifact_location) == ("Default", "mlflow-artifacts:/0")
    assert workshop.see(runs.experiment_named, "default", "Default") == found


def test_ids_are_numbers_that_count(workshop):
    assert [make(workshop, name).experiment_id for name in "ab"] == ["1", "2"]


def test_a_name_is_taken_even_by_what_was_deleted(workshop):
    made = make(workshop)
    workshop.do(runs.delete_experiment, made.experiment_id)
    with pytest.raises(runs.ExperimentExists):
        make(workshop)


def test_another_project_may_use_the_name(workshop):
    workshop.do(projects.create_project, "credit")
    make(workshop)
    assert workshop.do(runs.create_experiment, "credit", "trees").name == "trees"


def test_a_deleted_experiment_takes_no_runs_until_it_is_restored(workshop):
    made = make(workshop)
    workshop.do(runs.delete_experiment, made.experiment_id)
    with pytest.raises(runs.ExperimentDeleted):
        workshop.do(runs.start_run, runs.Start(made.experiment_id))
    workshop.do(runs.restore_experiment, made.experiment_id)
    assert workshop.do(runs.start_run, runs.Start(made.experiment_id)).run.experiment_id == "1"


def test_tags_come_and_go_and_the_past_knows_them(workshop):
    made = make(workshop, tags={"team": "risk"})
    then = workshop.clock.advance(hours=1)
    workshop.clock.advance(hours=1)
    workshop.do(runs.tag_experiment, made.experiment_id, {"team": "fraud", "x": "y"})
    workshop.do(runs.untag_experiment, made.experiment_id, "x")
    assert workshop.see(runs.experiment_by_id, made.experiment_id).tags == {"team": "fraud"}
    past = workshop.at(as_of=then).see(runs.experiment_by_id, made.experiment_id)
    assert past.tags == {"team": "risk"}


def test_it_can_be_renamed_unless_the_name_is_taken(workshop):
    made = make(workshop)
    assert workshop.do(runs.rename_experiment, made.experiment_id, "forest").name == "forest"
    with pytest.raises(runs.ExperimentExists):
        workshop.do(runs.rename_experiment, made.experiment_id, "Default")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 501])
def test_what_names_nothing_is_refused(workshop, name):
    with pytest.raises(RunRefused):
        make(workshop, name)


def test_a_tag_that_is_too_long_is_refused(workshop):
    with pytest.raises(ValueRefused):
        make(workshop, tags={"k": "x" * 8001})


def test_whoever_may_only_read_makes_none(workshop):
    with pytest.raises(Forbidden):
        make(workshop.as_(person("ada", Role.VIEWER)))


def test_who_may_see_nothing_is_told_that_there_is_nothing(workshop):
    with pytest.raises(runs.ExperimentNotFound):
        workshop.as_(person("eve")).see(runs.experiment_by_id, "0")
