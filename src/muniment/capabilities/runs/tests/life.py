"""All that happens to experiments and runs, brought about once so that its replay can be proven."""

from muniment.capabilities import runs
from muniment.capabilities.runs import Batch, Dataset, ModelLink, Point, RunStatus, Start
from muniment.platform.unit import system_context

MODEL = "m-" + "1" * 32


def live(do):
    """Bring about each kind of event of this room; `do` has the client of an application."""
    house = do._client.app.state.house

    def write(verb, *args, **kwargs):
        return house.units.write(system_context("test"), lambda unit: verb(unit, *args, **kwargs))

    made = write(runs.create_experiment, "default", "lives", tags={"a": "b"}).experiment_id
    write(runs.rename_experiment, made, "lived")
    write(runs.tag_experiment, made, {"c": "d"})
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
