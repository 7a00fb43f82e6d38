"""Commands explain themselves, and those in the documents are commands there are."""

import re
import shlex
from contextlib import suppress
from pathlib import Path

import pytest
from typer.main import get_command

from muniment.cli.root import app

DOCUMENTS = Path(__file__).parents[2] / "docs/howto"
GROUP = get_command(app)
COMMAND = re.compile(r"^    (?:\$ )?(muniment .*)$|`(muniment [^`]*)`", re.MULTILINE)


def commands(page):
    """Return the commands that a page shows, in code blocks and among its words."""
    found = COMMAND.findall((DOCUMENTS / page).read_text())
    return [block or inline for block, inline in found]


class NoSuchFile(Exception):
    """The command is fine, but names a file that is only meant as an example."""


def parse(command):
    """Read a command as the command line does, without doing it; raise `NoSuchFile`."""
    try:
        resolve(command)
    except Exception as error:
        if re.search(r"(File|file) '.*' does not exist", str(error)):
            raise NoSuchFile from error
        raise


def resolve(command):
    group = GROUP
    context = group.make_context("muniment", shlex.split(command)[1:])
    while hasattr(group, "resolve_command"):
        rest = [*getattr(context, "_protected_args", ()), *context.args]
        name, group, rest = group.resolve_command(context, rest)
        context = group.make_context(name, list(rest), parent=context)


SHOWN = ("manage-access.md", "follow-runs.md", "use-webhooks.md")


@pytest.mark.parametrize("command", dict.fromkeys(one for page in SHOWN for one in commands(page)))
def test_a_command_shown_is_a_command_there_is(command):
    parse(command)


def test_a_command_that_there_is_not_is_noticed():
    with pytest.raises(Exception, match="No such"):
        parse("muniment grant give ana viewer --nonsense")


def every_command(group, path=("muniment",)):
    """Yield every command with its name as it is typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


EVERY_COMMAND = dict(every_command(GROUP))


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_a_command_says_what_it_does_and_what_it_takes(name):
    command = EVERY_COMMAND[name]
    assert command.help.splitlines()[0].endswith(".")
    assert all(parameter.help for parameter in command.params)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    assert all(each.metavar and any(map(str.isupper, each.metavar)) for each in arguments)
    assert command.epilog or not arguments, "give an example"
    for example in re.findall(r"^ +(muniment .*)$", command.epilog or "", re.MULTILINE):
        with suppress(NoSuchFile):
            parse(example.partition(" < ")[0])
