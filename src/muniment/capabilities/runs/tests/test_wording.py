"""What addresses ask for, and how runs read on pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.runs import FullRun, Run, RunStatus
from muniment.capabilities.runs.pages.asking import conditions_in
from muniment.capabilities.runs.pages.columns import columns_in, few, read_columns, rows_of
from muniment.capabilities.runs.pages.side_by_side import groups_of
from muniment.capabilities.runs.pages.wording import figure, length

RUN = Run(
    run_id="0" * 32,
    experiment_id="1",
    project_id="p",
    name="first",
    user_id="ada",
    status=RunStatus.FINISHED,
    started_at=datetime(2026, 1, 1, tzinfo=UTC),
    ended_at=datetime(2026, 1, 1, 0, 2, 3, tzinfo=UTC),
    artifact_uri="",
    created_by="ada",
)


def full(params, **metrics):
    points = [Point(key, value, 1, 1) for key, value in metrics.items()]
    return FullRun(RUN, points, params, {"team": "risk", "mlflow.user": "x"}, [], [], [])


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("", []),
        ("metrics.auc > 0.9", ["metrics.auc > 0.9"]),
        ("a = 1 and b = 2\nAND c = 3", ["a = 1", "b = 2", "c = 3"]),
        ("tags.x = 'this AND that' AND y = 1", ["tags.x = 'this AND that'", "y = 1"]),
        ("metrics.`a AND b` > 1", ["metrics.`a AND b` > 1"]),
        ("datasets.name IN ('a', 'b')", ["datasets.name IN ('a', 'b')"]),
        ("tags.x = 'open AND y = 1", ["tags.x = 'open", "y = 1"]),
    ],
)
def test_conditions_have_and_between_them(text, conditions):
    assert conditions_in(text) == conditions


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0421, "0.0421 s"), (59, "59 s"), (61, "1 min 1 s"), (7200, "2 h"), (90_000, "1 d 1 h")],
)
def test_a_length_of_time_is_told_in_its_two_greatest_units(seconds, words):
    assert length(timedelta(seconds=seconds)) == words


def test_a_value_that_is_no_number_says_so():
    assert [figure(one) for one in (0.9123456, float("nan"), float("-inf"))] == [
        "0.912346",
        "NaN",
        "-Infinity",
    ]


def test_the_columns_that_tell_runs_apart_come_first():
    runs = [
        full({"a": "1", "lr": "0.1"}, auc=0.9),
        full({"a": "1", "lr": "0.2"}, auc=0.8, zeta=1.0),
    ]
    names = [one.name for one in columns_in(runs)]
    assert names == ["metrics.auc", "metrics.zeta", "params.a", "params.lr", "tags.team"]
    shown = few(columns_in(runs), runs)
    assert [one.name for one in shown] == ["metrics.auc", "metrics.zeta", "params.lr", "params.a"]
    [first, _] = rows_of(runs, shown)
    assert (first.cells, first.lasted) == (["0.9", None, "0.1", "1"], "2 min 3 s")
    assert read_columns(["params.a", "nonsense", "params.a", "runs.x", "metrics."]) == [shown[3]]


def test_only_what_differs_is_left():
    other = replace(full({"a": "1", "lr": "0.2"}, auc=0.9), run=replace(RUN, user_id="bob"))
    groups = groups_of([full({"a": "1", "lr": "0.1"}, auc=0.9), other], only=True)
    differing = {group.title: [line.name for line in group.lines] for group in groups}
    expected = {"The runs": ["By"], "Metrics": [], "Parameters": ["lr"], "Tags": []}
    assert differing == expected
    assert [group.same for group in groups if group.title == "Parameters"] == [1]
