"""Searching what is in the register, on both databases."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from muniment.app import open_house
from muniment.capabilities import catalog, metadata, usecases
from muniment.capabilities.catalog.service import aliases, aspects, models
from muniment.capabilities.catalog.tests.factories import reference
from muniment.capabilities.projects import create_project
from muniment.capabilities.search import Asked, Found, QueryRefused, search
from muniment.capabilities.search.service.listing import list_fields
from muniment.capabilities.search.service.searching import SearchUnfit
from muniment.kernel.events import Scope
from muniment.platform.auth import Role
from muniment.platform.searching import engine, recent
from muniment.platform.settings import Settings
from tests.support import postgres
from tests.support.house import Clock, Workshop, person


def register(workshop: Workshop, name: str, project: str = "default", **fields) -> catalog.Model:
    wanted = catalog.Registration(project, name, fields, is_compared=False)
    return workshop.do(catalog.register_model, wanted).model


def version(workshop: Workshop, model: str, mark: str, project: str = "default", **said):
    proposal = catalog.Proposal([reference(content=mark)], **said)
    return workshop.do(catalog.register_version, project, model, proposal).found


def fill(workshop: Workshop) -> Workshop:
    register(
        workshop,
        "churn-predictor",
        description="Predicts which customers leave",
        vendor="Booz Allen Hamilton",
        tags={"stage": "Production"},
    )
    register(workshop, "resnet-50", description="Image classification", owner="anna@example.org")
    for mark, auc in (("a", 0.9), ("b", 0.95)):
        training = catalog.Training(
            metrics={"auc": auc},
            parameters={"lr": 0.1, "optimiser": "adam"},
            datasets=[{"name": "crm-2025"}],
        )
        version(workshop, "churn-predictor", mark, training=training, licenses=["MIT"])
    workshop.do(aliases.set_alias, "default", "churn-predictor", "champion", "1")
    wanted = usecases.Registration("default", "retention", {"purpose": "Keep customers"})
    workshop.do(usecases.register_use_case, wanted)
    body = {
        "type": "object",
        "properties": {
            "reviewed": {"type": "string"},
            "score": {"type": "number"},
            "outcome": {"type": "string"},
        },
    }
    workshop.do(metadata.create_schema, "review", metadata.Draft(body, ("model",)))
    workshop.do(metadata.publish_schema, "review", 1)
    said = {"reviewed": "2026-02-03", "score": 7.5, "outcome": "passed"}
    workshop.do(aspects.put_aspect, aspects.Place("default", "resnet-50"), "review", said)
    workshop.house.searching.catch_up()
    return workshop


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory) -> Iterator[Workshop]:
    """A register that no test changes."""
    data, clock = tmp_path_factory.mktemp("register"), Clock()
    with ExitStack() as stack:
        url = ""
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(postgres.fresh_database(server))
        house = open_house(Settings(data=data, database_url=url), clock)
        stack.callback(house.close)
        yield fill(Workshop(house, clock))


def found(workshop: Workshop, text: str, **asked) -> Found:
    return workshop.see(search, Asked(text, **asked))


def names(workshop: Workshop, text: str, **asked) -> set[str]:
    return {hit.document.reference.partition("/")[2] for hit in found(workshop, text, **asked).hits}


def digest_of(content: str) -> str:
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


BOTH = {"churn-predictor@1", "churn-predictor@2"}


def test_everything_is_found_by_what_is_known_of_it(filled: Workshop) -> None:
    expected = {
        "churn": {"churn-predictor", *BOTH},
        "chrun": {"churn-predictor", *BOTH},
        "allen vendor:booz": {"churn-predictor", *BOTH},
        'vendor = "booz allen hamilton"': {"churn-predictor", *BOTH},
        "stage = production": {"churn-predictor", *BOTH},
        "customers": {"churn-predictor", "retention", *BOTH},
        "custom*": {"churn-predictor", "retention", *BOTH},
        '"image classification"': {"resnet-50"},
        '"classification image"': set(),
        "resnet-50": {"resnet-50"},
        "metrics.auc >= 0.95": {"churn-predictor", "churn-predictor@2"},
        "metrics.auc:..0.9": {"churn-predictor@1"},
        "NOT has:metrics.auc is:model": {"resnet-50"},
        "alias:champion is:version": {"churn-predictor@1"},
        "number = 2": {"churn-predictor@2"},
        "parameters.lr = 0.1 is:version": BOTH,
        "parameters.optimiser:adam is:version": BOTH,
        "dataset:crm is:version": BOTH,
        "license:(MIT, Apache-2.0) is:version": BOTH,
        "created:2026-03-02 is:use_case": {"retention"},
        "created > 2026-04": set(),
        "versions = 2": {"churn-predictor"},
        digest_of("b"): {"churn-predictor@2"},
        f"nobody OR {digest_of('a').removeprefix('sha256:')}": {"churn-predictor@1"},
        "owner:anna@example.org": {"resnet-50"},
        "review.score > 7": {"resnet-50"},
        "review.reviewed:2026-02": {"resnet-50"},
        "review.reviewed < 2026": set(),
        "has:review.score": {"resnet-50"},
        "score:7.5": {"resnet-50"},
    }
    assert {text: names(filled, text) for text in expected} == expected


def test_another_word_for_a_term_finds_it_and_says_so(filled: Workshop) -> None:
    answered = found(filled, "attrition is:model")
    assert [hit.document.title for hit in answered.hits] == ["churn-predictor"]
    assert ("attrition", "churn") in {(one.text, one.to) for one in answered.expanded}
    (reason, *_) = answered.hits[0].why
    assert (reason.field, reason.words) == ("name", ("churn",))
    assert [reason.text[start:end] for start, end in reason.marks] == ["churn"]


def test_a_stage_is_counted_in_lower_case_whoever_wrote_it(filled: Workshop) -> None:
    assert found(filled, "", facets=("stage",)).facets == {"stage": [("production", 3)]}
    assert found(filled, "stage:PRODUCTION").total == 3


def test_a_text_that_was_found_in_two_ways_is_shown_once(filled: Workshop) -> None:
    (hit,) = found(filled, "churn predictor churn is:model").hits
    places = [(reason.field, reason.text) for reason in hit.why]
    assert len(places) == len(set(places))
    name = hit.why[places.index(("name", "churn-predictor"))]
    assert [name.text[start:end] for start, end in name.marks] == ["churn", "predictor"]


def test_what_changes_is_found_as_it_is_now_and_as_it_was_then(workshop: Workshop) -> None:
    filled = fill(workshop)
    then = filled.clock.now
    filled.clock.advance(days=3)
    filled.do(models.rename_model, "default", "churn-predictor", "keeper")
    filled.do(models.describe_model, "default", "resnet-50", {"tags": {"team": "vision"}})
    filled.do(aliases.set_alias, "default", "keeper", "champion", "2")
    filled.do(
        catalog.stage_version, "default", "keeper", "2", catalog.Staging(catalog.Stage.STAGING)
    )
    filled.do(catalog.delete_version, "default", "keeper", "1", "not needed any more")
    filled.house.searching.catch_up()
    assert names(filled, "name:churn") == set()
    assert names(filled, "keeper") == {"keeper", "keeper@2"}
    assert names(filled, "alias:champion is:version") == {"keeper@2"}
    assert names(filled, "stage:staging") == {"keeper", "keeper@2"}
    assert names(filled.at(then), "stage:production is:model") == {"churn-predictor"}
    assert names(filled, "tags.team:vision") == {"resnet-50"}
    filled.do(catalog.delete_model, "default", "keeper", "it was a test")
    filled.house.searching.catch_up()
    assert names(filled, "keeper") == set()
    assert names(filled, digest_of("b")) == set()
    answered = found(filled.at(then), "churn", facets=("is",))
    assert {hit.document.reference for hit in answered.hits} == {
        "default/churn-predictor",
        "default/churn-predictor@1",
        "default/churn-predictor@2",
    }
    assert (answered.engine, dict(answered.facets["is"])) == ("sql", {"model": 1, "version": 2})
    assert names(filled.at(then), "churn is:version metrics.auc > 0.9") == {"churn-predictor@2"}


def test_without_an_index_it_is_found_by_reading(filled: Workshop) -> None:
    searching = filled.house.searching
    with_index = found(filled, "customers", facets=("project", "is"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "engine", None)
        answered = found(filled, "customers", facets=("project", "is"))
        assert names(filled, "metrics.auc > 0.9 is:version") == {"churn-predictor@2"}
        assert names(filled, "review.outcome = passed") == {"resnet-50"}
    assert (answered.engine, with_index.engine) == ("sql", "index")
    assert answered.notes
    assert answered.total == with_index.total
    assert answered.facets == with_index.facets


def test_a_list_that_ends_early_says_so_and_what_to_do(filled: Workshop, monkeypatch) -> None:
    for module in (engine, recent):
        monkeypatch.setattr(module, "DEEPEST", 2)
    first = found(filled, "", limit=1)
    assert (first.next, first.notes) == ((1,), [])
    last = found(filled, "", limit=1, after=first.next)
    assert last.next is None
    (note,) = last.notes
    assert f"the first 2 of {last.total} are listed" in note
    assert "-created" in note
    everything = found(filled, "", sort="-created", limit=1)
    assert (everything.next is not None, everything.notes) == (True, [])


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("kind < 3", (0, 8), "not more or less"),
        ("a metrics.acu > 1", (2, 13), "no field 'metrics.acu'"),
        ("metrics.auc > much", (14, 18), "a number like"),
        ("created > soon", (10, 14), "a date like"),
        ("vendor:1..2", (0, 11), "no range"),
        ("size:small", (0, 10), "a number like"),
    ],
)
def test_a_query_that_does_not_fit_the_fields_is_refused_with_its_place(
    filled: Workshop, text, place, says
) -> None:
    with pytest.raises(QueryRefused, match=says) as refusal:
        found(filled, text)
    assert (refusal.value.facts["start"], refusal.value.facts["end"]) == place


def test_an_unknown_order_facet_or_kind_is_refused(filled: Workshop) -> None:
    for asked in ({"sort": "vendor"}, {"facets": ("size",)}, {"kinds": ("dream",)}):
        with pytest.raises(SearchUnfit):
            found(filled, "", **asked)


def test_two_people_find_count_and_learn_of_what_they_may_see_alone(workshop: Workshop) -> None:
    chance = random.Random(3)
    made: list[tuple[str, str, str]] = []
    homes: dict[str, str] = {}
    for project in ("red", "blue"):
        homes[project] = workshop.do(create_project, project).project_id
        for number in range(6):
            task = chance.choice(("churn", "fraud"))
            name = f"{project}-{number}"
            model = register(workshop, name, project, tags={f"only-{project}": "x", "task": task})
            made.append((project, model.model_id, task))
    guarded = made[0][1]
    workshop.house.searching.catch_up()
    blue = person("bea", Role.VIEWER, scope=Scope(homes["blue"]))
    one = person("max", Role.VIEWER, scope=Scope(homes["red"], made[3][1]))
    for who, may_see in (
        (blue, {model for project, model, _ in made if project == "blue"}),
        (one, {made[3][1]}),
    ):
        acting = workshop.as_(who)
        answered = found(acting, "", facets=("project", "tags.task", "is"), limit=50)
        assert {hit.document.id for hit in answered.hits} == may_see
        assert answered.total == len(may_see)
        tasks = Counter(task for _, model, task in made if model in may_see)
        assert dict(answered.facets["tags.task"]) == dict(tasks)
        assert dict(answered.facets["is"]) == {"model": len(may_see)}
    assert "tags.only-red" not in {one.known.name for one in workshop.as_(blue).see(list_fields)}
    with pytest.raises(QueryRefused) as refusal:
        found(workshop.as_(blue), "tags.only-redd = x")
    assert "tags.only-red" not in refusal.value.facts["accepted"]
    red = person("rae", Role.VIEWER, scope=Scope(homes["red"]))
    guarding = workshop.as_(replace(red, guarded=frozenset({guarded})))
    assert found(guarding, "").total == 5
    stated = replace(guarding, options={"purpose": "to test"})
    assert found(stated, "").total == 6
