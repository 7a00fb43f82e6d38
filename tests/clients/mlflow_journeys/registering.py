"""What is done with models of the register: versions, aliases, tags, stages, copies, removal."""

import mlflow
from workbench import MAJOR, bare, client, logged, own, predictions_of, refusal, registered


def log_model_and_register():
    """One call logs a model and registers it."""
    name, (made,) = registered()
    found = client().get_model_version(name, "1")
    assert found.run_id == made.run_id
    assert found.status == "READY"
    assert found.current_stage == "None"
    assert found.creation_timestamp > 1_600_000_000_000
    if MAJOR >= 3:
        assert found.source == f"models:/{made.model_id}"
    assert client().get_registered_model(name).name == name


def register_from_a_run():
    """A model that a run has logged is registered afterwards, by the run's address."""
    made = logged()
    name = own("model")
    first = mlflow.register_model(f"runs:/{made.run_id}/model", name, tags={"by": "hand"})
    second = mlflow.register_model(f"runs:/{made.run_id}/model", name)
    assert (first.version, second.version) in {("1", "2"), (1, 2)}
    found = client().get_model_version(name, "1")
    assert found.run_id == made.run_id
    assert found.tags == {"by": "hand"}
    loaded = mlflow.sklearn.load_model(f"models:/{name}/1")
    assert predictions_of(loaded) == made.predictions


def register_from_a_model():
    """A logged model is registered afterwards, by its own address."""
    if MAJOR < 3:
        return
    made = logged()
    name = own("model")
    version = mlflow.register_model(f"models:/{made.model_id}", name)
    assert version.run_id == made.run_id
    loaded = mlflow.sklearn.load_model(f"models:/{name}/1")
    assert predictions_of(loaded) == made.predictions


def registered_files_stand_still():
    """What a version was made of is not replaced, and the client says what to do instead."""
    run_id = client().create_run(mlflow.create_experiment(own("experiment"))).info.run_id
    client().log_text(run_id, "flavors: {}", "bundle/MLmodel")
    client().log_text(run_id, "as registered", "bundle/notes.txt")
    mlflow.register_model(f"runs:/{run_id}/bundle", own("model"))
    refused = None
    try:
        client().log_text(run_id, "changed afterwards", "bundle/notes.txt")
    except Exception as caught:  # noqa: BLE001  clients of each age raise their own
        refused = str(caught)
    assert refused is not None, "the file was replaced"
    assert "is part of a registered version" in refused
    assert "log a new run" in refused
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/bundle/notes.txt") == "as registered"
    client().log_text(run_id, "others may come", "notes.txt")


def descriptions():
    """Models and versions are described, and described anew."""
    name = bare(1, description="first words")
    assert client().get_registered_model(name).description == "first words"
    client().update_registered_model(name, "other words")
    client().update_model_version(name, "1", "of the version")
    found = client().get_registered_model(name)
    assert found.description == "other words"
    assert found.latest_versions[0].description == "of the version"
    assert client().get_model_version(name, "1").source == f"s3://bucket/{name}/1"
    refusal("RESOURCE_ALREADY_EXISTS", client().create_registered_model, name)
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_registered_model, own("missing"))
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_model_version, name, "7")


def aliases():
    """An alias points to one version, is moved, and goes with it."""
    name = bare(3)
    client().set_registered_model_alias(name, "champion", "1")
    client().set_registered_model_alias(name, "challenger", "2")
    assert str(client().get_model_version_by_alias(name, "champion").version) == "1"
    client().set_registered_model_alias(name, "champion", "2")
    assert sorted(client().get_model_version(name, "2").aliases) == ["challenger", "champion"]
    assert client().get_model_version(name, "1").aliases == []
    assert set(client().get_registered_model(name).aliases) == {"challenger", "champion"}
    client().delete_registered_model_alias(name, "challenger")
    client().delete_registered_model_alias(name, "challenger")
    missing = client().get_model_version_by_alias
    refusal("INVALID_PARAMETER_VALUE", missing, name, "challenger")
    to = client().set_registered_model_alias
    refusal("INVALID_PARAMETER_VALUE", to, name, "v7", "1")
    refusal("INVALID_PARAMETER_VALUE", to, name, "latest", "1")
    refusal("RESOURCE_DOES_NOT_EXIST", to, name, "champion", "9")
    client().delete_model_version(name, "2")
    refusal("INVALID_PARAMETER_VALUE", missing, name, "champion")


def tags():
    """Models and versions carry tags of any text, which are changed and taken off."""
    name = bare(1, tags={"team": "risk"})
    client().set_registered_model_tag(name, "team", "credit")
    client().set_registered_model_tag(name, "note", "A sentence, \u00fc and \u6f22.")
    client().set_model_version_tag(name, "1", "approved by", "ana")
    client().set_model_version_tag(name, "1", "gone", "soon")
    client().delete_model_version_tag(name, "1", "gone")
    client().delete_model_version_tag(name, "1", "never was")
    assert client().get_registered_model(name).tags == {
        "team": "credit",
        "note": "A sentence, \u00fc and \u6f22.",
    }
    assert client().get_model_version(name, "1").tags == {"approved by": "ana"}
    client().delete_registered_model_tag(name, "note")
    assert client().get_registered_model(name).tags == {"team": "credit"}
    client().set_model_version_tag(name, "1", "long", "x" * 5000)
    assert client().get_model_version(name, "1").tags["long"] == "x" * 5000


def stages():
    """A version goes through stages, and a stage can be emptied of others at once."""
    name = bare(3)
    moved = client().transition_model_version_stage(name, "1", "production")
    assert moved.current_stage == "Production"
    client().transition_model_version_stage(name, "2", "Staging")
    client().transition_model_version_stage(name, "3", "Production", archive_existing_versions=True)
    assert client().get_model_version(name, "1").current_stage == "Archived"
    latest = client().get_latest_versions(name, ["Production", "Staging"])
    assert {(one.current_stage, str(one.version)) for one in latest} == {
        ("Production", "3"),
        ("Staging", "2"),
    }
    refusal(
        "INVALID_PARAMETER_VALUE", client().transition_model_version_stage, name, "1", "Elsewhere"
    )


def copies():
    """A version is copied to another model, with what it was made of."""
    name, (made,) = registered()
    target = own("copy")
    copied = client().copy_model_version(f"models:/{name}/1", target)
    assert str(copied.version) == "1"
    assert copied.source == f"models:/{name}/1"
    loaded = mlflow.sklearn.load_model(f"models:/{target}/1")
    assert predictions_of(loaded) == made.predictions


def renaming():
    """A model gets another name, and takes everything along."""
    name = bare(2)
    client().set_registered_model_alias(name, "champion", "2")
    to = own("renamed")
    client().rename_registered_model(name, to)
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_registered_model, name)
    assert str(client().get_model_version_by_alias(to, "champion").version) == "2"
    assert {one.name for one in client().search_model_versions(f"name = '{to}'")} == {to}
    other = bare()
    refusal("RESOURCE_ALREADY_EXISTS", client().rename_registered_model, to, other)


def removal():
    """A deleted version's number stays taken; a deleted model's name does not."""
    name = bare(2)
    client().delete_model_version(name, "2")
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_model_version, name, "2")
    assert str(client().create_model_version(name, "s3://bucket/3").version) == "3"
    client().delete_registered_model(name)
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_registered_model, name)
    assert client().search_model_versions(f"name = '{name}'") == []
    client().create_registered_model(name)
    assert str(client().create_model_version(name, "s3://bucket/1").version) == "1"


def prompts():
    """Prompts are kept beside the models and are not taken for them."""
    if MAJOR < 3:
        return
    name = own("prompt")
    mlflow.genai.register_prompt(name, "Greet {{person}}.", commit_message="first")
    mlflow.genai.register_prompt(name, "Greet {{person}} warmly.", tags={"tone": "warm"})
    mlflow.genai.set_prompt_alias(name, "live", 2)
    live = mlflow.genai.load_prompt(f"prompts:/{name}@live")
    assert live.format(person="Ana") == "Greet Ana warmly."
    assert mlflow.genai.load_prompt(name, version=1).template == "Greet {{person}}."
    assert client().search_registered_models(f"name = '{name}'") == []
    assert [one.name for one in mlflow.genai.search_prompts(f"name = '{name}'")] == [name]
