"""A folder appears whole, or not at all."""

import pytest

from muniment_client import DestinationRefused
from muniment_client.staging import staged


def put(destination, *, force=False, name="new"):
    with staged(destination, force=force) as (workshop, put_in_place):
        tree = workshop / "tree"
        (tree / "folder").mkdir(parents=True)
        (tree / "folder" / name).write_text(name)
        put_in_place(tree)


def half_done(destination):
    with staged(destination, force=False) as (workshop, put_in_place):
        (workshop / "half").touch()
        put_in_place(workshop / "never made")


def content(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_free_place_is_taken(tmp_path):
    put(tmp_path / "a" / "b")
    assert content(tmp_path) == ["a/b/folder/new"]


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path):
    place = tmp_path / "mount"
    place.mkdir()
    before = place.stat().st_ino
    put(place)
    assert content(tmp_path) == ["mount/folder/new"]
    assert place.stat().st_ino == before


def test_a_place_that_holds_something_is_refused(tmp_path):
    (tmp_path / "old").touch()
    with pytest.raises(DestinationRefused, match="holds something"):
        put(tmp_path)
    assert content(tmp_path) == ["old"]


def test_force_replaces_it_as_a_whole(tmp_path):
    place = tmp_path / "place"
    put(place, name="old")
    put(place, force=True)
    assert content(tmp_path) == ["place/folder/new"]


def test_force_replaces_a_file_too(tmp_path):
    (tmp_path / "place").write_text("old")
    put(tmp_path / "place", force=True)
    assert content(tmp_path) == ["place/folder/new"]


def test_a_link_is_followed_to_its_place(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    put(tmp_path / "link")
    assert content(tmp_path / "real") == ["folder/new"]


def test_after_a_failure_the_place_is_free_and_the_work_is_kept(tmp_path):
    place = tmp_path / "place"
    with pytest.raises(FileNotFoundError):
        half_done(place)
    assert not place.exists()
    with staged(place, force=False) as (workshop, put_in_place):
        assert (workshop / "half").exists()
        (workshop / "tree").mkdir()
        put_in_place(workshop / "tree")
    assert list(tmp_path.iterdir()) == [place]


def test_two_cannot_work_on_one_place(tmp_path):
    place = tmp_path / "place"
    with (
        staged(place, force=False) as (workshop, put_in_place),
        pytest.raises(DestinationRefused, match="Another pull"),
    ):
        put(place)
    del workshop, put_in_place


def test_if_the_swap_fails_the_old_is_put_back(tmp_path):
    place = tmp_path / "place"
    put(place, name="old")
    with pytest.raises(FileNotFoundError), staged(place, force=True) as (workshop, put_in_place):
        put_in_place(workshop / "never made")
    assert content(place) == ["folder/old"]
