"""Lists of models and versions: any filter, any order, and pages that are the whole in parts."""

import importlib
import operator
import re

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from muniment.capabilities import catalog
from muniment.capabilities.catalog.store import querying
from muniment.capabilities.catalog.store.tags import BEGINNING, TAGS
from muniment.capabilities.catalog.tests.factories import reference, register, version
from muniment.kernel.conditions import Comparison, Operator, Ordering
from muniment.kernel.events import Scope
from muniment.kernel.naming import key_of
from muniment.platform.auth import Role
from muniment.platform.database.types import from_micros
from tests.support.house import Workshop, person

MIGRATION = "muniment.platform.migrations.versions.0009_tags_in_force"
NAMES = ["a", "B", "a_b", "ab", "C-1", "c-2"]
LONG = "x" * BEGINNING
VALUES = ["", "x", "X", "xy", "%", "a\\", LONG[1:], LONG, LONG + "y"]
KEYS = ["k", "team", "a.b"]
TAGGED = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))
PATTERNS = ["%", "x%", "%y", "_", "X_", "%x", "\\%", "a\\", "*", "[x]", "%%y"]
SIGNS = {
    Operator.EQUAL: operator.eq,
    Operator.UNEQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
_LIKES = {Operator.LIKE, Operator.LIKE_ANY_CASE}


@st.composite
def comparisons(draw: st.DrawFn, *names: str) -> Comparison:
    """Draw a condition on a tag, a name or a number."""
    entity = draw(st.sampled_from(["tag", "tag", *names]))
    if entity == "number":
        how = draw(st.sampled_from(list(SIGNS)))
        return Comparison("attribute", "number", how, draw(st.integers(0, 4)))
    said = VALUES if entity == "tag" else NAMES
    how = draw(st.sampled_from([Operator.EQUAL, Operator.UNEQUAL, *_LIKES, Operator.NOT_IN]))
    if how is Operator.NOT_IN:
        value = tuple(draw(st.lists(st.sampled_from(said), min_size=1, max_size=2)))
    else:
        value = draw(st.sampled_from(PATTERNS + said if how in _LIKES else said))
    if entity == "tag":
        return Comparison("tag", draw(st.sampled_from(KEYS)), how, value)
    return Comparison("attribute", "name", how, value)


def orders(*keys: str) -> st.SearchStrategy[list[Ordering]]:
    one = st.builds(Ordering, st.just("attribute"), st.sampled_from(keys), st.booleans())
    return st.lists(one, max_size=2, unique_by=lambda each: each.key)


def fits(one: Comparison, tags: dict[str, str], name: str, number: int = 0) -> bool:
    """Whether a condition holds, as simply as it can be said."""
    if one.key == "number":
        return SIGNS[one.operator](number, one.value)
    said = tags.get(one.key) if one.entity == "tag" else name
    if one.operator is Operator.NOT_IN:
        values = one.value if one.entity == "tag" else map(key_of, one.value)
        return (said if one.entity == "tag" else key_of(name)) not in set(values)
    if said is None:
        return False
    if one.operator in _LIKES:
        words = {"%": ".*", "_": "."}
        pattern = "".join(words.get(each, re.escape(each)) for each in one.value)
        flags = re.DOTALL | (re.IGNORECASE if one.operator is Operator.LIKE_ANY_CASE else 0)
        return re.fullmatch(pattern, said, flags) is not None
    pair = (said, one.value) if one.entity == "tag" else (key_of(said), key_of(one.value))
    return (pair[0] == pair[1]) is (one.operator is Operator.EQUAL)


def paged(find, where, order, limit):
    """Return a list page by page."""
    found, after = [], None
    while True:
        page = find(catalog.Wanted(where, order, after, limit))
        found += [one for one, _ in page]
        if len(page) < limit:
            return found
        after = page[-1][1]


def in_order(lines, order, last):
    """Sort by each key, the least telling first."""
    for key, descending in reversed([*order, *last]):
        lines = sorted(lines, key=key, reverse=descending)
    return lines


@pytest.fixture
def filled(workshop: Workshop) -> Workshop:
    """Models and versions with few tags among many; some are gone, some said other things once."""

    def two_at_once(unit, place):
        for name in NAMES[place : place + 2]:
            here = NAMES.index(name)
            tags = {KEYS[here % 3]: VALUES[here], "k": "x"}
            catalog.register_model(unit, catalog.Registration("default", name, {"tags": tags}))
            for number in range(4):
                tags = {KEYS[number % 3]: VALUES[(here * 4 + number) % len(VALUES)]}
                tags["team"] = VALUES[here]
                proposal = catalog.Proposal([reference()], tags=tags)
                catalog.register_version(unit, "default", name, proposal)

    for place in range(0, len(NAMES), 2):
        workshop.do(two_at_once, place)
    register(workshop, "gone", tags={"k": "x"})
    version(workshop, name="gone", tags={"k": "x"})
    workshop.do(catalog.delete_model, "default", "gone", "mistake")
    workshop.do(catalog.delete_version, "default", "a", "2", "mistake")
    for change in ({"k": None, "team": LONG}, {"k": LONG + "z"}, {"k": LONG + "y"}):
        workshop.do(catalog.describe_model, "default", "B", {"tags": change})
        workshop.do(catalog.describe_version, "default", "B", "1", {"tags": change})
    return workshop


def everything(workshop):
    """Return what there is of models and versions, without any condition."""
    nothing = catalog.Wanted([], [], None, 1_000)
    models = workshop.see(catalog.find_models, "default", nothing)
    versions = workshop.see(catalog.find_versions, "default", nothing)
    return [one for one, _ in models], [one for one, _ in versions]


def test_a_list_is_what_fits_in_its_order_however_it_is_paged(filled, monkeypatch):
    models, versions = everything(filled)
    assert sorted(one.name for one in models) == sorted(NAMES)
    assert len(versions) == 4 * len(NAMES) - 1
    of_models = {
        "name": lambda one: key_of(one.name),
        "created": lambda one: one.created_us,
        "updated": lambda one: one.updated_us,
    }
    of_versions = {
        "name": lambda one: key_of(one.model_name),
        "number": lambda one: one.number,
        "created": lambda one: one.created_us,
        "updated": lambda one: one.updated_us,
    }

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(comparisons("name"), max_size=2),
        orders(*of_models),
        st.lists(comparisons("name", "number"), max_size=2),
        orders(*of_versions),
        st.integers(1, 7),
        st.sampled_from([0, 3, 1_000]),
    )
    def check(about_models, by_models, about_versions, by_versions, limit, few):
        monkeypatch.setattr(querying, "_FEW", few)
        found = paged(
            lambda wanted: filled.see(catalog.find_models, "default", wanted),
            *(about_models, by_models, limit),
        )
        fitting = [one for one in models if all(fits(c, one.tags, one.name) for c in about_models)]
        keys = [(of_models[one.key], one.descending) for one in by_models]
        assert found == in_order(fitting, keys, [(of_models["name"], False)])
        found = paged(
            lambda wanted: filled.see(catalog.find_versions, "default", wanted),
            *(about_versions, by_versions, limit),
        )
        fitting = [
            one
            for one in versions
            if all(fits(c, one.tags, one.model_name, one.number) for c in about_versions)
        ]
        keys = [(of_versions[one.key], one.descending) for one in by_versions]
        last = [(of_versions["name"], False), (of_versions["number"], True)]
        assert found == in_order(fitting, keys, last)

    check()


def test_a_list_has_what_may_be_seen_and_of_the_past_what_was_there(filled):
    models, versions = everything(filled)
    seen = next(one for one in models if one.name == "ab")
    viewer = person("vera", Role.VIEWER, scope=Scope(seen_project(filled), seen.model_id))
    some_models, some_versions = everything(filled.as_(viewer))
    assert some_models == [seen]
    assert some_versions == [one for one in versions if one.model_id == seen.model_id]
    said = Comparison("tag", "k", Operator.EQUAL, "x")
    wanted = catalog.Wanted([said], [], None, 10)
    now = [one.name for one, _ in filled.see(catalog.find_models, "default", wanted)]
    changed = next(one for one in models if one.name == "B")
    before = filled.at(from_micros(changed.created_us))
    then = [one.name for one, _ in before.see(catalog.find_models, "default", wanted)]
    assert set(then) - set(now) == {"B"}


def seen_project(workshop):
    return workshop.see(lambda unit: catalog.model_named(unit, "default", "ab")).project_id


def test_a_migration_finds_the_tags_that_are_in_force(filled):
    migration = importlib.import_module(MIGRATION)

    def rows(connection):
        return sorted(tuple(row) for row in connection.execute(select(TAGS)))

    def again(connection):
        kept = rows(connection)
        connection.execute(delete(TAGS))
        with Operations.context(MigrationContext.configure(connection)):
            migration.keep_tags("catalog_models", "model_id", "model")
            migration.keep_tags("catalog_version_details", "version_id", "version")
        return kept, rows(connection)

    kept, found = filled.house.database.write(again)
    assert kept == found
