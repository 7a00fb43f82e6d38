import math
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from muniment.capabilities import runs
from muniment.capabilities.runs import RunStatus
from muniment.capabilities.runs.model.metrics import range_of
from muniment.capabilities.runs.service.sealing import tend
from muniment.capabilities.runs.store.metrics import POINTS
from muniment.capabilities.runs.tests.factories import logged, point, started
from muniment.platform.backup.form import TableRows
from muniment.platform.backup.rows import Counter, dump, fill, kinds_of, lines_of

INF = math.inf


def carried(connection, table):
    """Take every row of a table to a backup and back."""
    rows = [*lines_of(dump(connection, table, Counter()), table.name)]
    connection.execute(delete(table))
    columns = tuple(column.name for column in table.c)
    fill(connection, TableRows(table.name, columns, kinds_of(table), len(rows), "", 0), rows)


def history(bench, run_id, key="loss", size=100):
    found, after = [], None
    while True:
        page = bench.see(runs.metric_history, run_id, key, after=after, limit=size)
        found += page.points
        if page.next is None:
            return found
        after = page.next


def test_the_latest_is_the_greatest_step_then_time_then_value(bench):
    run_id = started(bench).run.run_id
    logged(bench, run_id, point(value=3, step=2), point(value=9, step=1), point("acc", 0.9))
    logged(bench, run_id, point(value=1, step=2), point("acc", math.nan))
    assert [(p.key, p.value) for p in bench.see(runs.run_by_id, run_id).metrics] == [
        ("acc", 0.9),
        ("loss", 3.0),
    ]


def test_every_value_comes_back_as_it_was(bench):
    run_id = started(bench).run.run_id
    values = [0.1, 5e-324, 1.7976931348623157e308, INF, -INF, math.nan, 7]
    sent = [point(value=value, step=i) for i, value in enumerate(values)]
    logged(bench, run_id, *sent)
    found = history(bench, run_id)
    assert repr([p.value for p in found]) == repr([float(value) for value in values])
    bench.run(lambda unit: carried(unit.connection, POINTS))
    assert repr(history(bench, run_id)) == repr(found)
    assert [p.step for p in found] == list(range(len(values)))


def test_many_points_come_at_once(bench):
    run_id = started(bench).run.run_id
    sent = [point(f"m{i % 2}", i / 7, i) for i in range(1_003)]
    logged(bench, run_id, *sent)
    assert history(bench, run_id, "m0", 600) == sent[::2]
    assert history(bench, run_id, "m1", 600) == sent[1::2]


def test_numbers_have_a_range_whatever_is_among_them():
    def found(*values):
        return range_of([point(value=value) for value in values])

    assert found(2.0, -1.0, 3.0) == (-1.0, 3.0)
    assert found(math.nan, 2.0) == (2.0, 2.0)
    assert found(INF, -INF, 1.0) == (-INF, INF)
    assert found(1.7e308, 1.7e308) == (1.7e308, 1.7e308)
    assert found(math.nan) is None


def test_a_history_has_pages(bench):
    run_id = started(bench).run.run_id
    sent = [point(value=float(i), step=i) for i in range(25)]
    logged(bench, run_id, *sent[:10])
    logged(bench, run_id, *sent[10:], point("other"))
    logged(bench, run_id, point(value=-1.0, model_id="m-1"), point(value=-2.0, model_id="m-1"))
    found = history(bench, run_id, size=7)
    assert found[:25] == sent
    assert [p.value for p in found[25:]] == [-1.0, -2.0]
    assert history(bench, run_id, "none") == []


def test_a_batch_that_is_sent_again_counts_once(bench):
    run_id = started(bench).run.run_id
    batch = [point(value=math.nan, step=1), point(value=2.0, step=2)]
    for _ in range(2):
        logged(bench, run_id, *batch)
    assert len(history(bench, run_id)) == 2


def test_the_past_knows_only_what_was_measured_and_recorded_then(bench):
    run_id = started(bench).run.run_id
    first = bench.clock.advance(hours=1)
    logged(bench, run_id, point(value=1.0, timestamp_ms=runs.milliseconds_of(first)))
    then = bench.clock.advance(hours=1)
    late = bench.clock.advance(hours=1)
    logged(bench, run_id, point(value=2.0, step=1, timestamp_ms=runs.milliseconds_of(late)))
    for past in (bench.at(as_of=then), bench.at(as_known=then)):
        assert [p.value for p in past.see(runs.run_by_id, run_id).metrics] == [1.0]
        assert [p.value for p in history(past, run_id)] == [1.0]
    now = bench.at(as_of=late + timedelta(hours=1))
    assert [p.value for p in now.see(runs.run_by_id, run_id).metrics] == [2.0]


@pytest.mark.parametrize(
    "bad", [point(step=2**63), point(timestamp_ms=-(2**64)), point(""), point("a\0")]
)
def test_what_cannot_be_kept_is_refused_with_all_of_its_request(bench, bad):
    run_id = started(bench).run.run_id
    with pytest.raises(runs.RunRefused):
        logged(bench, run_id, point(), bad, params={"p": "1"})
    found = bench.see(runs.run_by_id, run_id)
    assert (found.metrics, found.params) == ([], {})


def test_points_are_sealed_at_the_end_and_by_the_chore(bench):
    run_id = started(bench).run.run_id
    logged(bench, run_id, point(step=1), point("acc", math.nan))
    bench.do(tend, bench.house.settings)
    logged(bench, run_id, point(step=2))
    waiting = bench.see(runs.verify_metrics, run_id)
    assert (waiting.intact, waiting.seals, waiting.points, waiting.unsealed) == (True, 1, 3, 1)
    bench.do(runs.update_run, run_id, status=RunStatus.FINISHED)
    sealed = bench.see(runs.verify_metrics, run_id)
    assert (sealed.intact, sealed.seals, sealed.unsealed) == (True, 2, 0)
    bench.do(tend, bench.house.settings)
    assert bench.run(lambda unit: tend(unit, bench.house.settings) or unit.stamps) == []


def test_a_point_that_was_changed_breaks_its_seal(bench):
    run_id = started(bench).run.run_id
    logged(bench, run_id, point(step=1))
    bench.do(runs.update_run, run_id, status=RunStatus.FAILED)
    bench.run(lambda unit: unit.connection.execute(update(POINTS).values(value=0.4)))
    found = bench.see(runs.verify_metrics, run_id)
    assert (found.intact, found.broken) == (False, [1])
