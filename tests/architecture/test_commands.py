"""Commands in the documents are commands there are, with options that they take."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from muniment.cli.root import app

DOCUMENTS = Path(__file__).parents[2] / "docs/howto"
COMMAND = re.compile(r"^    (?:\$ )?(muniment .*)$|`(muniment [^`]*)`", re.MULTILINE)


def commands(page):
    """Return the commands that a page shows, in code blocks and among its words."""
    found = COMMAND.findall((DOCUMENTS / page).read_text())
    return [block or inline for block, inline in found]


def parse(command):
    """Read a command as the command line does, without doing it."""
    group = get_command(app)
    context = group.make_context("muniment", shlex.split(command)[1:])
    while hasattr(group, "resolve_command"):
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        name, group, rest = group.resolve_command(context, rest)
        context = group.make_context(name, list(rest), parent=context)


@pytest.mark.parametrize("command", commands("manage-access.md"))
def test_a_command_shown_is_a_command_there_is(command):
    parse(command)


def test_a_command_that_there_is_not_is_noticed():
    with pytest.raises(Exception, match="No such"):
        parse("muniment grant give ana viewer --nonsense")
