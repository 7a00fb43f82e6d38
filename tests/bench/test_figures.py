"""The arithmetic of the benchmark."""

import pytest

from bench.figures import Better, Figure, Goal, Sample, Verdict, median_interval, quantile
from bench.pairs import difference, in_pairs


def test_a_quantile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert quantile(values, 0.5) == 3.0
    assert quantile(values, 0.99) == 5.0
    assert quantile([7.0], 0.01) == 7.0


def test_a_sample_speaks_in_milliseconds_and_requests_per_second():
    sample = Sample([0.001] * 98 + [0.5] * 2, elapsed_seconds=2.0)
    assert sample.p50_ms == pytest.approx(1.0)
    assert sample.p99_ms == pytest.approx(500.0)
    assert sample.per_second == 50.0


def test_one_slow_round_does_not_move_a_figure():
    figure = Figure("read", "p50", "ms", Better.LOWER, ours=[1.0, 90.0, 1.2], peer=[12.0])
    assert figure.our_median == 1.2
    assert figure.ratio == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("better", "ours", "peer", "ratio"),
    [
        (Better.LOWER, 2.0, 10.0, 5.0),
        (Better.HIGHER, 10.0, 2.0, 5.0),
        (Better.LOWER, 4.0, 2.0, 0.5),
    ],
)
def test_a_ratio_above_one_always_means_that_we_are_ahead(better, ours, peer, ratio):
    assert Figure("read", "", "", better, [ours], [peer]).ratio == ratio


@pytest.mark.parametrize(
    ("goal", "peer", "verdict"),
    [
        (Goal(), [10.0], Verdict.NONE),
        (Goal(limit=1.0), [], Verdict.MET),
        (Goal(limit=0.9), [], Verdict.MISSED),
        (Goal(limit=1.0, ratio=10), [10.0], Verdict.MET),
        (Goal(limit=1.0, ratio=11), [10.0], Verdict.MISSED),
        (Goal(limit=1.0, ratio=10), [], Verdict.OPEN),
        (Goal(limit=0.9, ratio=10), [], Verdict.MISSED),
    ],
)
def test_a_goal_is_met_only_in_all_its_parts(goal, peer, verdict):
    figure = Figure("read", "p50", "ms", Better.LOWER, ours=[1.0], peer=peer, goal=goal)
    assert figure.verdict is verdict


def test_the_interval_of_a_median_leaves_out_as_many_on_both_sides():
    # The ranks are those of tables of the sign test.
    assert median_interval([]) is None
    assert median_interval([5.0, 1.0, 4.0, 2.0, 3.0]) is None
    assert median_interval(list(range(1, 7))) == (1, 6)
    assert median_interval(list(range(1, 11))) == (2, 9)
    assert median_interval(list(range(1, 49))) == (17, 32)


@pytest.mark.parametrize(
    ("extra", "verdict"),
    [
        ([2.0] * 10, Verdict.MET),
        ([12.0] * 10, Verdict.MISSED),
        ([2.0] * 5 + [12.0] * 5, Verdict.OPEN),
        ([2.0] * 5, Verdict.OPEN),
    ],
)
def test_what_the_rounds_do_not_decide_is_left_open(extra, verdict):
    pairs = [(100 + one, 100.0) for one in extra]
    assert difference("log", "p95", pairs, Better.LOWER, Goal(limit=10)).verdict is verdict


def test_who_comes_first_in_a_pair_alternates():
    asked = []

    def one(name):
        asked.append(name)
        return name

    pairs = in_pairs(lambda: one("a"), lambda: one("b"), 3, rest=0)
    assert pairs == [("a", "b")] * 3
    assert "".join(asked) == "abbaab"
