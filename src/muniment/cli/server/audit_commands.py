"""The declarations of the commands that look at the log where it lies."""

from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.server.commands import Data

commands = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
NewKey = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="FILE", help="Where the new key goes, if a setting gives the key."
    ),
]


@commands.command(epilog="Examples:\n\n  muniment audit verify\n\n  muniment audit verify --json")
def verify(data: Data = None, as_json: Json = False) -> None:
    """Compare the journal with its log, and the tables with the journal.

    Every leaf is computed from its row, every tile and root anew, every signature verified, those
    in checkpoints.log as well; then the journal is replayed and compared with every row. Changes
    nothing, so the registry may go on running. Ends with exit code 1 if anything differs, and
    names the first place of the log that is touched.
    """
    from muniment.cli.server import auditing  # noqa: PLC0415  starts faster without it

    auditing.verify(data=data, as_json=as_json)


@commands.command(epilog="Examples:\n\n  muniment audit export ./evidence")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write, or add to.")],
    data: Data = None,
    documents: Annotated[
        bool,
        typer.Option(
            "--documents/--no-documents", help="Also what things were after each event: the states."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the log as a folder of files that can be checked without this registry.

    Tiles, entries, every signed checkpoint and the keys, as c2sp.org/tlog-tiles lays them out.
    Exporting to the same folder again adds what is new. The registry may go on running.
    """
    from muniment.cli.server import auditing  # noqa: PLC0415  starts faster without it

    auditing.export(folder, data=data, documents=documents, as_json=as_json)


@commands.command("rotate-key", epilog="Examples:\n\n  muniment audit rotate-key --reason yearly")
def rotate_key(
    reason: Annotated[str, typer.Option(help="Why the key is changed; it goes on record.")],
    data: Data = None,
    to: NewKey = None,
    as_json: Json = False,
) -> None:
    """Give the log a new key; both keys sign that it follows on the old one.

    With SQLite the registry must not be running. The old key is gone afterwards; what it signed
    stays verifiable, as its public key stays published.
    """
    from muniment.cli.server import auditing  # noqa: PLC0415  starts faster without it

    auditing.rotate(data=data, to=to, reason=reason, as_json=as_json)


@commands.command(
    "accept-restore",
    epilog="Examples:\n\n  muniment audit accept-restore --reason 'disk lost, backup of 2 March'",
)
def accept_restore(
    reason: Annotated[str, typer.Option(help="What happened; it goes on record.")],
    data: Data = None,
    to: NewKey = None,
    as_json: Json = False,
) -> None:
    """Go on from an older database that was put back on purpose, as a log of another name.

    The log before stays true of what was signed under its name, and the journal says for ever that
    events after this point were lost. With SQLite the registry must not be running.
    """
    from muniment.cli.server import auditing  # noqa: PLC0415  starts faster without it

    auditing.accept_restore(data=data, to=to, reason=reason, as_json=as_json)
