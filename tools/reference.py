"""Write the reference pages that follow from the code, so that they cannot say anything else.

Usage: python tools/reference.py [--check]
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute, Route
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

import muniment
from muniment.app import CAPABILITIES, PROTOCOLS
from muniment.cli.root import app
from muniment.kernel.errors import MunimentError
from muniment.platform.auth.gate import PUBLIC, SIGNED_IN, Permission
from muniment.platform.http.endpoint import Endpoint
from muniment.platform.http.problems import status_of
from muniment.platform.http.streams import Stream

_EVERYWHERE: Final = {"help", "install_completion", "show_completion"}
PAGES: Final = Path(__file__).resolve().parent.parent / "docs/reference"


def main(arguments: Sequence[str]) -> None:
    """Write every page, or with `--check` name those that are not as they would be written."""
    stale = [name for name, page in pages().items() if _current(name) != page]
    if "--check" in arguments:
        sys.exit(f"Run `make docs`: {', '.join(stale)} are out of date." if stale else 0)
    for name in stale:
        (PAGES / name).write_text(pages()[name])
        print(f"docs/reference/{name}")


def pages() -> dict[str, str]:
    """Return every generated page by its name."""
    writers: dict[str, Callable[[], Iterable[str]]] = {
        "http-api.md": http_api,
        "mlflow-endpoints.md": mlflow_endpoints,
        "permissions.md": permissions,
        "events.md": events,
        "refusals.md": refusals,
        "cli.md": command_line,
    }
    return {name: "\n".join(write()) + "\n" for name, write in writers.items()}


def http_api() -> Iterator[str]:
    """List every route of the API."""
    yield "# HTTP API"
    yield ""
    yield "Everything below is served under `/api/v1`. The whole contract, field by field, is"
    yield "`/api/v1/openapi.json`; what all routes share is in [Conventions](conventions.md)."
    for capability in CAPABILITIES:
        routes = [route for route in capability.routes if isinstance(route, Endpoint | Stream)]
        if not routes:
            continue
        yield from ("", f"## {capability.title}", "")
        yield from _table(
            ["", "path", "", "permission"],
            (
                [
                    " ".join(sorted(route.methods or ())),
                    f"`{route.path.removeprefix('/api/v1')}`",
                    _first_sentence(route.handler),
                    _permission_words(route),
                ]
                for route in routes
            ),
        )


def mlflow_endpoints() -> Iterator[str]:
    """List every endpoint of MLflow's protocol."""
    [protocol] = [one for one in PROTOCOLS if one.name == "mlflow"]
    yield "# Endpoints of MLflow"
    yield ""
    yield "What is answered of MLflow's protocol, and which permission it takes; what is meant by"
    yield "it is in [Speaking MLflow](mlflow.md). Whatever else is asked for is answered with the"
    yield "error `ENDPOINT_NOT_FOUND`. What is served below `/api/` is served below `/ajax-api/` as"
    yield "well."
    yield ""
    rows = [
        [
            " ".join(sorted(route.methods or ())),
            f"`{route.path}`",
            _first_sentence(getattr(route, "handler", route)),
            _permission_words(route),
        ]
        for route in protocol.routes
        if isinstance(route, Route) and not route.path.startswith("/ajax-api/")
    ]
    yield from _table(["", "path", "", "permission"], sorted(rows, key=lambda row: row[1]))


def permissions() -> Iterator[str]:
    """List every permission with the roles that carry it."""
    yield "# Permissions"
    yield ""
    yield "A role carries permissions; a grant gives a role on everything, a project or one model."
    yield "A token narrows its owner's permissions to a level, and possibly to one place."
    for capability in CAPABILITIES:
        if capability.permissions:
            yield from ("", f"## {capability.title}", "")
            yield from _table(
                ["permission", "", "level", "roles"],
                (
                    [f"`{p.name}`", p.summary, p.level, ", ".join(sorted(p.roles))]
                    for p in capability.permissions
                ),
            )


def events() -> Iterator[str]:
    """List every type of event the journal may hold."""
    yield "# Events"
    yield ""
    yield "What the journal records. Each carries the whole state after the change."
    for capability in CAPABILITIES:
        if capability.events:
            yield from ("", f"## {capability.title}", "")
            yield from _table(
                ["type", ""], ([f"`{kind.name}`", kind.summary] for kind in capability.events)
            )


def refusals() -> Iterator[str]:
    """List every refusal a caller may meet."""
    yield "# Refusals"
    yield ""
    yield "Every refusal is an RFC 9457 problem with a `code` that keeps its meaning. The `detail`"
    yield "says what was refused and what would be accepted."
    yield ""
    yield from _table(
        ["code", "status", "meaning"],
        (
            [f"`{kind.code}`", str(int(status_of(kind("")))), _first_sentence(kind)]
            for kind in refusal_classes()
        ),
    )


def command_line() -> Iterator[str]:
    """List every command with its arguments, options and examples."""
    yield "# Command line"
    yield ""
    yield "Results go to standard output, everything else to standard error; `--json` prints"
    yield "results for programs. `muniment --install-completion` teaches your shell the commands."
    yield ""
    yield "Exit codes: 0 done, 1 refused by a rule (the reason is printed), 2 wrong usage, 3 cannot"
    yield "reach or not allowed."
    root = get_command(app)
    yield from ("", "## Before the command", "")
    yield from _options(root.params)
    for command, words in _commands(root, ("muniment",)):
        yield from ("", f"## {' '.join(words)}", "", inspect.cleandoc(command.help or ""))
        yield from ("", f"    {_usage(command, words)}")
        if rows := list(_options(command.params)):
            yield from ("", *rows)
        if examples := (command.epilog or "").split("\n\n")[1:]:
            yield from ("", *(f"    {line.strip()}" for line in examples))


def refusal_classes() -> list[type[MunimentError]]:
    """Return every class of refusal in the house, by its code."""
    for module in pkgutil.walk_packages(muniment.__path__, "muniment."):
        if "tests" not in module.name.split(".") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    own = {kind for kind in _descendants(MunimentError) if not _is_of_tests(kind)}
    return sorted(own, key=lambda kind: (kind.code, kind.__name__))


def _is_of_tests(kind: type) -> bool:
    """Whether a test made the class; it stays known until it happens to be collected."""
    module = kind.__module__.split(".")
    return module[0] != "muniment" or "tests" in module


def _descendants(kind: type[MunimentError]) -> Iterator[type[MunimentError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def _commands(
    command: object, words: tuple[str, ...]
) -> Iterator[tuple[TyperCommand, tuple[str, ...]]]:
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from _commands(child, (*words, name))
    elif isinstance(command, TyperCommand):
        yield command, words


def _usage(command: TyperCommand, words: tuple[str, ...]) -> str:
    context = command.make_context(words[-1], [], resilient_parsing=True)
    return " ".join((*words, *command.collect_usage_pieces(context)))


def _options(parameters: Sequence[object]) -> Iterator[str]:
    rows = [
        [f"`{_spelling(one)}`", one.help or ""]
        for one in parameters
        if isinstance(one, TyperArgument | TyperOption) and one.name not in _EVERYWHERE
    ]
    if rows:
        yield from _table(["", ""], rows)


def _spelling(parameter: TyperArgument | TyperOption) -> str:
    if isinstance(parameter, TyperArgument):
        return parameter.metavar or (parameter.name or "").upper()
    spelled = ", ".join(parameter.opts)
    return spelled if parameter.is_flag else f"{spelled} {parameter.metavar or 'VALUE'}"


def _permission_words(route: BaseRoute) -> str:
    permission: Permission = getattr(route, "permission")  # noqa: B009  any class of ours has one
    if permission is PUBLIC:
        return "none"
    return "a sign-in" if permission is SIGNED_IN else f"`{permission.name}`"


def _first_sentence(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n", maxsplit=1)[0]


def _table(titles: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|" + "---|" * len(titles)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def _current(name: str) -> str | None:
    page = PAGES / name
    return page.read_text() if page.exists() else None


if __name__ == "__main__":
    main(sys.argv[1:])
