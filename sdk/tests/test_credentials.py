"""Tokens are kept for their owner, and go to the registry they were made for."""

import stat

import pytest

from muniment_client import Credentials, CredentialsRefused
from muniment_client.credentials import Identity, default_path

URL = "http://127.0.0.1:8642"
OTHER = "https://registry.example"


@pytest.fixture
def kept(tmp_path):
    return Credentials(tmp_path / "muniment" / "credentials.json")


def test_a_token_is_kept_for_its_registry(kept):
    kept.remember(URL, "one")
    kept.remember(f"{OTHER}/", "two")
    assert kept.token_for(f"{URL}/") == "one"
    assert kept.token_for(OTHER) == "two"
    assert kept.default_url() == OTHER


def test_only_the_owner_can_read_the_file(kept):
    kept.remember(URL, "one")
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_no_other_file_is_left_behind(kept):
    kept.remember(URL, "one")
    kept.remember(URL, "two")
    assert list(kept.path.parent.iterdir()) == [kept.path]


def test_a_file_that_others_can_read_is_refused(kept):
    kept.remember(URL, "one")
    kept.path.chmod(0o640)
    with pytest.raises(CredentialsRefused, match="chmod 600"):
        kept.token_for(URL)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tokens": 3}', b"\xff"])
def test_a_file_that_makes_no_sense_is_refused(kept, content):
    kept.remember(URL, "one")
    kept.path.write_bytes(content)
    with pytest.raises(CredentialsRefused, match="sign in again"):
        kept.token_for(URL)


def test_a_forgotten_token_is_gone(kept):
    kept.remember(URL, "one")
    assert kept.forget(URL)
    assert not kept.forget(URL)
    assert kept.token_for(URL) is None
    assert kept.default_url() is None


def test_without_a_file_there_are_no_tokens(kept):
    assert kept.token_for(URL) is None


def test_the_file_lies_in_the_configuration_of_the_user(tmp_path):
    assert default_path() == tmp_path / "config" / "muniment" / "credentials.json"


def test_without_anything_the_registry_is_the_one_on_this_machine(kept):
    assert Identity.choose(None, None, kept) == Identity(URL, None)


def test_the_registry_signed_in_to_last_is_the_default(kept):
    kept.remember(OTHER, "two")
    assert Identity.choose(None, None, kept) == Identity(OTHER, "two")


def test_the_environment_goes_before_what_is_kept(kept, monkeypatch):
    kept.remember(OTHER, "two")
    monkeypatch.setenv("MUNIMENT_URL", URL)
    monkeypatch.setenv("MUNIMENT_TOKEN", "environment")
    assert Identity.choose(None, None, kept) == Identity(URL, "environment")


def test_arguments_go_before_the_environment(kept, monkeypatch):
    monkeypatch.setenv("MUNIMENT_URL", OTHER)
    monkeypatch.setenv("MUNIMENT_TOKEN", "environment")
    assert Identity.choose(URL, "argument", kept) == Identity(URL, "argument")


def test_a_token_of_the_environment_goes_to_no_other_registry(kept, monkeypatch):
    kept.remember(OTHER, "two")
    monkeypatch.setenv("MUNIMENT_URL", URL)
    monkeypatch.setenv("MUNIMENT_TOKEN", "environment")
    assert Identity.choose(OTHER, None, kept) == Identity(OTHER, "two")


def test_a_token_of_the_environment_alone_goes_where_one_asks(kept, monkeypatch):
    monkeypatch.setenv("MUNIMENT_TOKEN", "environment")
    assert Identity.choose(OTHER, None, kept) == Identity(OTHER, "environment")
