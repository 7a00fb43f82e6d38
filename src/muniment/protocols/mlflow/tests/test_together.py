"""Sixteen clients at once on one run: nothing is lost, and nothing is said twice."""

from concurrent.futures import ThreadPoolExecutor

from muniment.protocols.mlflow.tests.asking import Asking, metric, said, told

WRITERS = 16


def test_what_many_log_at_once_is_all_there(client):
    mlflow = Asking(client)
    run_id = mlflow.begin()
    root = f"0/{run_id}/artifacts"

    def write(number: int) -> list[int]:
        batch = {
            "metrics": [metric("shared", number, step) for step in range(20)],
            "params": said({f"p{number}": str(number)}),
            "tags": said({"last": str(number), f"t{number}": "1"}),
        }
        disputed = {"run_id": run_id, "key": "p", "value": str(number)}
        return [
            mlflow.send("POST", "runs/log-batch", run_id=run_id, **batch).status_code,
            mlflow.put(f"{root}/{number}.txt", b"%d" % number).status_code,
            mlflow.put(f"{root}/same.txt", b"%d" % number).status_code,
            mlflow.send("POST", "runs/log-parameter", **disputed).status_code,
        ]

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(WRITERS)))
    assert [one[:3] for one in answers] == [[200, 200, 200]] * WRITERS
    assert sorted(one[3] for one in answers) == [200] + [400] * (WRITERS - 1)
    found = mlflow.run(run_id)["data"]
    params, tags = told(found["params"]), told(found["tags"])
    assert {params.pop("p")} < set(map(str, range(WRITERS)))
    assert params == {f"p{number}": str(number) for number in range(WRITERS)}
    assert {f"t{number}" for number in range(WRITERS)} < set(tags)
    history = mlflow.get("metrics/get-history", run_id=run_id, metric_key="shared")["metrics"]
    assert sorted((one["step"], one["value"]) for one in history) == [
        (step, float(number)) for step in range(20) for number in range(WRITERS)
    ]
    files = mlflow.listed(root)
    assert len(files) == WRITERS + 1
    assert mlflow.file(f"{root}/same.txt").content.decode() in map(str, range(WRITERS))
