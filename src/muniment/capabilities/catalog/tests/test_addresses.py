"""Where an artifact lives: known kinds of places, and nothing two readers take for two things."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muniment.capabilities.catalog.model import FileRefused
from muniment.capabilities.catalog.model.addresses import accept_address, encoded

_PLACES = ["s3://bucket", "gs://bucket", "https://host.example", "oci://registry.example:5000/i"]
_TRICKS = [
    ";", "%3b", "%253B", "\\", "%5c", "%255c", "/../", "/%2e%2e/", "/.%2E/", "/%252e%252e/",
    "/./",
    "%00", "\x00", "\n",
    "%0a", "%7f", "%c2%85", " ", "\t", "\u202e", "\ufeff", "<", '"', "%zz", "%",
]  # fmt: skip


@pytest.mark.parametrize(
    "uri",
    [
        "s3://bucket", "s3://bucket/key", "s3://b/k/v=1/model.bin?versionId=3", "gs://b.c/k",
        "az://container/k", "abfss://models@account.dfs.core.windows.net/fraud/1",
        "wasbs://models@account.blob.core.windows.net/x", "azureml://registries/r/models/m/versions/1",
        "https://host.example/a/b..c?download=true", "https://[2001:db8::1]:8443/x",
        "https://host.example/a%20b", "https://gitlab.example/a%2Fb", "oci://registry.example:5000/team/image:1.2",
        "docker://registry.example/image@sha256:" + "0" * 64, "hf://owner/name@main/model.safetensors",
        "git+https://host.example/team/repo@v1.2", "git+ssh://git@host.example/team/repo.git",
        "runs:/0a1b2c3d/model", "models:/fraud/3", "models:/fraud@champion",
        "models:/m-" + "0" * 32, "dbfs:/models/fraud",
    ],
)  # fmt: skip
def test_a_place_that_is_known_is_accepted(uri: str) -> None:
    assert accept_address(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "", "x", "/etc", "//host/x", "file:///etc", "file:/etc", "FILE:///etc", "dbfs:x",
        "javascript:alert(1)", "data:text/plain,x", "mlflow-artifacts://evil.host/",
        "mlflow-artifacts:/x", "gopher://x/y", "http://host.example/x", "ftp://host.example/x",
        "S3://bucket/key", "s3://", "s3:///key", "s3:bucket/key", "s3:/bucket", "s3://../x",
        "s3://-b/k", "http:///;/x", "https:///x", "https://", "https:host/x", "https://:443/x",
        "https://a@host.example/x", "https://a:b@host.example/x", "https://@host.example/",
        "https://host.example:port/x", "https://ho st/x", "https://a..b/x", "s3://user:pw@bucket/k",
        "abfss://account.dfs.core.windows.net/x", "abfss://a:b@account.example/x",
        "git+ssh://root@host.example/x", "oci://registry.example", "oci://registry.example/",
        "hf://owner", "runs:/", "runs://evil.host/x", "models:/", "models:/a/b/c",
        "models://evil.host/x", "https://h.example/" + "a" * 2048, "https://h.example/\udcff",
    ],
)  # fmt: skip
def test_what_is_no_known_place_is_refused_and_the_known_ones_named(uri: str) -> None:
    with pytest.raises(FileRefused, match="s3://bucket/key"):
        accept_address(uri)


def test_keys_of_buckets_are_encoded_and_tricks_are_still_refused():
    assert encoded("s3://b/a b/é?v=%20#x") == "s3://b/a%20b/%C3%A9?v=%20#x"
    assert accept_address(encoded("s3://b/a b/é")) == "s3://b/a%20b/%C3%A9"
    for trick in _TRICKS:
        if trick not in {" ", "\u202e", "\ufeff", "<", '"'}:
            with pytest.raises(FileRefused):
                accept_address(encoded(f"s3://b/é{trick}x"))


@given(
    place=st.sampled_from(_PLACES), trick=st.sampled_from(_TRICKS), rest=st.text("ab/", max_size=9)
)
def test_no_trick_passes_anywhere_in_an_address(place: str, trick: str, rest: str) -> None:
    for uri in (f"{place}/{trick}{rest}", f"{place}/a{rest}{trick}", f"{place}/{rest}?q={trick}"):
        with pytest.raises(FileRefused):
            accept_address(uri)


@given(
    scheme=st.sampled_from(
        ["s3", "gs", "https", "oci", "hf", "runs", "models", "abfss", "git+https"]
    ),
    rest=st.text(st.sampled_from("ab/.:@?#%25ecCE[];\\-_ \x00é"), max_size=24),
)
def test_whatever_is_accepted_names_one_place_to_every_reader(scheme: str, rest: str) -> None:
    uri = f"{scheme}:{rest}"
    try:
        accept_address(uri)
    except FileRefused:
        return
    read = urlsplit(uri)
    assert scheme in {"runs", "models"} or read.hostname
    assert read.password is None
    assert read.username is None or scheme == "abfss"
    plain = unquote(unquote(unquote(uri)))
    assert not set(plain) & set(";\\\x00")
    assert not {".", ".."} & set(plain.split("/"))
