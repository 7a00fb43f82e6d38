"""The declarations of the commands about stored files."""

from typing import Annotated

import typer

from muniment.cli.server.commands import Data, example

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

commands = typer.Typer(
    name="storage",
    help="Look after the stored files and their keys.",
    rich_help_panel="The registry itself",
)


@commands.command(
    "rotate-key", epilog=example("muniment storage rotate-key --to vault:transit/muniment")
)
def rotate_key(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FILE|vault:…|awskms:…",
            help="The new master key: a file that holds it, or where it is.",
        ),
    ],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Wrap the keys of encrypted files by another master key; no file is written anew.

    Afterwards set MUNIMENT_MASTER_KEY to the new one and restart; servers that run already go on.
    """
    from muniment.cli.server import storing  # noqa: PLC0415  starts faster without it

    storing.rotate_key(data=data, to=to, as_json=as_json)


@commands.command("encrypt", epilog=example("muniment storage encrypt"))
def encrypt(data: Data = None, as_json: Json = False) -> None:
    """Encrypt the files that were stored before encryption was switched on.

    It may be interrupted, and run while the registry does; it goes on where it was.
    """
    from muniment.cli.server import storing  # noqa: PLC0415  starts faster without it

    storing.encrypt(data=data, as_json=as_json)
