from muniment.capabilities import runs
from muniment.capabilities.runs import RunStatus
from muniment.capabilities.runs.tests.factories import logged, point, started
from muniment.capabilities.search import Asked, search

ASKED = (
    "metrics.auc > 0.8",
    "parameters.depth < 4",
    "tags.team:risk",
    "experiment:trees status:finished",
    "name:first",
    "trees",
)


def found(workshop, query):
    answered = workshop.see(search, Asked(query, kinds=("run",)))
    return [hit.document.title for hit in answered.hits]


def test_a_run_is_found_by_what_it_said_and_measured(workshop):
    made = workshop.do(runs.create_experiment, "default", "trees")
    run_id = started(workshop, made.experiment_id, name="first", tags={"team": "risk"}).run.run_id
    started(workshop, name="other")
    logged(workshop, run_id, point("auc", 0.9), point("bad", float("nan")), params={"depth": "3"})
    workshop.do(runs.update_run, run_id, status=RunStatus.FINISHED)
    workshop.house.searching.catch_up()
    for query in ASKED:
        assert found(workshop, query) == ["first"], query
    workshop.do(runs.rename_experiment, made.experiment_id, "forest")
    workshop.house.searching.catch_up()
    assert found(workshop, "experiment:forest") == ["first"]
    workshop.do(runs.delete_run, run_id)
    workshop.house.searching.catch_up()
    assert found(workshop, "experiment:forest") == []
