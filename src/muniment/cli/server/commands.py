"""The declarations of the commands that run a registry."""

from pathlib import Path
from typing import Annotated

import typer

from muniment import __version__

commands = typer.Typer()
_PANEL = "The registry itself"
Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The data folder; otherwise MUNIMENT_DATA, or ./.muniment."),
]


def _example(*lines: str) -> str:
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])


@commands.command(
    rich_help_panel=_PANEL,
    epilog=_example("muniment serve", "muniment serve --port 9000 --data /var/lib/muniment"),
)
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    data: Data = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; more than one needs PostgreSQL.")
    ] = None,
) -> None:
    """Run the registry until it is interrupted.

    On the first start it prints a one-time link for the first administrator. What is not said here
    is taken from the MUNIMENT variables.
    """
    from muniment.cli.server import serving  # noqa: PLC0415  start-up time

    serving.serve(host=host, port=port, data=data, workers=workers)


@commands.command(rich_help_panel=_PANEL)
def worker(data: Data = None) -> None:
    """Follow the journal in a process of its own, beside servers on the same PostgreSQL.

    It keeps the search up to date while they are busy; with SQLite the server does that itself.
    """
    from muniment.cli.server import serving  # noqa: PLC0415  starts faster without it

    serving.follow(data=data)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=_example("muniment rebuild", "muniment rebuild --follower search"),
)
def rebuild(
    data: Data = None,
    follower: Annotated[
        str | None, typer.Option(help="Only what this follower of the journal keeps.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Write the tables anew from the journal: they are what it says, and nothing else.

    The registry must not be running on the same SQLite database. It happens in one transaction:
    if it is interrupted, nothing has changed.
    """
    from muniment.cli.server import rebuilding  # noqa: PLC0415  starts faster without it

    rebuilding.rebuild(data=data, follower=follower, as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=_example("muniment doctor", "muniment doctor --deep --json"),
)
def doctor(
    data: Data = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every stored file and compare its digest.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Examine the settings, the database, the journal and the stored files.

    Changes nothing, so the registry may go on running. Says of everything that is wrong what to do
    about it, and ends with exit code 1 if anything is.
    """
    from muniment.cli.server import examination  # noqa: PLC0415  starts faster without it

    examination.run(data=data, deep=deep, as_json=as_json)


@commands.command(rich_help_panel=_PANEL)
def version() -> None:
    """Print the version of this program."""
    typer.echo(__version__)
