import math
from datetime import timedelta

import pytest
from sqlalchemy import true

from muniment.capabilities import projects, runs
from muniment.capabilities.runs import Dataset, Wanted
from muniment.capabilities.runs.store import searching
from muniment.capabilities.runs.store.runs import BEGINNING
from muniment.capabilities.runs.tests.factories import logged, modelled, point, started
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.platform.auth import Role
from tests.support.house import person

VALUES = [0.5, math.nan, None, math.inf, -1.0]


def told(bench):
    """Start five runs, r0 to r4, that differ in everything."""
    for number, value in enumerate(VALUES):
        run_id = started(bench, name=f"r{number}", tags={"team": "ab"[number % 2]}).run.run_id
        points = [] if value is None else [point("auc", 9.0, -1), point("auc", value, 1)]
        params = {"lr": f"0.{number}"} if number else {}
        logged(bench, run_id, *points, params=params)
        data = Dataset(f"d{number}", "1", "local", "{}", tags={"mlflow.data.context": "training"})
        bench.do(runs.log_inputs, run_id, [data])


def of(bench, **how):
    return Wanted(experiment_ids=[bench.experiment], **how)


def found(bench, *where, order=(), **how):
    how.setdefault("experiment_ids", [bench.experiment])
    wanted = Wanted(where=[Comparison(*one) for one in where], order=order, **how)
    return [full.run.name for full in bench.see(runs.search_runs, wanted).items]


ASKED = [
    ([("metric", "auc", Operator.MORE, 0.1)], "r3 r0"),
    ([("metric", "auc", Operator.UNEQUAL, 0.5)], "r4 r3"),
    ([("metric", "auc", Operator.AT_MOST, 0.5)], "r4 r0"),
    ([("param", "lr", Operator.EQUAL, "0.2")], "r2"),
    ([("param", "lr", Operator.UNEQUAL, "0.2")], "r4 r3 r1"),
    ([("param", "lr", Operator.NULL)], "r0"),
    ([("param", "lr", Operator.NOT_NULL), ("tag", "team", Operator.EQUAL, "a")], "r4 r2"),
    ([("tag", "team", Operator.LIKE, "A%")], ""),
    ([("tag", "team", Operator.LIKE_ANY_CASE, "A%")], "r4 r2 r0"),
    (
        [("attribute", "run_name", Operator.LIKE, "r_"), ("tag", "x", Operator.NULL)],
        "r4 r3 r2 r1 r0",
    ),
    ([("attribute", "run_name", Operator.NOT_IN, ("r1", "r2"))], "r4 r3 r0"),
    (
        [
            ("attribute", "status", Operator.EQUAL, "RUNNING"),
            ("dataset", "name", Operator.IN, ("d1", "d3")),
        ],
        "r3 r1",
    ),
    (
        [
            ("dataset", "context", Operator.EQUAL, "training"),
            ("dataset", "digest", Operator.EQUAL, "2"),
        ],
        "",
    ),
    ([("attribute", "start_time", Operator.LESS, 0)], ""),
    ([("attribute", "end_time", Operator.NULL)], "r4 r3 r2 r1 r0"),
]


def test_runs_are_found_by_all_that_is_known_of_them(bench):
    told(bench)
    for where, names in ASKED:
        assert found(bench, *where) == names.split(), where
    past = bench.at(as_of=bench.clock.now)
    for where, names in ASKED[3:]:
        assert found(past, *where) == names.split(), where
    known = bench.at(as_known=bench.clock.now)
    for where, names in ASKED:
        assert found(known, *where) == names.split(), where


def test_what_lacks_a_value_is_last_in_any_order(bench):
    told(bench)
    for descending, names in ((False, "r4 r0 r3 r1 r2"), (True, "r3 r0 r4 r1 r2")):
        by = [Ordering("metric", "auc", descending)]
        assert found(bench, order=by) == names.split()
    assert found(bench, order=[Ordering("param", "lr")]) == ["r1", "r2", "r3", "r4", "r0"]
    by = [Ordering("tag", "team"), Ordering("attribute", "run_name")]
    assert found(bench, order=by) == ["r0", "r2", "r4", "r1", "r3"]


@pytest.mark.parametrize(
    "order",
    [
        (),
        (Ordering("metric", "auc", descending=True),),
        (Ordering("attribute", "end_time"), Ordering("tag", "team", descending=True)),
    ],
)
def test_pages_go_on_where_the_last_one_ended(bench, order):
    told(bench)
    every, after = [], None
    while True:
        page = bench.see(runs.search_runs, of(bench, order=order, after=after, limit=2))
        every += [full.run.name for full in page.items]
        if page.next is None:
            break
        after = page.next
        assert bench.see(runs.fits_runs, order, after)
    assert every == found(bench, order=order)
    assert not bench.see(runs.fits_runs, order, ("x",))


def test_a_list_has_all_that_its_runs_logged(bench):
    told(bench)
    page = bench.see(runs.search_runs, of(bench))
    for full in page.items:
        assert repr(bench.see(runs.run_by_id, full.run.run_id)) == repr(full)


def test_a_list_is_narrowed_to_experiments_projects_and_what_one_may_see(bench):
    told(bench)
    credit = bench.do(projects.create_project, f"{bench.project}-2").name
    other = bench.do(runs.create_experiment, credit, "x")
    started(bench, other.experiment_id, name="there")
    assert found(bench, experiment_ids=[]) == []
    assert found(bench, experiment_ids=[other.experiment_id]) == ["there"]
    assert len(found(bench, experiment_ids=[bench.experiment, other.experiment_id])) == 6
    assert found(bench, project_id=other.project_id, experiment_ids=None) == ["there"]
    ada = person("ada", Role.VIEWER, scope=other.scope)
    assert found(bench.as_(ada), experiment_ids=None) == ["there"]


def test_deleted_runs_are_listed_when_asked_for(bench):
    run_id = started(bench, name="gone").run.run_id
    started(bench, name="here")
    bench.do(runs.delete_run, run_id)
    assert found(bench) == ["here"]
    assert found(bench, deleted=True) == ["gone"]
    assert found(bench, deleted=None) == ["here", "gone"]


@pytest.mark.parametrize(
    "bad",
    [
        ("metric", "auc", Operator.EQUAL, "x"),
        ("attribute", "start_time", Operator.MORE, 10**400),
        ("attribute", "nothing", Operator.EQUAL, "x"),
        ("attribute", "run_name", Operator.EQUAL, 5),
        ("tag", "a\0b", Operator.EQUAL, "x"),
        ("tag", "a", Operator.EQUAL, "\ud800"),
        ("dataset", "size", Operator.EQUAL, "x"),
        ("elephant", "size", Operator.EQUAL, "x"),
    ],
)
def test_what_cannot_be_asked_is_refused(bench, bad):
    with pytest.raises(runs.RunRefused):
        found(bench, bad)


def test_logged_models_are_found_by_what_is_known_of_them(bench):
    run_id = started(bench).run.run_id
    first = modelled(bench, name="a", params={"d": "1"}, tags={"t": "x"}, source_run_id=run_id)
    second = modelled(bench, name="b")
    data = {"dataset_name": "d", "dataset_digest": "1"}
    logged(bench, run_id, point("acc", 0.7, model_id=first.model_id, **data))
    logged(bench, run_id, point("acc", 0.9, model_id=second.model_id))

    def names(*where, **how):
        wanted = of(bench, where=[Comparison(*one) for one in where], **how)
        return [full.model.name for full in bench.see(runs.search_logged_models, wanted).items]

    assert names() == ["b", "a"]
    assert names(("attribute", "name", Operator.EQUAL, "a")) == ["a"]
    assert names(("param", "d", Operator.EQUAL, "1"), ("tag", "t", Operator.LIKE, "%")) == ["a"]
    assert names(("metric", "acc", Operator.MORE, 0.6)) == ["b", "a"]
    assert names(("metric", "acc", Operator.MORE, 0.6), datasets=[("d", "1")]) == ["a"]
    assert names(datasets=[("d", "")], only_measured=True) == ["a"]
    assert names(datasets=[("d", "2")], only_measured=True) == []
    assert names(order=[Ordering("metric", "acc")], datasets=[("d", "")]) == ["a", "b"]
    assert names(("attribute", "source_run_id", Operator.EQUAL, run_id)) == ["a"]
    assert names(order=[Ordering("metric", "acc")]) == ["a", "b"]
    assert names(("attribute", "created", Operator.MORE, 0)) == ["b", "a"]


def test_experiments_are_found_by_name_and_tag(bench):
    for name in ("alpha", "beta"):
        bench.do(runs.create_experiment, bench.project, name, tags={"n": name[0]})

    def names(*where, **how):
        wanted = Wanted(where=[Comparison(*one) for one in where], **how)
        wanted = bench.see(runs.in_project, bench.project, wanted)
        return [one.name for one in bench.see(runs.list_experiments, wanted).items]

    assert names() == ["beta", "alpha", "own"]
    assert names(("tag", "n", Operator.EQUAL, "a")) == ["alpha"]
    assert names(("attribute", "name", Operator.LIKE, "%a")) == ["beta", "alpha"]
    assert names(order=[Ordering("attribute", "name")])[-1] == "own"
    assert names(limit=1) == ["beta"]
    before = bench.clock.now - timedelta(days=9999)
    assert bench.at(as_of=before).see(runs.list_experiments, Wanted()).items == []


LONG = "x" * BEGINNING
SAID = ["", "x", LONG[1:], LONG, LONG + "y", LONG + "z"]


@pytest.mark.parametrize("few", [0, 2, 1_000])
def test_runs_are_found_by_all_that_they_say_now_whether_few_say_it_or_many(
    bench, monkeypatch, few
):
    for number, value in enumerate(SAID):
        run_id = started(bench, name=f"r{number}", tags={"t": "was"}).run.run_id
        logged(bench, run_id, params={"p": value, "all": "1"}, tags={"t": value})
    monkeypatch.setattr(searching, "_FEW", few)
    for entity, key in (("tag", "t"), ("param", "p")):
        for number, value in enumerate(SAID):
            asked = ((entity, key, Operator.EQUAL, value), ("param", "all", Operator.EQUAL, "1"))
            assert found(bench, *asked) == [f"r{number}"]
    assert found(bench, ("tag", "t", Operator.EQUAL, "was")) == []


MEASURED = [0.5, 0.5, 1.0, math.nan, 0.25, math.inf, -math.inf, 0.5, 0.75, None, 0.0, 0.5]


def measured(bench, *, over):
    """Start runs that measured it on one or two datasets; every second one is `over`."""
    for number, value in enumerate(MEASURED):
        run_id = started(bench, name=f"r{number:02}").run.run_id
        if value is not None:
            logged(bench, run_id, point("auc", value, 5), point("auc", 0.9, 1))
        if number % 3 == 0:
            logged(bench, run_id, point("auc", 0.6, number % 2 * 9, dataset_name="other"))
        if number % 2 == over:
            bench.do(runs.update_run, run_id, status=runs.RunStatus.FINISHED)


def paged(bench, order, limit):
    every, after = [], None
    while True:
        page = bench.see(runs.search_runs, of(bench, order=order, after=after, limit=limit))
        every += [full.run.name for full in page.items]
        if page.next is None:
            return every
        after = page.next


@pytest.mark.parametrize("over", [0, 1])
def test_the_first_by_a_metric_are_found_without_looking_at_all(bench, monkeypatch, over):
    measured(bench, over=over)
    asked = [
        ("metric", "auc", how, value)
        for how in (Operator.EQUAL, Operator.LESS, Operator.AT_MOST, Operator.MORE)
        for value in (0.5, 0.6, 2)
    ]
    orders = [[Ordering("metric", "auc", descending)] for descending in (False, True)]
    with monkeypatch.context() as slow:
        slow.setattr(searching, "_first_by_metric", lambda *_: None)
        slow.setattr(searching, "fulfilling", lambda *_: None)
        whole = [found(bench, order=order) for order in orders]
        fulfilled = [found(bench, one) for one in asked]
    monkeypatch.setattr(searching, "_TRIED", (1, 2))
    for order, expected in zip(orders, whole, strict=True):
        assert {tuple(paged(bench, order, limit)) for limit in (1, 3, 12)} == {tuple(expected)}
    for few in (1, 1_000):
        monkeypatch.setattr(searching, "_FEW", few)
        assert [found(bench, one) for one in asked] == fulfilled


def test_few_are_looked_at_for_the_first_by_a_metric(bench, monkeypatch):
    for number in range(20):
        run_id = started(bench, name=f"r{number:02}").run.run_id
        logged(bench, run_id, point("own", number / 10))
        bench.do(runs.update_run, run_id, status=runs.RunStatus.FINISHED)
    seen = []
    page = searching._page
    monkeypatch.setattr(searching, "_page", lambda *one: seen.append(1) or page(*one))
    monkeypatch.setattr(searching, "among", lambda *one: seen.append(len(one[2])) or true())
    by = [Ordering("metric", "own", descending=True)]
    assert found(bench, order=by, limit=2) == ["r19", "r18"]
    assert seen == [12, 1]  # four times as many as it takes to know that there are more
