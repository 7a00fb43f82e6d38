"""The command line as a whole: what no single command can see."""

from collections import Counter
from collections.abc import Iterator

import typer
from typer.models import TyperInfo

from muniment.cli.root import app


def name_of(group: TyperInfo) -> str | None:
    """Return what a group is called; one without a name lends its commands to the group above."""
    given = group.name or group.typer_instance.info.name
    return given if isinstance(given, str) else None


def names(group: typer.Typer) -> Iterator[str]:
    for one in group.registered_commands:
        yield one.name or one.callback.__name__.replace("_", "-")
    for one in group.registered_groups:
        name = name_of(one)
        if name is None:
            yield from names(one.typer_instance)
        else:
            yield name


def groups(group: typer.Typer) -> Iterator[typer.Typer]:
    yield group
    for one in group.registered_groups:
        yield from groups(one.typer_instance)


def test_no_command_hides_another():
    assert {"serve", "push", "schema"} <= set(names(app))
    for group in groups(app):
        assert [name for name, count in Counter(names(group)).items() if count > 1] == []
