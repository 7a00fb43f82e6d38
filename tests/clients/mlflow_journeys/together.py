"""Sixteen threads at once, each with the same client."""

from concurrent.futures import ThreadPoolExecutor

import mlflow
from workbench import bare, client, own

THREADS = 16


def versions_by_many_threads():
    """Numbers of versions are given once, and nothing is lost between."""
    name, shared = bare(), client()

    def work(n):
        version = shared.create_model_version(name, f"s3://bucket/{n}", tags={"n": str(n)})
        shared.set_model_version_tag(name, version.version, "seen", "yes")
        shared.set_registered_model_alias(name, f"of-{n}", version.version)
        shared.set_registered_model_tag(name, "shared", str(n))
        pointed = shared.get_model_version_by_alias(name, f"of-{n}")
        assert pointed.tags == {"n": str(n), "seen": "yes"}
        return int(version.version)

    numbers = _by_threads(work, 2 * THREADS)
    assert sorted(numbers) == list(range(1, 2 * THREADS + 1))
    assert len(shared.search_model_versions(f"name = '{name}'")) == 2 * THREADS
    assert len(shared.get_registered_model(name).aliases) == 2 * THREADS


def runs_by_many_threads():
    """Runs are logged side by side, and into one another's experiment."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    shared = client()
    common = shared.create_run(experiment_id).info.run_id

    def work(n):
        run_id = shared.create_run(experiment_id, run_name=f"run-{n}").info.run_id
        for step in range(5):
            shared.log_metric(run_id, "loss", n + step / 10, step=step)
        shared.log_param(run_id, "n", n)
        shared.log_metric(common, "shared", n, step=n)
        shared.log_param(common, f"p{n}", n)
        shared.set_tag(common, "last", n)
        shared.log_text(run_id, str(n), "n.txt")
        shared.set_terminated(run_id)
        return run_id

    ids = _by_threads(work, THREADS)
    for n, run_id in enumerate(ids):
        found = shared.get_run(run_id)
        assert found.data.metrics == {"loss": n + 0.4}
        assert found.data.params == {"n": str(n)}
        assert len(shared.get_metric_history(run_id, "loss")) == 5
    both = shared.get_run(common)
    assert both.data.metrics["shared"] == THREADS - 1
    assert len(both.data.params) == THREADS
    assert len(shared.get_metric_history(common, "shared")) == THREADS


def _by_threads(work, times):
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(times)))
