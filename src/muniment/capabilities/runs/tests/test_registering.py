import math

import pytest

from muniment.capabilities import catalog, projects, runs
from muniment.capabilities.catalog.model.refusals import FileRefused
from muniment.capabilities.runs import Dataset, Proposed
from muniment.capabilities.runs.model.environment import environment_of
from muniment.capabilities.runs.tests.factories import kept, logged, modelled, point, started
from muniment.kernel.errors import MunimentError


@pytest.fixture
def model(bench):
    return bench.do(
        catalog.register_model, catalog.Registration(bench.project, "fraud", {}, is_compared=False)
    )


def register(bench, source, **said):
    return bench.do(runs.register_version, bench.project, "fraud", Proposed(source, **said))


def files(bench, made):
    found = bench.see(catalog.files_of_version, made.found.version.version_id)
    return {file.path: file.uri or file.digest for file in found}


def told(bench):
    tags = {"mlflow.source.git.commit": "c0ffee", "mlflow.source.git.repoURL": "https://g/r"}
    run_id = started(bench, tags=tags).run.run_id
    logged(bench, run_id, point("auc", 0.9), point("bad", math.nan), params={"lr": "0.1"})
    data = Dataset("d", "1", "s3", '{"uri": "s3://b/d"}', tags={"mlflow.data.context": "training"})
    bench.do(runs.log_inputs, run_id, [data])
    return run_id


def test_a_version_of_a_run_knows_how_it_came_about(bench, model):
    run_id = told(bench)
    kept(bench, run_id, "model/MLmodel", b"m")
    kept(bench, run_id, "model/requirements.txt", b"scikit-learn==1.7.0\n# no\n-r x\n")
    kept(bench, run_id, "model/python_env.yaml", b"python: 3.11.9\n")
    kept(bench, run_id, "plot.png", b"p")
    made = register(bench, f"runs:/{run_id}/model", description="first", tags={"a": "b"})
    version = made.found.version
    assert files(bench, made).keys() == {"MLmodel", "python_env.yaml", "requirements.txt"}
    training = version.training
    assert (training.code_repo, training.code_commit) == ("https://g/r", "c0ffee")
    assert (training.pipeline_run, training.parameters) == (run_id, {"lr": "0.1"})
    assert training.metrics == {"auc": 0.9}
    assert training.datasets == [
        {
            "name": "d",
            "digest": "1",
            "uri": "s3://b/d",
            "source_type": "s3",
            "context": "training",
        }
    ]
    assert training.environment == {"python": "3.11.9", "packages": ["scikit-learn==1.7.0"]}
    assert version.source == f"runs:/{run_id}/model"
    assert made.found.details.description == "first"
    [registration] = bench.see(runs.versions_of_run, run_id)
    assert registration == made.registration
    assert bench.see(runs.registration_of, version.version_id) == registration


def test_what_was_registered_is_frozen_and_the_rest_is_not(bench, model):
    run_id = started(bench).run.run_id
    kept(bench, run_id, "model/MLmodel", b"m")
    register(bench, f"runs:/{run_id}/model")
    for path in ("model/MLmodel", "model/new"):
        with pytest.raises(runs.ArtifactsFrozen, match=f"{bench.project}/fraud@1"):
            kept(bench, run_id, path, b"other")
    with pytest.raises(runs.ArtifactsFrozen):
        bench.do(runs.remove_artifact, run_id, "model")
    kept(bench, run_id, "model2/MLmodel")


def test_a_version_of_a_logged_model_is_of_its_run(bench, model):
    run_id = told(bench)
    made = modelled(bench, name="tree", source_run_id=run_id, params={"depth": "3"})
    kept(bench, made.model_id, "MLmodel", b"m")
    for source in (f"models:/{made.model_id}", f"runs:/{run_id}/tree", made.artifact_uri):
        version = register(bench, source)
        assert files(bench, version).keys() == {"MLmodel"}
        assert version.registration.run_id == run_id
        assert version.registration.logged_model_id == made.model_id
        assert version.found.version.training.parameters == {"lr": "0.1", "depth": "3"}
    assert len(bench.see(runs.logged_model_by_id, made.model_id).registrations) == 3
    with pytest.raises(runs.ArtifactsFrozen):
        kept(bench, made.model_id, "x")


def test_a_copy_has_the_same_files(bench, model):
    run_id = told(bench)
    kept(bench, run_id, "model/MLmodel", b"m")
    first = register(bench, f"runs:/{run_id}/model", aliases=("best",))
    for source in ("models:/fraud/1", "models:/fraud@best"):
        copy = register(bench, source)
        assert copy.found.version.digest == first.found.version.digest
        assert copy.found.version.training == first.found.version.training


def test_what_is_elsewhere_or_not_there_yet_is_referred_to(bench, model):
    run_id = started(bench).run.run_id
    for source in ("s3://bucket/model", "dbfs:/models/x", f"runs:/{run_id}/later"):
        made = register(bench, source, run_id=run_id)
        assert files(bench, made) == {"model": source}
        assert made.registration.run_id == run_id


@pytest.mark.parametrize(
    "source",
    ["", "/etc/passwd", "file:///etc", "s3://b/../x", "runs:/nope/model", "models:/nope/1", "a\0b"],
)
def test_a_source_that_is_none_is_refused(bench, model, source):
    with pytest.raises(MunimentError):
        register(bench, source)


def test_the_run_must_be_the_one_of_the_source(bench, model):
    run_id = started(bench).run.run_id
    with pytest.raises(runs.SourceRefused):
        register(bench, f"runs:/{run_id}/model", run_id="f" * 32)


def test_a_prompt_is_a_file_of_its_text(bench, model):
    tags = {"mlflow.prompt.is_prompt": "true", "mlflow.prompt.text": "Say {{ it }}"}
    made = register(bench, "dummy-source", tags=tags)
    assert files(bench, made).keys() == {"prompt.txt"}
    assert made.found.version.source == "dummy-source"


def test_another_project_gets_the_files_too(bench, model):
    other = bench.do(projects.create_project, f"{bench.project}-2").name
    bench.do(catalog.register_model, catalog.Registration(other, "score", {}, is_compared=False))
    run_id = started(bench).run.run_id
    kept(bench, run_id, "model/MLmodel", b"m")
    made = bench.do(runs.register_version, other, "score", Proposed(f"runs:/{run_id}/model"))
    assert files(bench, made).keys() == {"MLmodel"}


def test_what_conda_says_is_read_too():
    conda = "dependencies:\n- python=3.10\n- pip:\n  - numpy==2.0\n"
    assert environment_of({"conda.yaml": conda}) == {"python": "3.10", "packages": ["numpy==2.0"]}
    assert environment_of({"conda.yaml": "[", "python_env.yaml": "- a"}) == {}


def test_registering_without_a_source_model_is_refused(bench, model):
    with pytest.raises(FileRefused):
        register(bench, "plain")
