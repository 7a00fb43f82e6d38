"""Searching: models, versions, runs, experiments and logged models, filtered, ordered, paged."""

import mlflow
from mlflow.entities import ViewType
from workbench import MAJOR, bare, client, frame_of, own, refusal


def search_models():
    """Models are found by name, by pattern and by tag, in order, page by page."""
    stem = own("find")
    for n in range(5):
        client().create_registered_model(f"{stem}-{n}", tags={"parity": str(n % 2), "set": stem})
    found = client().search_registered_models

    def names(condition, **options):
        return [one.name.removeprefix(f"{stem}-") for one in found(condition, **options)]

    assert names(f"name = '{stem}-3'") == ["3"]
    assert names(f"name LIKE '{stem}-%'") == list("01234")
    assert names(f"name ILIKE '{stem.upper()}-%' AND tags.parity = '1'") == list("13")
    assert names(f"tags.`set` = '{stem}' AND tags.parity != '1'") == list("024")
    assert names(f"name LIKE '{stem}-%'", order_by=["name DESC"]) == list("43210")
    newest = names(f"name LIKE '{stem}-%'", order_by=["last_updated_timestamp DESC"])
    assert sorted(newest) == list("01234")
    seen, token = [], None
    while token != "":
        page = found(f"name LIKE '{stem}-%'", max_results=2, page_token=token)
        seen += [one.name[-1] for one in page]
        token = page.token or ""
    assert seen == list("01234")
    refusal("INVALID_PARAMETER_VALUE", found, f"name = '{stem}' OR name = 'x'")
    refusal("INVALID_PARAMETER_VALUE", found, "colour = 'blue'")
    refusal("INVALID_PARAMETER_VALUE", found, page_token="rubbish")


def search_versions():
    """Versions are found by model, run, source, number and tag, with what is known of them."""
    name = bare(6)
    for number in ("2", "4"):
        client().set_model_version_tag(name, number, "even", "yes")
    found = client().search_model_versions

    def numbers(condition, **options):
        order = {"order_by": ["version_number ASC"], **options}
        return [int(one.version) for one in found(condition, **order)]

    this = f"name = '{name}'"
    assert numbers(this) == [1, 2, 3, 4, 5, 6]
    assert numbers(f"{this} AND tags.even = 'yes'") == [2, 4]
    assert numbers(f"{this} AND version_number > 4") == [5, 6]
    assert numbers(f"source_path = 's3://bucket/{name}/3'") == [3]
    assert numbers(f"{this} AND source_path LIKE '%/{name}/5'") == [5]
    assert numbers(this, order_by=["version_number DESC"], max_results=2) == [6, 5]
    assert numbers(f"run_id = '{'0' * 32}'") == []
    assert numbers("name = 'nobody-has-this-name'") == []
    tagged = found(f"{this} AND tags.even = 'yes'", order_by=["version_number ASC"])[0]
    assert tagged.tags == {"even": "yes"}
    assert tagged.source == f"s3://bucket/{name}/2"


def search_runs():
    """Runs are found by what they logged, ordered by it, active or deleted."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    ids = []
    for n in range(6):
        with mlflow.start_run(experiment_id=experiment_id, run_name=f"run-{n}") as run:
            mlflow.log_metric("loss", 1 - n / 10)
            mlflow.log_param("kind", "tree" if n % 2 else "linear")
            mlflow.set_tag("number", str(n))
            if n == 5:
                mlflow.log_metric("extra", 1.0)
        ids.append(run.info.run_id)

    def found(condition="", **options):
        return [ids.index(one.info.run_id) for one in _runs(experiment_id, condition, **options)]

    assert found("metrics.loss < 0.75", order_by=["metrics.loss ASC"]) == [5, 4, 3]
    assert found("params.kind = 'tree'", order_by=["tags.number ASC"]) == [1, 3, 5]
    assert found("tags.number != '0' AND metrics.loss >= 0.9") == [1]
    assert found("params.kind LIKE 'lin%'", order_by=["metrics.loss DESC"]) == [0, 2, 4]
    assert found("attributes.run_name = 'run-2'") == [2]
    assert found("attributes.status = 'FINISHED' AND metrics.extra = 1") == [5]
    assert found(f"attributes.run_id IN ('{ids[0]}', '{ids[4]}')", order_by=["start_time"]) == [
        0,
        4,
    ]
    assert found(order_by=["metrics.extra DESC", "tags.number DESC"]) == [5, 4, 3, 2, 1, 0]
    assert found(max_results=2, order_by=["attributes.start_time DESC"]) == [5, 4]
    first = client().search_runs([experiment_id], max_results=4, order_by=["start_time ASC"])
    rest = client().search_runs(
        [experiment_id], max_results=4, order_by=["start_time ASC"], page_token=first.token
    )
    assert [ids.index(one.info.run_id) for one in [*first, *rest]] == [0, 1, 2, 3, 4, 5]
    table = frame_of(mlflow.search_runs([experiment_id]))
    assert table.loc[ids[3], "metrics.loss"] == 0.7
    assert table.loc[ids[3], "params.kind"] == "tree"
    client().delete_run(ids[0])
    assert found(run_view_type=ViewType.DELETED_ONLY) == [0]
    assert len(found(run_view_type=ViewType.ALL)) == 6
    refusal("INVALID_PARAMETER_VALUE", found, "loss !! 3")


def search_experiments():
    """Experiments are found by name and tag, in order."""
    stem = own("find")
    ids = [mlflow.create_experiment(f"{stem}-{n}", tags={"n": str(n)}) for n in range(3)]

    def found(condition, **options):
        return [
            one.experiment_id
            for one in mlflow.search_experiments(filter_string=condition, **options)
        ]

    assert found(f"name = '{stem}-1'") == [ids[1]]
    assert found(f"name LIKE '{stem}%'", order_by=["name DESC"]) == ids[::-1]
    assert found(f"name LIKE '{stem}%' AND tags.n = '2'") == [ids[2]]
    client().delete_experiment(ids[0])
    assert found(f"name LIKE '{stem}%'", order_by=["name"]) == ids[1:]
    assert found(f"name LIKE '{stem}%'", view_type=ViewType.DELETED_ONLY) == ids[:1]


def search_logged_models():
    """Logged models are found by what they are and by how well they did."""
    if MAJOR < 3:
        return
    experiment_id = mlflow.create_experiment(own("experiment"))
    ids = []
    for n in range(3):
        model = client().create_logged_model(
            experiment_id, name=f"candidate-{n}", params={"n": str(n)}, tags={"odd": str(n % 2)}
        )
        with mlflow.start_run(experiment_id=experiment_id):
            mlflow.log_metric("accuracy", n / 10, model_id=model.model_id)
        ids.append(model.model_id)

    def found(condition, **options):
        models = mlflow.search_logged_models(
            [experiment_id], condition, output_format="list", **options
        )
        return [ids.index(model.model_id) for model in models]

    ascending = [{"field_name": "creation_timestamp", "ascending": True}]
    assert found("name = 'candidate-1'") == [1]
    assert found("metrics.accuracy >= 0.1", order_by=ascending) == [1, 2]
    assert found("params.n = '2' AND tags.odd = '0'") == [2]
    best = [{"field_name": "metrics.accuracy", "ascending": False}]
    assert found(None, order_by=best) == [2, 1, 0]


def _runs(experiment_id, condition, **options):
    return client().search_runs([experiment_id], condition, **options)
