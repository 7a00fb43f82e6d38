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


def found(bench, query):
    answered = bench.see(search, Asked(query, kinds=("run",)))
    return [hit.document.title for hit in answered.hits]


def test_a_run_is_found_by_what_it_said_and_measured(bench):
    made = bench.do(runs.create_experiment, bench.project, "trees")
    run_id = started(bench, made.experiment_id, name="first", tags={"team": "risk"}).run.run_id
    started(bench, name="other")
    logged(bench, run_id, point("auc", 0.9), point("bad", float("nan")), params={"depth": "3"})
    bench.do(runs.update_run, run_id, status=RunStatus.FINISHED)
    bench.house.searching.catch_up()
    for query in ASKED:
        assert found(bench, query) == ["first"], query
    bench.do(runs.rename_experiment, made.experiment_id, "forest")
    bench.house.searching.catch_up()
    assert found(bench, "experiment:forest") == ["first"]
    bench.do(runs.delete_run, run_id)
    bench.house.searching.catch_up()
    assert found(bench, "experiment:forest") == []
