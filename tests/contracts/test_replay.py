"""The journal is the truth: replaying it into empty tables gives the same rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, select

from muniment.app import House
from muniment.capabilities import catalog
from muniment.capabilities.catalog.model import Status
from muniment.capabilities.catalog.service import aliases, models, versions
from muniment.capabilities.catalog.tests.factories import reference
from muniment.capabilities.projects import service as projects
from muniment.kernel.errors import MunimentError
from muniment.platform.journal.replay import rebuild
from muniment.platform.unit import Unit
from tests.support.house import Workshop

Verb = Callable[[Unit], Any]
NAMES = st.sampled_from(["alpha", "beta", "Gamma", "ALPHA"])
PROJECTS = st.sampled_from(["default", "credit"])
NUMBERS = st.sampled_from(["1", "2", "3", "latest", "champion"])
TEXT = st.text(alphabet="abé漢 '\"%\n", max_size=12)
REVISIONS = st.integers(1, 400)


def contents(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every projection."""

    def rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
        return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)

    return house.database.read(
        lambda connection: {table.name: rows(connection, table) for table in house.projections}
    )


def check_replay(house: House) -> None:
    """Replay the journal and compare every row with what was there before."""
    before = contents(house)
    rebuild(house.database, house.units.journal, house.projections)
    after = contents(house)
    for name, rows in before.items():
        assert after[name] == rows, name


def named(verb: Callable[..., Any], *arguments: Any) -> st.SearchStrategy[Verb]:
    """Draw a command on some model: `verb(unit, project, name, …)`."""
    return st.builds(lambda *drawn: lambda unit: verb(unit, *drawn), PROJECTS, NAMES, *arguments)


def register(unit: Unit, project: str, name: str, description: str) -> Any:
    """Register a model."""
    wanted = catalog.Registration(project, name, {"description": description, "kind": "llm"})
    return catalog.register_model(unit, wanted)


def push(unit: Unit, project: str, name: str, content: str, alias: bool) -> Any:
    """Register a version."""
    names = ["champion"] if alias else []
    proposal = catalog.Proposal([reference("w", content)], aliases=names, tags={"c": content})
    return catalog.register_version(unit, project, name, proposal)


COMMANDS = st.one_of(
    named(register, TEXT),
    named(register, TEXT),
    named(push, TEXT, st.booleans()),
    named(push, TEXT, st.booleans()),
    named(catalog.describe_model, st.fixed_dictionaries({"description": TEXT})),
    named(
        catalog.describe_model,
        st.fixed_dictionaries(
            {"tags": st.dictionaries(st.sampled_from("ab"), st.none() | TEXT, max_size=2)}
        ),
    ),
    named(models.rename_model, NAMES),
    named(models.transfer_model, st.sampled_from(["ada", "grace"])),
    named(models.archive_model),
    named(models.restore_model),
    named(models.retire_model),
    named(models.revert_model, REVISIONS),
    named(models.delete_model, st.just("no longer needed")),
    named(aliases.set_alias, st.sampled_from(["champion", "canary"]), NUMBERS),
    named(aliases.remove_alias, st.sampled_from(["champion", "canary"])),
    named(versions.describe_version, NUMBERS, st.fixed_dictionaries({"description": TEXT})),
    named(versions.move_version, NUMBERS, st.sampled_from(list(Status)[:3])),
    named(versions.revert_version, NUMBERS, REVISIONS),
    named(versions.delete_version, NUMBERS, st.just("no longer needed")),
    st.builds(lambda name: lambda unit: projects.create_project(unit, name), PROJECTS),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    commands=st.lists(st.tuples(COMMANDS, st.none() | st.integers(0, 3)), min_size=30, max_size=80)
)
def test_replay_gives_the_same_rows_after_any_commands(
    workshop: Workshop, commands: list[tuple[Verb, int | None]]
) -> None:
    for command, days_back in commands:
        workshop.clock.advance(hours=7)
        at = workshop
        if days_back is not None:
            at = workshop.valid_at(workshop.clock.now - timedelta(days=days_back))
        try:
            at.run(command)
        except MunimentError:
            continue
    check_replay(workshop.house)
