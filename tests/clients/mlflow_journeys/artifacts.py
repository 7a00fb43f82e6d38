"""Files of runs: up, listed, and down again as they were."""

import hashlib
import os

import mlflow
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from workbench import client, folder, own

_BLOCK = 1 << 20


def small_files():
    """Texts, tables, pictures' bytes and whole folders come back as they went."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    source = folder()
    (source / "deep" / "er").mkdir(parents=True)
    for n, path in enumerate(("a.bin", "deep/b.bin", "deep/er/c \u00fc+%.bin")):
        (source / path).write_bytes(bytes([n]) * (n + 1))
    (source / "empty").write_bytes(b"")
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_text("words", "notes/words.txt")
        mlflow.log_dict({"a": 1}, "notes/a.json")
        mlflow.log_artifacts(str(source), "files")
        mlflow.log_artifact(str(source / "a.bin"))
        mlflow.log_text("other words", "notes/words.txt")
    listed = {file.path: file for file in client().list_artifacts(run.info.run_id)}
    assert listed.keys() == {"notes", "files", "a.bin"}
    assert listed["notes"].is_dir
    assert listed["a.bin"].file_size == 1
    notes = [file.path for file in client().list_artifacts(run.info.run_id, "notes")]
    assert sorted(notes) == ["notes/a.json", "notes/words.txt"]
    assert client().list_artifacts(run.info.run_id, "nothing") == []
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/words.txt") == "other words"
    assert mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/notes/a.json") == {"a": 1}
    fetched = folder()
    client().download_artifacts(run.info.run_id, "files", str(fetched))
    for path in (path for path in source.rglob("*") if path.is_file()):
        got = fetched / "files" / path.relative_to(source)
        assert got.read_bytes() == path.read_bytes(), path


def files_taken_back():
    """Files are removed one by one, by folders, and all of them, even where there are none."""
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        for path in ("a.txt", "notes/b.txt", "notes/c.txt", "notes/d.txt"):
            mlflow.log_text(path, path)
    repository = get_artifact_repository(run.info.artifact_uri)
    repository.delete_artifacts("notes/b.txt")
    assert _names(run) == ["a.txt", "notes"]
    repository.delete_artifacts("notes")
    assert _names(run) == ["a.txt"]
    for _ in range(2):
        repository.delete_artifacts()
        assert _names(run) == []


def large_file():
    """A file of MUNIMENT_TEST_MEBIBYTES comes back as it went."""
    mebibytes = int(os.environ.get("MUNIMENT_TEST_MEBIBYTES", "16"))
    source = folder() / "large.bin"
    with source.open("wb") as file:
        for _ in range(mebibytes):
            file.write(os.urandom(_BLOCK))
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_artifact(str(source))
    expected = _digest(source)
    source.unlink()
    fetched = folder()
    mlflow.artifacts.download_artifacts(
        run_id=run.info.run_id, artifact_path="large.bin", dst_path=str(fetched)
    )
    assert _digest(fetched / "large.bin") == expected
    (fetched / "large.bin").unlink()


def many_files_at_once():
    """A folder of many files goes up and comes down in parallel."""
    source = folder()
    for n in range(60):
        (source / f"{n:02}.txt").write_text(str(n) * n)
    experiment_id = mlflow.create_experiment(own("experiment"))
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_artifacts(str(source))
    got = folder()
    client().download_artifacts(run.info.run_id, "", str(got))
    assert {file.name: file.read_text() for file in got.iterdir()} == {
        f"{n:02}.txt": str(n) * n for n in range(60)
    }


def _names(run):
    return sorted(file.path for file in client().list_artifacts(run.info.run_id))


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
