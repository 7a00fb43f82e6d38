"""Files go to a real registry and come back bit for bit."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from muniment_client import (
    Damaged,
    DestinationRefused,
    NotFound,
    NotPushable,
    Progress,
    Refused,
    UnsafePath,
)
from muniment_client.local import find_files
from muniment_client.push import Push


def contents(folder):
    return {file.path: file.source.read_bytes() for file in find_files(Path(folder), ignore=())}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "model"
    for path, content in {
        "weights.safetensors": os.urandom(3_000_000),
        "config.json": b"{}",
        "copy of/config.json": b"{}",
        "données/été #1 100%?.txt": b"summer",
        "empty.bin": b"",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


@pytest.fixture
def model(client, project):
    return client.create_model(f"{project}/fraud", kind="ml_classical").reference


def test_what_was_pushed_is_pulled_bit_for_bit(client, model, folder, tmp_path):
    pushed = client.push(folder, model, label="2026-03", aliases=["champion"])
    assert pushed.version.number == 1
    assert pushed.version.label == "2026-03"
    assert pushed.version.aliases == ("champion",)
    assert not pushed.replayed
    pulled = client.pull(f"{model}@champion", tmp_path / "back")
    assert contents(tmp_path / "back") == contents(folder)
    assert pulled.version.digest == pushed.version.digest
    assert sorted(file.path for file in pulled.files) == sorted(contents(folder))


def test_the_real_model_files_come_back_bit_for_bit(client, model, shared_data, tmp_path):
    source = shared_data / "model-files"
    client.push(source, model)
    client.pull(f"{model}@1", tmp_path / "back")
    assert contents(tmp_path / "back") == contents(source)


def test_only_what_the_project_lacks_is_sent(client, model, folder):
    first = client.push(folder, model)
    # Two files have the same bytes: they are sent once.
    assert len(first.uploaded) == 4
    assert first.uploaded_bytes == sum(map(len, set(contents(folder).values())))
    (folder / "new.txt").write_text("new")
    second = client.push(folder, model)
    assert second.uploaded == ("new.txt",)
    assert len(second.present) == 5
    assert second.version.number == 2


def test_the_same_push_again_registers_nothing(client, model, folder):
    first = client.push(folder, model, label="a")
    again = client.push(folder, model, label="a")
    assert again.replayed
    assert again.version.number == first.version.number
    assert len(list(client.versions(model))) == 1


def test_going_back_to_an_earlier_content_is_a_new_version(client, model, folder):
    first = client.push(folder, model, aliases=["champion"])
    (folder / "config.json").write_text("changed")
    client.push(folder, model, aliases=["champion"])
    (folder / "config.json").write_text("{}")
    third = client.push(folder, model, aliases=["champion"])
    assert (third.version.number, third.version.digest) == (3, first.version.digest)
    assert third.version.aliases == ("champion",)
    assert client.push(folder, model, aliases=["champion"]).version.number == 3


def test_the_same_push_again_moves_its_aliases_back(client, model, folder):
    client.push(folder, model)
    (folder / "config.json").write_text("changed")
    client.push(folder, model, aliases=["champion"])
    client.set_alias(f"{model}@1", "champion")
    assert client.push(folder, model, aliases=["champion"]).version.aliases == ("champion",)
    assert client.version(f"{model}@champion").number == 2


def test_a_single_file_is_pushed_under_its_name(client, model, folder):
    client.push(folder / "config.json", model)
    assert [file.path for file in client.files(f"{model}@1")] == ["config.json"]


def test_files_are_recorded_with_what_they_are(client, model, folder):
    client.push(folder, model, roles={"copy of/*": "doc"})
    files = {file.path: file for file in client.files(model)}
    assert files["weights.safetensors"].role == "weights"
    assert files["config.json"].role == "config"
    assert files["copy of/config.json"].role == "doc"
    assert files["config.json"].media_type == "application/json"
    assert files["weights.safetensors"].size_bytes == 3_000_000


def test_everything_said_with_a_push_is_recorded(client, model, folder):
    said = client.push(
        folder,
        model,
        description="Better.",
        tags={"team": "risk"},
        licenses=["Apache-2.0"],
        links=[{"rel": "paper", "href": "https://example.org/p"}],
        training={"code_commit": "abc", "parameters": {"depth": 3}, "metrics": {"auc": 0.9}},
    ).version
    assert (said.description, said.tags) == ("Better.", {"team": "risk"})
    assert said.licenses == ("Apache-2.0",)
    assert said.links[0].href == "https://example.org/p"
    assert said.training.code_commit == "abc"
    assert said.training.metrics == {"auc": 0.9}


def test_what_is_only_referenced_is_reported_not_fetched(client, model, folder, tmp_path):
    digest = "sha256:" + "a" * 64
    image = {"path": "image", "uri": f"oci://registry.example/fraud@{digest}", "digest": digest}
    client.push(folder, model, references=[image])
    pulled = client.pull(model, tmp_path / "back")
    assert [file.uri for file in pulled.referenced] == [image["uri"]]
    assert not (tmp_path / "back" / "image").exists()


def test_what_is_referenced_has_the_role_that_its_name_or_address_tells(client, model):
    references = [
        {"path": "image", "uri": f"oci://r.example/fraud@sha256:{'0' * 64}"},
        {"path": "train.ipynb", "uri": "https://git.example/train.ipynb"},
        {"path": "flow.yaml", "uri": "s3://bucket/flow.yaml"},
        {"path": "notes.txt", "uri": "s3://bucket/notes.txt", "role": "prompt"},
    ]
    pushed = client.push(None, model, references=references, roles={"flow.*": "pipeline"})
    kept = {file.path: file.role for file in client.files(pushed.version.reference)}
    assert kept == {
        "flow.yaml": "pipeline", "image": "container", "notes.txt": "prompt",
        "train.ipynb": "notebook",
    }  # fmt: skip


def test_a_version_of_references_alone_needs_no_files(client, model, tmp_path):
    image = {"path": "image", "uri": "oci://registry.example/fraud:1"}
    client.push(None, model, references=[image])
    assert client.pull(model, tmp_path / "back").files == ()
    assert list((tmp_path / "back").iterdir()) == []


def test_the_model_is_registered_if_that_is_asked_for(client, project, folder):
    with pytest.raises(NotFound):
        client.push(folder, f"{project}/new")
    client.push(folder, f"{project}/new", create={"kind": "llm", "description": "New."})
    client.push(folder, f"{project}/new", label="again", create={"kind": "ml_classical"})
    assert client.model(f"{project}/new").kind == "llm"
    assert client.model(f"{project}/new").latest_version == 2


def test_a_deleted_model_is_registered_anew(client, model, folder):
    client.push(folder, model)
    client.delete(model, "by mistake")
    assert client.push(folder, model, create={"kind": "llm"}).version.number == 1


def test_nothing_is_sent_to_a_model_that_does_not_exist(client, project, folder):
    told = []
    with pytest.raises(NotFound):
        client.push(folder, f"{project}/new", progress=told.append)
    assert {progress.stage for progress in told} == {"hash"}


def test_progress_is_told_from_nothing_to_all(client, model, folder, tmp_path):
    told = []
    client.push(folder, model, progress=told.append)
    client.pull(model, tmp_path / "back", progress=told.append)
    for stage in ("hash", "upload", "download"):
        of_file = [p for p in told if (p.stage, p.path) == (stage, "weights.safetensors")]
        assert of_file[0] == Progress(stage, "weights.safetensors", 0, 3_000_000)
        assert of_file[-1] == Progress(stage, "weights.safetensors", 3_000_000, 3_000_000)


def test_a_listener_that_fails_ends_the_push_before_anything_is_registered(client, model, folder):
    def refuse(progress):
        if progress.stage == "upload":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.push(folder, model, progress=refuse)
    assert list(client.versions(model)) == []


def test_a_place_that_holds_something_is_refused_before_anything_is_fetched(client, model, folder):
    client.push(folder, model)
    told = []
    with pytest.raises(DestinationRefused):
        client.pull(model, folder, progress=told.append)
    assert told == []
    client.pull(model, folder, force=True)


def test_an_interrupted_pull_is_continued(client, model, folder, tmp_path):
    def interrupt(progress):
        if progress.done > 1_000_000:
            raise KeyboardInterrupt

    client.push(folder, model)
    with pytest.raises(KeyboardInterrupt):
        client.pull(model, tmp_path / "back", progress=interrupt)
    assert not (tmp_path / "back").exists()
    pulled = client.pull(model, tmp_path / "back")
    assert pulled.downloaded_bytes < 2_100_000
    assert contents(tmp_path / "back") == contents(folder)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["back", "model"]


def test_what_was_removed_while_a_push_lasted_is_sent_again(
    server, client, model, folder, monkeypatch
):
    register = Push._register

    def late(self, *given):
        with closing(sqlite3.connect(server.data / "muniment.db")) as database:
            database.execute("DELETE FROM catalog_uploads")
            database.commit()
        monkeypatch.setattr(Push, "_register", register)
        return register(self, *given)

    monkeypatch.setattr(Push, "_register", late)
    pushed = client.push(folder, model)
    assert (pushed.version.number, len(pushed.uploaded)) == (1, 4)


def test_damaged_bytes_are_not_put_in_place(server, client, model, tmp_path):
    content = os.urandom(1000)
    (tmp_path / "x.bin").write_bytes(content)
    pushed = client.push(tmp_path / "x.bin", model)
    digest = next(client.files(pushed.version.reference)).digest.removeprefix("sha256:")
    stored = next(path for path in server.data.rglob(f"*{digest[4:]}") if path.is_file())
    stored.chmod(0o600)
    stored.write_bytes(content[:-1] + b"?")
    with pytest.raises((Damaged, Refused)):
        client.pull(model, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_name_that_cannot_be_pulled_again_is_not_pushed(client, model, tmp_path):
    (tmp_path / "a\\b").touch()
    with pytest.raises(UnsafePath):
        client.push(tmp_path, model)
    with pytest.raises(NotPushable):
        client.push(tmp_path / "missing", model)


def test_a_pull_of_the_past_gets_what_the_alias_meant_then(client, model, folder, tmp_path):
    client.push(folder, model, aliases=["champion"])
    then = client.version(model).created_at
    (folder / "config.json").write_text("changed")
    client.push(folder, model, aliases=["champion"])
    past = client.at(as_of=then)
    assert past.pull(f"{model}@champion", tmp_path / "back").version.number == 1
    assert (tmp_path / "back" / "config.json").read_text() == "{}"
