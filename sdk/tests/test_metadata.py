"""Schemas, vocabularies and use cases of a real registry, and what is sent to import a file."""

import pytest

from muniment_client import NotFound, NotPushable


def test_a_schema_is_drafted_published_and_drafted_again(client, project):
    name = f"card-{project}"
    body = {"type": "object", "properties": {"reviewer": {"type": "string"}}}
    first = client.draft_schema(name, body, applies_to=["model"])
    assert (first.version, first.status) == (1, "draft")
    assert client.publish_schema(name, 1).status == "published"
    assert client.draft_schema(name, body, applies_to=["model"]).version == 2
    assert client.schema(name).version == 1
    assert client.schema(name, 2).status == "draft"
    assert name in {schema.name for schema in client.schemas()}


def test_a_vocabulary_has_terms_and_other_words_for_them(client):
    kinds = client.vocabulary("model_kind")
    assert "foundation model" in next(term for term in kinds.terms if term.code == "llm").synonyms
    assert "task" in {vocabulary.name for vocabulary in client.vocabularies()}


def test_a_use_case_that_is_not_there_is_not_found(client, project):
    assert list(client.use_cases(project=project)) == []
    with pytest.raises(NotFound):
        client.use_case(f"{project}/nothing")


def test_a_file_that_cannot_be_read_is_not_sent(client, tmp_path):
    with pytest.raises(NotPushable):
        client.import_file(tmp_path / "absent.csv", "us-federal-2025")
