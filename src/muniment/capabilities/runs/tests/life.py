"""All that happens to experiments and runs, brought about once so that its replay can be proven."""

from muniment.capabilities import runs
from muniment.capabilities.runs import (
    Batch,
    Creation,
    Dataset,
    ModelLink,
    ModelStatus,
    Point,
    Proposed,
    RunStatus,
    Start,
)
from muniment.platform.unit import system_context

MODEL = "m-" + "1" * 32


def live(do):
    """Bring about each kind of event of this room; `do` has the client of an application."""
    made, run_id = live_runs(do)
    live_models(do, made, run_id)


def writing(do):
    house = do._client.app.state.house
    return lambda verb, *args, **kwargs: house.units.write(
        system_context("test"), lambda unit: verb(unit, *args, **kwargs)
    )


def live_runs(do):
    write = writing(do)
    made = write(runs.create_experiment, "default", "lives", tags={"a": "b"}).experiment_id
    write(runs.rename_experiment, made, "lived")
    write(runs.tag_experiment, made, {"c": "d"})
    alone, along = (write(runs.start_run, Start(made)).run.run_id for _ in range(2))
    write(runs.delete_run, alone)
    write(runs.delete_experiment, made)
    write(runs.restore_experiment, made)
    assert not write(runs.run_by_id, along).run.deleted
    write(runs.delete_experiment, made)
    write(runs.restore_experiment, made)
    run_id = write(runs.start_run, Start(made, tags={"a": "1", "b": "2"})).run.run_id
    points = [Point("loss", float("nan"), 1, 1), Point("loss", 0.5, 2, 2)]
    write(runs.log, run_id, Batch(points, {"p": "1"}, {"a": "2", "mlflow.runName": "n"}))
    write(runs.untag_run, run_id, "b")
    data = Dataset("d", "1", "local", "{}", tags={"mlflow.data.context": "training"})
    write(runs.log_inputs, run_id, [data], [ModelLink(MODEL)])
    write(runs.log_outputs, run_id, [ModelLink(MODEL, 3)])
    write(runs.update_run, run_id, status=RunStatus.FINISHED)
    write(runs.delete_run, run_id)
    write(runs.restore_run, run_id)
    return made, run_id


def live_models(do, made, run_id):
    write = writing(do)
    model_id = write(runs.create_logged_model, Creation(made, tags={"a": "1"})).model.model_id
    write(runs.tag_logged_model, model_id, {"a": "2"})
    writer = do._client.app.state.house.units.blobs.open_writer(size_limit=10)
    writer.write(b"model")
    stored = writer.commit()
    write(runs.store_artifact, model_id, "model.bin", stored)
    write(runs.store_artifact, run_id, "a/b", stored)
    write(runs.remove_artifact, run_id, "a")
    write(runs.finalize_logged_model, model_id, ModelStatus.READY)
    do("POST", "/api/v1/models", {"name": "of-a-run"})
    proposed = Proposed(f"models:/{model_id}", run_id=run_id)
    write(runs.register_version, "default", "of-a-run", proposed)
    write(runs.delete_logged_model, model_id)
