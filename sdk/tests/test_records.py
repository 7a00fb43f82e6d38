"""Models and versions in a real registry: said, changed, found, compared."""

from datetime import timedelta

import pytest

from muniment_client import Conflict, Gone, NotFound, Refused


@pytest.fixture
def model(client, project):
    return client.create_model(
        f"{project}/fraud", kind="ml_classical", description="Finds fraud.", tags={"a": "1"}
    ).reference


@pytest.fixture
def version(client, model, tmp_path):
    (tmp_path / "x.bin").write_text("one")
    return client.push(tmp_path / "x.bin", model).version.reference


def test_a_model_is_found_again_as_it_was_registered(client, model):
    found = client.model(model)
    assert (found.reference, found.description, found.tags) == (model, "Finds fraud.", {"a": "1"})
    assert [each.name for each in client.models(project=found.project)] == ["fraud"]
    assert [each.name for each in client.models(tag="a:1", project=found.project)] == ["fraud"]
    assert list(client.models(tag="a:2", project=found.project)) == []


def test_a_list_goes_over_many_pages(client, project):
    for number in range(5):
        client.create_model(f"{project}/m{number}", kind="llm")
    assert len(list(client.models(project=project, limit=2))) == 5


def test_a_name_that_is_taken_is_refused_with_a_code(client, model):
    with pytest.raises(Conflict) as refused:
        client.create_model(model.upper().replace(model.split("/")[0].upper(), model.split("/")[0]))
    assert refused.value.code == "catalog.name-taken"


def test_a_likely_duplicate_is_pointed_out(client, model, version, tmp_path):
    other = client.create_model(f"{model}-2", kind="ml_classical").reference
    warnings = client.push(tmp_path / "x.bin", other).version.warnings
    assert warnings[0].model == "fraud"


def test_only_what_is_given_changes(client, model):
    changed = client.update_model(model, description="Better.", tags={"b": "2", "a": None})
    assert (changed.kind, changed.description, changed.tags) == (
        "ml_classical",
        "Better.",
        {"b": "2"},
    )


def test_a_change_based_on_an_old_revision_is_refused(client, model):
    revision = client.model(model).revision
    client.update_model(model, description="First.", if_match=revision)
    with pytest.raises(Conflict):
        client.update_model(model, description="Second.", if_match=revision)


def test_history_says_what_changed_by_whom_and_why(client, model):
    client.stating(purpose="review").update_model(model, description="Better.")
    latest, first = client.history(model)
    assert (latest.type, latest.purpose, latest.via) == ("model.described", "review", "api")
    assert first.type == "model.registered"
    assert [(c.field, c.before, c.after) for c in latest.changes] == [
        ("description", "Finds fraud.", "Better.")
    ]


def test_the_journal_tells_the_state_after_each_event(client, model):
    event = next(client.events(type="model.registered", model_id=client.model(model).id))
    assert event.event_id == next(client.history(model)).event_id
    assert client.event(event.event_id).state["description"] == "Finds fraud."


def test_a_model_is_compared_with_how_it_was(client, model):
    first = client.model(model).revision
    client.update_model(model, description="Better.")
    for diff in (client.diff(model), client.diff(model, first)):
        assert [change.field for change in diff.changes] == ["description"]
        assert diff.before.revision == first
    assert client.diff(model, "2020-01-01").before is None


def test_the_past_is_still_there(client, model):
    registered = next(client.history(model)).recorded_at
    client.update_model(model, description="Better.")
    assert client.at(registered).model(model).description == "Finds fraud."
    with pytest.raises(NotFound):
        client.at(registered - timedelta(seconds=1)).model(model)


def test_a_revert_is_a_new_revision(client, model):
    first = client.model(model).revision
    client.update_model(model, description="Better.")
    assert client.revert(model, first).description == "Finds fraud."
    assert len(list(client.history(model))) == 3


def test_tags_are_set_and_taken_away(client, model, version):
    assert client.set_tag(model, "stage/prod", "yes").tags == {"a": "1", "stage/prod": "yes"}
    assert client.delete_tag(model, "stage/prod").tags == {"a": "1"}
    assert client.set_tag(version, "checked").tags == {"checked": ""}


def test_a_model_is_renamed_and_handed_over(client, model):
    renamed = client.rename_model(model, "Fraud 2")
    assert client.transfer_model(renamed.reference, "ada").owner == "ada"
    with pytest.raises(NotFound):
        client.model(model)


def test_a_model_is_laid_to_rest_and_restored(client, model):
    assert client.archive(model).status == "archived"
    with pytest.raises(Conflict):
        client.update_model(model, description="Better.")
    assert client.restore(model).status == "active"
    assert client.retire(model, "no longer used").status == "retired"


def test_what_is_deleted_is_gone_and_its_past_is_not(client, model, version):
    then = client.model(model).created_at
    client.delete(version, "by mistake")
    with pytest.raises(Gone):
        client.version(version)
    client.delete(model, "by mistake")
    with pytest.raises(NotFound):
        client.model(model)
    assert client.at(then).model(model).name == "fraud"


def test_an_alias_is_pointed_and_remembers_where(client, model, version, tmp_path):
    (tmp_path / "x.bin").write_text("two")
    client.push(tmp_path / "x.bin", model)
    client.set_alias(version, "champion")
    assert client.set_alias(f"{model}@2", "champion").number == 2
    assert [(a.alias, a.number) for a in client.aliases(model)] == [("champion", 2)]
    assert [p.version for p in client.alias_history(model, "champion")] == [2, 1]
    client.delete_alias(model, "champion")
    assert list(client.aliases(model)) == []


def test_two_versions_are_compared(client, model, version, tmp_path):
    (tmp_path / "x.bin").write_text("two")
    (tmp_path / "y.bin").write_text("new")
    client.push(tmp_path, model)
    diff = client.difference(version, "2")
    assert (diff.added, diff.removed, diff.same) == (("y.bin",), (), 0)
    assert [change.path for change in diff.changed] == ["x.bin"]
    assert client.difference(f"{model}@2", version).removed == ("y.bin",)


def test_what_is_said_of_a_version_can_change(client, version):
    changed = client.update_version(version, label="final", description="Good.")
    assert (changed.label, changed.description) == ("final", "Good.")
    assert len(list(client.history(version))) == 2


def test_versions_are_named_in_all_ways(client, model, version):
    one = client.version(version)
    client.set_alias(version, "champion")
    for name in ("1", "latest", "champion", one.digest):
        assert client.version(f"{model}@{name}").number == 1
    assert client.version(model).number == 1
    assert [each.number for each in client.versions(model)] == [1]


def test_a_value_that_is_not_accepted_is_refused_with_where(client, model):
    with pytest.raises(Refused) as refused:
        client.update_model(model, description=3)
    assert refused.value.status == 422
    assert refused.value.facts["errors"][0]["pointer"] == "/description"


def test_versions_stand_side_by_side(client, model, version, tmp_path):
    (tmp_path / "x.bin").write_text("two")
    other = client.push(tmp_path / "x.bin", model).version.reference
    found = client.compare([version, other], baseline=other, only_differences=True)
    assert [one.reference for one in found.versions] == [version, other]
    assert ("files", "x.bin") in [(section, row.name) for section, row in found.differences]
    assert found.baseline == 1
    table = client.comparison_table([version, other], "csv")
    assert table.startswith("section,name,differs,")
    assert client.comparison_table([version, other], "markdown").startswith("# Comparison")
    with pytest.raises(Refused):
        client.compare([version])
