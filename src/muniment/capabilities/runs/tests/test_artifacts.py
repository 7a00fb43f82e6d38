import pytest

from muniment.capabilities import runs
from muniment.capabilities.catalog.model.refusals import FileRefused
from muniment.capabilities.catalog.service import quotas
from muniment.capabilities.runs import Entry
from muniment.capabilities.runs.model.artifacts import ArtifactGone, read_place
from muniment.capabilities.runs.tests.factories import kept, modelled, started
from muniment.capabilities.upkeep.service.collecting import collect, terms
from muniment.kernel.digest import Digest
from muniment.platform.unit import system_context


def names(entries):
    return [entry.path for entry in entries]


def test_files_are_listed_folder_by_folder(bench):
    run_id = started(bench).run.run_id
    for path in ("a.txt", "model/MLmodel", "model/data/x.bin", "model-2/y"):
        kept(bench, run_id, path)
    assert names(bench.see(runs.list_artifacts, run_id)) == ["a.txt", "model", "model-2"]
    inside = bench.see(runs.list_artifacts, run_id, "model")
    assert names(inside) == ["model/MLmodel", "model/data"]
    assert inside[1] == Entry("model/data", is_folder=True)
    assert inside[0].size_bytes == len(b"bytes")
    assert bench.see(runs.list_artifacts, run_id, "a.txt") == []
    assert bench.see(runs.list_artifacts, run_id, "none") == []


def test_what_was_replaced_or_removed_is_in_the_past(bench):
    run_id = started(bench).run.run_id
    first = kept(bench, run_id, "a", b"1")
    assert kept(bench, run_id, "a", b"1").revision == first.revision
    then = bench.clock.advance(minutes=1)
    bench.clock.advance(minutes=1)
    kept(bench, run_id, "a", b"2")
    assert bench.do(runs.remove_artifact, run_id, "a") == 1
    with pytest.raises(runs.ArtifactNotFound):
        bench.see(runs.artifact_at, run_id, "a")
    past = bench.at(as_of=then).see(runs.artifact_at, run_id, "a")
    assert past.digest == first.digest


def test_current_artifacts_count_and_stay_and_the_bytes_of_others_go(bench):
    run_id = started(bench).run.run_id
    for path, content in (("kept", b"kept bytes"), ("other", b"a"), ("gone", b"removed")):
        kept(bench, run_id, path, content + bench.project.encode())
    then = bench.clock.advance(minutes=1)
    bench.clock.advance(days=9)
    kept(bench, run_id, "other", b"replaced" + bench.project.encode())
    bench.do(runs.remove_artifact, run_id, "gone")
    collect(bench.house.units, system_context("collector"), terms(0, dry_run=False))
    name = len(bench.project)
    used = bench.see(quotas.usage, bench.project).used_bytes
    assert used == len(b"kept bytes") + len(b"replaced") + 2 * name
    for path in ("kept", "other"):
        found = bench.see(runs.artifact_at, run_id, path)
        assert bench.house.units.blobs.stat(Digest(found.digest)) is not None
    past = bench.at(as_of=then)
    assert past.see(runs.artifact_at, run_id, "kept").size_bytes == len(b"kept bytes") + name
    assert "gone" in names(past.see(runs.list_artifacts, run_id))
    for path in ("other", "gone"):
        with pytest.raises(ArtifactGone, match="not kept any more"):
            past.see(runs.artifact_at, run_id, path)


def test_a_folder_is_removed_with_all_in_it(bench):
    model_id = modelled(bench).model_id
    kept(bench, model_id, "d/a")
    kept(bench, model_id, "d/e/b")
    assert bench.do(runs.remove_artifact, model_id, "d") == 2
    assert bench.see(runs.list_artifacts, model_id) == []


def test_a_place_says_whose_artifact_it_is(bench):
    run_id, model_id = started(bench).run.run_id, modelled(bench).model_id
    found = bench.see(runs.find_place, f"{bench.experiment}/{run_id}/artifacts/model/MLmodel")
    assert (found.owner_id, found.path) == (run_id, "model/MLmodel")
    found = bench.see(runs.find_place, f"/{bench.experiment}/models/{model_id}/artifacts/")
    assert (found.owner_id, found.path) == (model_id, "")
    for wrong in (f"999/{run_id}/artifacts/a", "0/x/artifacts/a", "", f"{run_id}/artifacts"):
        with pytest.raises(runs.ArtifactNotFound):
            bench.see(runs.find_place, wrong)


@pytest.mark.parametrize("path", ["", "../x", "a//b", "a\0", "a\\b", "/a"])
def test_a_path_that_is_none_is_refused(bench, path):
    run_id = started(bench).run.run_id
    with pytest.raises(FileRefused):
        kept(bench, run_id, path)


def test_places_are_read_by_their_form():
    assert (
        read_place("0/" + "a" * 32 + "/artifacts/" + "b" * 32 + "/artifacts/x").owner_id[0] == "a"
    )
    assert read_place("0/" + "A" * 32 + "/artifacts") is None
