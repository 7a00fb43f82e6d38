import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities import runs
from muniment.capabilities.runs import instant_of, milliseconds_of
from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.sampling import sampled
from muniment.capabilities.runs.service import measuring, sealing
from muniment.capabilities.runs.store.blocks import BLOCK
from muniment.capabilities.runs.tests.factories import logged, point, started

POINTS = st.lists(
    st.builds(Point, st.just("k"), st.floats(), st.integers(0, 9), st.integers(0, 9)), max_size=60
)


@given(POINTS, st.integers(1, 30))
def test_a_sample_is_small_in_order_and_of_the_points(points, most):
    found = sampled(points, most)
    assert len(found) == min(len(points), max(most, 2)) or len(found) <= most
    assert [(p.step, p.timestamp_ms) for p in found] == sorted(
        (p.step, p.timestamp_ms) for p in found
    )
    assert {id(p) for p in found} <= {id(p) for p in points}


@given(POINTS, st.integers(6, 30))
def test_no_peak_is_lost(points, most):
    numbers = [p.value for p in points if not math.isnan(p.value)]
    shown = [p.value for p in sampled(points, most) if not math.isnan(p.value)]
    if numbers:
        assert (min(shown), max(shown)) == (min(numbers), max(numbers))


@pytest.fixture
def few(monkeypatch):
    """A long curve is one of a few blocks already."""
    monkeypatch.setattr(measuring, "_FEW", 2 * BLOCK)


@pytest.mark.usefixtures("few")
def test_a_long_curve_is_drawn_by_blocks_as_by_its_points(bench):
    run_id, begin = started(bench).run.run_id, milliseconds_of(bench.clock.now)
    for first in range(0, 12 * BLOCK, 4 * BLOCK):
        logged(bench, run_id, *(wave(step, begin) for step in range(first, first + 4 * BLOCK)))
        known = bench.clock.advance(hours=1)
        bench.clock.advance(hours=1)
    bench.do(sealing.tend, None)
    logged(bench, run_id, *(wave(step, begin) for step in range(12 * BLOCK, 12 * BLOCK + 9)))

    def drawn(at=bench, **said):
        [curve] = at.see(runs.metric_sampled, [run_id], "wave", points=400, **said)
        steps = [p.step for p in curve.points]
        assert steps == sorted(steps)
        return curve.total, steps[0], steps[-1], {p.value for p in curve.points}

    total, first, last, values = drawn()
    assert (total, first, last) == (12 * BLOCK + 9, 0, 12 * BLOCK + 8)
    assert {-99.0, 99.0} <= values, "no peak is lost"
    assert drawn(steps=(100, 5 * BLOCK + 7))[:3] == (5 * BLOCK - 92, 100, 5 * BLOCK + 7)
    assert drawn(steps=(700, 720))[:3] == (21, 700, 720)
    assert drawn(bench.at(as_known=known))[:3] == (12 * BLOCK, 0, 12 * BLOCK - 1)
    assert drawn(bench.at(as_known=known - timedelta(hours=2)))[0] == 8 * BLOCK
    half = instant_of(begin + 6 * BLOCK + 50)
    assert drawn(bench.at(as_of=half))[:3] == (6 * BLOCK + 51, 0, 6 * BLOCK + 50)


@pytest.mark.usefixtures("few")
def test_a_curve_whose_steps_jump_loses_nothing_either(bench, monkeypatch):
    monkeypatch.setattr(measuring, "_MOST_CUT", 4)
    run_id = started(bench).run.run_id
    logged(bench, run_id, *(wave(step * 7919 % (12 * BLOCK)) for step in range(12 * BLOCK)))
    bench.do(sealing.tend, None)
    for steps, total in (((None, None), 12 * BLOCK), ((0, 6 * BLOCK), 6 * BLOCK + 1)):
        [curve] = bench.see(runs.metric_sampled, [run_id], "wave", points=400, steps=steps)
        assert curve.total == total
        assert -99.0 in {p.value for p in curve.points}


def wave(step, begin=0):
    value = {333: -99.0, 1111: 99.0, 400: math.nan}.get(step, math.sin(step / 50))
    return point("wave", value, step, begin + step)


def test_curves_of_runs_are_drawn_together(bench):
    ids = [started(bench).run.run_id for _ in range(2)]
    for run_id in ids:
        logged(bench, run_id, *(point(value=float(i), step=i) for i in range(1000)))
    curves = bench.see(runs.metric_sampled, ids, "loss", points=50)
    assert [(c.run_id, c.total, len(c.points) <= 50) for c in curves] == [
        (run_id, 1000, True) for run_id in ids
    ]
    [some] = bench.see(runs.metric_sampled, ids[:1], "loss", points=50, steps=(10, 12))
    assert [p.step for p in some.points] == [10, 11, 12]
