"""Two changes at the same time that each rest on what the other changes: one decides again.

Both transactions have read before either writes; then one commits, then the other goes on. That
is the interleaving which snapshots alone let pass.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from muniment.app import House, open_house
from muniment.capabilities import catalog, usecases
from muniment.capabilities.access.model import LastAdministrator, PrincipalKind
from muniment.capabilities.access.service import grants, principals
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.catalog.model import Status
from muniment.capabilities.catalog.service import aliases, aspects, models
from muniment.capabilities.catalog.tests.factories import reference, register, version
from muniment.capabilities.metadata.service import schemas
from muniment.capabilities.projects.service import archive_project
from muniment.kernel.errors import MunimentError
from muniment.platform.auth import Role
from muniment.platform.settings import Settings
from muniment.platform.unit import Unit
from tests.support import postgres
from tests.support.house import Clock, Workshop

Verb = Callable[[Unit], Any]
_PATIENCE_SECONDS = 60


@pytest.fixture
def settings(postgres_server: str, tmp_path: Any) -> Iterator[Settings]:
    """PostgreSQL only: SQLite has one writer, so no two changes can pass each other."""
    with postgres.fresh_database(postgres_server) as url:
        yield Settings(data=tmp_path, database_url=url)


@pytest.fixture
def house(settings: Settings, clock: Clock) -> Iterator[House]:
    """A house on that database."""
    bound = open_house(settings, clock)
    yield bound
    bound.close()


def race(workshop: Workshop, first: Verb, second: Verb) -> list[str]:
    """Run both from snapshots taken before either; `first` commits before `second` goes on.

    Returns what came of each: `done`, or the code of its refusal.
    """
    snapshots, committed = threading.Barrier(2), threading.Event()

    def run(verb: Verb, wait: bool) -> str:
        is_again = False

        def work(unit: Unit) -> None:
            nonlocal is_again
            if not is_again:
                is_again = True
                unit.connection.execute(text("SELECT 1 FROM projects_projects"))
                snapshots.wait(_PATIENCE_SECONDS)
                assert not wait or committed.wait(_PATIENCE_SECONDS)
            verb(unit)

        try:
            workshop.run(work)
        except MunimentError as refusal:
            return refusal.code
        finally:
            committed.set()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (first, second), (False, True)))


def both_ways(first: Verb, second: Verb) -> list[Any]:
    """Both orders of two verbs."""
    return [pytest.param(first, second, id="forth"), pytest.param(second, first, id="back")]


def set_alias(unit: Unit) -> None:
    aliases.set_alias(unit, "default", "fraud", "champion", "1")


def delete_version(unit: Unit) -> None:
    catalog.delete_version(unit, "default", "fraud", "1", "wrong")


@pytest.mark.parametrize(("first", "second"), both_ways(set_alias, delete_version))
def test_no_alias_is_left_pointing_to_a_deleted_version(
    workshop: Workshop, first: Verb, second: Verb
) -> None:
    register(workshop)
    version(workshop)
    outcome = race(workshop, first, second)
    assert outcome[0] == "done"
    assert outcome[1] in {"catalog.version-in-use", "catalog.version-deleted"}


def archive(unit: Unit) -> None:
    archive_project(unit, "default")


def register_model(unit: Unit) -> None:
    catalog.register_model(unit, catalog.Registration("default", "late"))


def register_use_case(unit: Unit) -> None:
    usecases.register_use_case(unit, usecases.Registration("default", "late"))


def register_version(unit: Unit) -> None:
    catalog.register_version(unit, "default", "fraud", catalog.Proposal([reference("late")]))


def describe_model(unit: Unit) -> None:
    models.describe_model(unit, "default", "fraud", {"description": "late"})


@pytest.mark.parametrize(
    "change", [register_model, register_use_case, register_version, describe_model, set_alias]
)
def test_nothing_enters_a_project_that_was_archived_meanwhile(
    workshop: Workshop, change: Verb
) -> None:
    register(workshop)
    version(workshop)
    assert race(workshop, archive, change) == ["done", "projects.archived"]


@pytest.mark.parametrize(
    "close",
    [
        lambda unit: models.archive_model(unit, "default", "fraud"),
        lambda unit: models.retire_model(unit, "default", "fraud"),
        lambda unit: models.delete_model(unit, "default", "fraud", "wrong"),
    ],
    ids=["archived", "retired", "deleted"],
)
@pytest.mark.parametrize("change", [register_version, set_alias])
def test_a_model_closed_meanwhile_gets_no_version_and_no_alias(
    workshop: Workshop, close: Verb, change: Verb
) -> None:
    register(workshop)
    version(workshop)
    outcome = race(workshop, close, change)
    assert outcome[0] == "done"
    assert outcome[1] in {"catalog.model-closed", "catalog.model-deleted"}


def test_changes_below_one_model_do_not_collide(workshop: Workshop) -> None:
    register(workshop)
    version(workshop)
    version(workshop)

    def point(alias: str, number: str) -> Verb:
        return lambda unit: aliases.set_alias(unit, "default", "fraud", alias, number)

    assert race(workshop, point("a", "1"), point("b", "2")) == ["done", "done"]
    model = workshop.see(catalog.model_named, "default", "fraud")
    assert model.status is Status.ACTIVE


def test_two_administrators_cannot_send_each_other_away(workshop: Workshop) -> None:
    for name in ("ada", "bob"):
        workshop.do(principals.create_principal, name, PrincipalKind.HUMAN)
        workshop.do(grants.grant, name, GrantTerms(Role.ADMIN))

    def leave(name: str) -> Verb:
        return lambda unit: principals.change_principal(unit, name, active=False)

    assert race(workshop, leave("ada"), leave("bob")) == ["done", LastAdministrator.code]


def retire_schema(unit: Unit) -> None:
    schemas.retire_schema(unit, "risk", 1)


def put_aspect(unit: Unit) -> None:
    aspects.put_aspect(unit, aspects.Place("default", "fraud"), "risk", {"tier": "high"})


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (retire_schema, put_aspect, "metadata.aspect-unfit"),
        (put_aspect, retire_schema, "done"),
    ],
    ids=["retired", "put"],
)
def test_nothing_is_said_under_a_schema_that_was_retired_meanwhile(
    workshop: Workshop, first: Verb, second: Verb, outcome: str
) -> None:
    register(workshop)
    body = {"type": "object", "properties": {"tier": {"type": "string"}}}
    workshop.do(schemas.create_schema, "risk", schemas.Draft(body, ("model",)))
    workshop.do(schemas.publish_schema, "risk", 1)
    assert race(workshop, first, second) == ["done", outcome]


def test_many_versions_of_one_model_are_made_in_turn(workshop: Workshop) -> None:
    register(workshop)
    tries = 0

    def make(number: int) -> int:
        def work(unit: Unit) -> int:
            nonlocal tries
            tries += 1
            proposal = catalog.Proposal([reference(f"{number}")])
            return catalog.register_version(unit, "default", "fraud", proposal).found.version.number

        return workshop.run(work)

    with ThreadPoolExecutor(8) as pool:
        made = sorted(pool.map(make, range(64)))
    assert made == list(range(1, 65))
    assert tries < 64 * 3
