"""The address of a registry has one spelling."""

import pytest

from muniment_client import NotReachable
from muniment_client.address import accept_url


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("http://127.0.0.1:8642", "http://127.0.0.1:8642"),
        ("HTTPS://Registry.Example/", "https://registry.example"),
        ("https://registry.example:443/muniment/", "https://registry.example/muniment"),
        ("http://registry.example:80", "http://registry.example"),
        ("http://[::1]:8642", "http://[::1]:8642"),
        (" https://registry.example ", "https://registry.example"),
    ],
)
def test_an_address_is_spelled_in_one_way(written, canonical):
    assert accept_url(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "registry.example",
        "ftp://registry.example",
        "http://",
        "http://registry.example:port",
        "http://registry.example?token=1",
        "http://registry.example#x",
    ],
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(NotReachable, match="not the address"):
        accept_url(written)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(NotReachable) as refused:
        accept_url("https://ada:secret@registry.example")
    assert "secret" not in str(refused.value)
