import math

from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities import runs
from muniment.capabilities.runs.model.metrics import Point
from muniment.capabilities.runs.model.sampling import sampled
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
