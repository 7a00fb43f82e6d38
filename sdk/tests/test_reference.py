"""References are read as people write them."""

import pytest

from muniment_client import NotAReference, Reference


@pytest.mark.parametrize(
    ("text", "project", "model", "version"),
    [
        ("fraud", "default", "fraud", None),
        ("risk/fraud", "risk", "fraud", None),
        ("risk/fraud@3", "risk", "fraud", "3"),
        ("risk/fraud@champion", "risk", "fraud", "champion"),
        ("fraud@sha256:abc", "default", "fraud", "sha256:abc"),
        ("risk/Credit Scoring v2@latest", "risk", "Credit Scoring v2", "latest"),
    ],
)
def test_a_reference_is_read(text, project, model, version):
    assert Reference.parse(text) == Reference(project, model, version)


@pytest.mark.parametrize("text", ["", "/fraud", "risk/", "a/b/c", "risk/fraud@", "@3"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(NotAReference):
        Reference.parse(text)


def test_a_version_is_refused_where_a_model_is_meant():
    with pytest.raises(NotAReference, match="'risk/fraud'"):
        Reference.to_model("risk/fraud@3")


def test_names_become_one_segment_of_an_address_each():
    reference = Reference("risk", "a b/ü%?#", "sha256:ab")
    assert reference.version_path == ("/models/risk/a%20b%2F%C3%BC%25%3F%23/versions/sha256%3Aab")


def test_without_a_version_the_latest_is_meant():
    reference = Reference.parse("risk/fraud")
    assert reference.version_path == "/models/risk/fraud/versions/latest"
    assert reference.path == "/models/risk/fraud"


def test_a_reference_is_written_as_it_is_read():
    assert str(Reference.parse("fraud").at(3)) == "default/fraud@3"
