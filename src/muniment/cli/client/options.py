"""Options that several commands share, and how the values people type are read."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, for programs.")]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="As it was then: a date or time, such as 2026-03-04."),
]
AsKnown = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Counting only what had been recorded by then."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
Limit = Annotated[int, typer.Option(min=1, help="Show this many at most.")]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="KEY=VALUE", help="A tag; may be repeated.")
]
ModelReference = Annotated[
    str, typer.Argument(metavar="PROJECT/MODEL", help="A model; without a project, in 'default'.")
]
VersionReference = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT/MODEL@VERSION",
        help="A version: its number, an alias, 'latest' or 'sha256:…'.",
    ),
]
AnyReference = Annotated[
    str,
    typer.Argument(
        metavar="REF", help="A model, 'project/model', or a version of it, 'project/model@3'."
    ),
]


def examples(*lines: str) -> str:
    """Return the end of a help text: commands as one would type them."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])


def pair(text: str, option: str) -> tuple[str, str]:
    """Read `key=value`; raise a usage error naming `option` otherwise."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"'{text}' is not KEY=VALUE.", param_hint=option)
    return key, value


def pairs(texts: Iterable[str] | None, option: str) -> dict[str, str]:
    """Read every `key=value`."""
    return dict(pair(text, option) for text in texts or ())


def number(text: str, option: str) -> float:
    """Read a finite number."""
    try:
        found = float(text)
        if found - found == 0:  # neither infinite nor 'nan'
            return found
    except ValueError:
        pass
    raise typer.BadParameter(f"'{text}' is not a number.", param_hint=option)


def value(text: str) -> object:
    """Read what is typed as JSON if it is some (`0.1`, `true`, `[1, 2]`), otherwise as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
