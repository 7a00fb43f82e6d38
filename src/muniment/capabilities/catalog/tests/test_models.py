"""Models: registering, describing, ending and going back, on both databases."""

from datetime import timedelta

import pytest

from muniment.capabilities import catalog, projects
from muniment.capabilities.catalog.model import (
    ModelClosed,
    ModelExists,
    ModelGone,
    ModelNotFound,
    Status,
    StatusRefused,
)
from muniment.capabilities.catalog.service import models, overview, searching
from muniment.capabilities.catalog.service.views import model_views
from muniment.capabilities.catalog.store.models import Filters
from muniment.capabilities.catalog.tests.factories import register
from muniment.kernel.errors import Forbidden, PreconditionFailed
from muniment.kernel.events import Scope
from muniment.kernel.naming import NameRefused
from muniment.kernel.values import ValueRefused
from muniment.platform.auth import Level, Role
from muniment.platform.journal import ValidInFuture
from muniment.platform.journal.history import Revision, history
from muniment.platform.unit import Unit
from tests.support.house import Clock, Workshop, person

DESCRIBED = "Answers questions of customers about their mortgage in plain English."


def names(workshop: Workshop, **filters: object) -> list[str]:
    """List the names of the models that match."""
    wanted = Filters(**filters)
    found = workshop.see(models.list_models, wanted, after=None, limit=100)
    return [model.name for model in found]


def model_history(unit: Unit, project: str, name: str) -> list[Revision]:
    """Return the whole history of a model."""
    model = catalog.model_named(unit, project, name)
    return history(unit.connection, model.subject, limit=100)


def test_a_registered_model_is_found(workshop: Workshop) -> None:
    made = register(workshop, kind="llm", tags={"team": "risk"})
    assert workshop.see(catalog.model_named, "default", "fraud") == made


@pytest.mark.parametrize("twin", ["fraud", "FRAUD", "\uff46raud"])
def test_names_that_look_alike_are_one_name(workshop: Workshop, twin: str) -> None:
    register(workshop, "fraud")
    with pytest.raises(ModelExists):
        register(workshop, twin)


@pytest.mark.parametrize(
    "name",
    ["", " x", "x ", "a/b", "a\\b", "..", "a@1", "a:b", "nul", "CON.txt", "a\x00b", "x" * 201,
     "a\u202eb", "cafe\u0301", "a  b", "a%2fb", "../x", "a?b", "a#b"],
)  # fmt: skip
def test_a_name_that_could_mislead_is_refused(workshop: Workshop, name: str) -> None:
    with pytest.raises(NameRefused):
        register(workshop, name)


@pytest.mark.parametrize("name", ["Phi-3.5-mini", "caf\u00e9", "模型", "हिन्दी", "a b", "_x", "9"])
def test_names_of_the_world_are_accepted(workshop: Workshop, name: str) -> None:
    assert register(workshop, name).name == name


def test_the_past_keeps_what_was_said_then(workshop: Workshop) -> None:
    register(workshop, description="first")
    then = workshop.clock()
    workshop.do(catalog.describe_model, "default", "fraud", {"description": "second"})
    assert workshop.at(as_of=then).see(catalog.model_named, "default", "fraud").description == (
        "first"
    )
    assert workshop.see(catalog.model_named, "default", "fraud").description == "second"


def test_a_change_can_be_dated_back_and_was_not_known_then(workshop: Workshop) -> None:
    register(workshop, description="first")
    true_since = workshop.clock.advance(days=1)
    between = workshop.clock.advance(days=1)
    workshop.clock.advance(days=1)
    changes = {"description": "second"}
    workshop.valid_at(true_since).do(catalog.describe_model, "default", "fraud", changes)

    def seen(**moment: object) -> str:
        at = workshop.at(**moment)
        return at.see(catalog.model_named, "default", "fraud").description

    assert seen(as_of=between) == "second"
    assert seen(as_known=between) == "first"
    assert seen(as_of=between, as_known=between) == "first"


def test_a_correction_of_the_past_leaves_what_came_later(workshop: Workshop) -> None:
    register(workshop, description="first")
    past = workshop.clock.advance(days=1)
    workshop.clock.advance(days=1)
    workshop.do(catalog.describe_model, "default", "fraud", {"description": "third"})
    workshop.valid_at(past).do(
        catalog.describe_model, "default", "fraud", {"description": "second"}
    )
    at = workshop.at(as_of=past).see(catalog.model_named, "default", "fraud")
    assert at.description == "second"
    assert workshop.see(catalog.model_named, "default", "fraud").description == "third"


def test_a_model_may_be_older_than_the_record_of_its_project(workshop: Workshop) -> None:
    then = workshop.clock.now - timedelta(days=400)
    wanted = catalog.Registration("default", "old", {"description": "first"})
    workshop.valid_at(then).do(catalog.register_model, wanted)
    later = then + timedelta(days=10)
    workshop.valid_at(later).do(catalog.describe_model, "default", "old", {"description": "second"})
    seen = [
        workshop.at(as_of=moment).see(models.list_models, Filters(), after=None, limit=5)
        for moment in (then, later)
    ]
    assert [[model.description for model in page] for page in seen] == [["first"], ["second"]]
    old = workshop.at(as_of=then)
    assert old.see(lambda unit: model_views(unit, seen[0]))[0].project == "default"


def test_the_future_cannot_be_recorded(workshop: Workshop) -> None:
    register(workshop)
    future = workshop.clock.now.replace(year=2030)
    with pytest.raises(ValidInFuture):
        workshop.valid_at(future).do(
            catalog.describe_model, "default", "fraud", {"description": "x"}
        )


def test_tags_are_merged_and_null_takes_one_away(workshop: Workshop) -> None:
    register(workshop, tags={"a": "1", "b": "2"})
    changed = workshop.do(
        catalog.describe_model, "default", "fraud", {"tags": {"a": None, "c": "3"}}
    )
    assert changed.tags == {"b": "2", "c": "3"}


def test_saying_the_same_again_is_no_event(workshop: Workshop) -> None:
    made = register(workshop, description="same")
    again = workshop.do(catalog.describe_model, "default", "fraud", {"description": "same"})
    assert again.revision == made.revision


def test_a_revert_is_a_new_revision_with_the_old_state(workshop: Workshop) -> None:
    first = register(workshop, description="first", tags={"a": "1"})
    second = workshop.do(
        catalog.describe_model, "default", "fraud", {"description": "second", "tags": {"b": "2"}}
    )
    back = workshop.do(catalog.revert_model, "default", "fraud", first.revision)
    assert (back.description, back.tags) == ("first", {"a": "1"})
    assert back.revision > second.revision
    history = workshop.see(model_history, "default", "fraud")
    assert [entry.type for entry in history] == [
        "model.reverted", "model.described", "model.registered",
    ]  # fmt: skip


def test_history_names_the_fields_that_changed(workshop: Workshop) -> None:
    register(workshop, tags={"a": "1"})
    workshop.do(catalog.describe_model, "default", "fraud", {"tags": {"a": "2"}})
    (entry, _) = workshop.see(model_history, "default", "fraud")
    assert [(c.field, c.before, c.after) for c in entry.changes] == [("tags.a", "1", "2")]


def test_a_renamed_model_frees_its_name_and_the_past_knows_both(workshop: Workshop) -> None:
    made = register(workshop, "old")
    then = workshop.clock()
    workshop.do(models.rename_model, "default", "old", "new")
    assert register(workshop, "old").model_id != made.model_id
    past = workshop.at(as_of=then)
    assert past.see(catalog.model_named, "default", "old").model_id == made.model_id
    assert past.see(catalog.model_named, "default", "new").name == "old"


def test_a_deleted_model_leaves_evidence_and_frees_its_name(workshop: Workshop) -> None:
    made = register(workshop)
    then = workshop.clock()
    workshop.do(catalog.delete_model, "default", "fraud", "registered by mistake")
    with pytest.raises(ModelGone):
        workshop.see(catalog.model_named, "default", "fraud")
    assert names(workshop) == []
    assert workshop.at(as_of=then).see(catalog.model_named, "default", "fraud") == made
    assert register(workshop).model_id != made.model_id


def test_what_rests_takes_no_change(workshop: Workshop) -> None:
    register(workshop)
    workshop.do(models.archive_model, "default", "fraud")
    with pytest.raises(ModelClosed):
        workshop.do(catalog.describe_model, "default", "fraud", {"description": "x"})
    with pytest.raises(StatusRefused):
        workshop.do(models.archive_model, "default", "fraud")
    assert workshop.do(models.restore_model, "default", "fraud").status is Status.ACTIVE


def test_a_stale_change_is_refused(workshop: Workshop) -> None:
    made = register(workshop)
    workshop.do(catalog.describe_model, "default", "fraud", {"description": "theirs"})
    with pytest.raises(PreconditionFailed):
        workshop.matching(made.revision).do(
            catalog.describe_model, "default", "fraud", {"description": "mine"}
        )


def test_one_sees_only_the_models_one_was_let_see(workshop: Workshop) -> None:
    mine = register(workshop, "mine")
    register(workshop, "theirs")
    vera = workshop.as_(person("vera", Role.VIEWER, scope=Scope(mine.project_id, mine.model_id)))
    assert names(vera) == ["mine"]
    assert vera.see(catalog.model_named, "default", "mine") == mine
    with pytest.raises(ModelNotFound):
        vera.see(catalog.model_named, "default", "theirs")
    with pytest.raises(Forbidden):
        vera.do(catalog.describe_model, "default", "mine", {"description": "x"})
    with pytest.raises(ModelNotFound):
        vera.do(catalog.describe_model, "default", "theirs", {"description": "x"})


def test_a_token_for_reading_changes_nothing(workshop: Workshop) -> None:
    register(workshop)
    reader = workshop.as_(person("olga", Role.MODEL_OWNER, level=Level.READ))
    assert names(reader) == ["fraud"]
    with pytest.raises(Forbidden):
        reader.do(catalog.describe_model, "default", "fraud", {"description": "x"})


def test_lists_are_narrowed_by_what_models_are(workshop: Workshop) -> None:
    register(workshop, "one", kind="llm", tags={"team": "risk", "tier": "1"})
    register(workshop, "two", kind="rules", tags={"team": "ops"}, vendor="Acme")
    assert names(workshop, kind="llm") == ["one"]
    assert names(workshop, tag=("team", "ops")) == ["two"]
    assert names(workshop, tag=("tier", None)) == ["one"]
    assert names(workshop, vendor="Acme") == ["two"]
    assert names(workshop, tag=('a"b', None)) == []


def test_text_finds_models_once_the_follower_has_seen_them(workshop: Workshop) -> None:
    register(workshop, "one", description="Détection de fraude à la carte")
    register(workshop, "two", description="churn")
    workshop.house.followers.catch_up()
    assert names(workshop, query="detection carte") == ["one"]
    assert names(workshop, query="chu") == ["two"]
    assert names(workshop, query="\"' OR 1=1 --") == []
    workshop.do(catalog.describe_model, "default", "two", {"description": "attrition"})
    workshop.house.followers.catch_up()
    assert names(workshop, query="churn") == []


def test_a_past_is_searched_as_it_was(
    workshop: Workshop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_BATCH", 1)
    for name in ("one", "two", "three"):
        register(workshop, name, description="fraud" if name != "three" else "churn")
    then = clock()
    workshop.do(catalog.describe_model, "default", "two", {"description": "attrition"})
    workshop.do(catalog.delete_model, "default", "one", reason="by mistake")
    workshop.house.followers.catch_up()
    past = workshop.at(then)
    assert names(workshop, query="fraud") == []
    assert names(past, query="fraud") == ["one", "two"]
    assert names(past, query="fraud", kind="llm") == []
    assert past.see(overview.count_models, Filters(query="frau")) == 2
    nobody = past.as_(person("vera", Role.VIEWER, scope=Scope("elsewhere")))
    assert names(nobody, query="fraud") == []


@pytest.mark.parametrize("owner", ["", " ", "a\nb", "a\x07b", "a\u2028b"])
def test_an_owner_is_somebody_to_turn_to(workshop: Workshop, owner: str) -> None:
    register(workshop, "kept", owner="https://agency.example/contact")
    for field in ("owner", "accountable_executive"):
        with pytest.raises(ValueRefused):
            register(workshop, "x", **{field: owner})
        with pytest.raises(ValueRefused):
            workshop.do(catalog.describe_model, "default", "kept", {field: owner})
    with pytest.raises(ValueRefused):
        workshop.do(models.transfer_model, "default", "kept", owner)


def test_a_near_copy_is_pointed_out(workshop: Workshop) -> None:
    register(workshop, "credit-scoring-model", description="Scores consumer credit applications")
    workshop.house.followers.catch_up()
    wanted = catalog.Registration(
        "default", "credit-scoring-model-2", {"description": "Scores consumer credit applications"}
    )
    (warning,) = workshop.do(catalog.register_model, wanted).warnings
    assert (warning.code, warning.model) == ("near-metadata", "credit-scoring-model")


def test_what_is_described_alike_elsewhere_is_pointed_out_under_any_name(
    workshop: Workshop,
) -> None:
    said = {"kind": "llm", "task": "text-generation", "description": DESCRIBED}
    workshop.do(projects.create_project, "loans")
    workshop.do(catalog.register_model, catalog.Registration("loans", "assistant", said))
    workshop.house.followers.catch_up()
    twin = {**said, "description": DESCRIBED.replace("plain", "clear")}
    wanted = catalog.Registration("default", "helper", twin)
    (warning,) = workshop.do(catalog.register_model, wanted).warnings
    assert (warning.project, warning.model) == ("loans", "assistant")
    assert "same description, for the same kind and task" in warning.message
    other = catalog.Registration("default", "other", {**twin, "task": "summarization"})
    assert workshop.do(catalog.register_model, other).warnings == []


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "x", "", "vbscript:x"])
def test_a_link_that_could_run_or_leads_nowhere_is_refused(workshop: Workshop, href: str) -> None:
    with pytest.raises(ValueRefused):
        register(workshop, links=[{"rel": "card", "href": href, "title": "x"}])
