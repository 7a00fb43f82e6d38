"""The declarations of the commands that run a registry."""

import gc
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from muniment import __version__


class _Backup(TyperGroup):
    """Takes a place for the command 'make' where no other command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] != "--help" and args[0] not in self.commands:
            args = ["make", *args]
        return super().parse_args(ctx, args)


commands = typer.Typer(pretty_exceptions_enable=False)
backups = typer.Typer(
    name="backup", cls=_Backup, no_args_is_help=True, help="Back up the registry, and prove it."
)
_PANEL = "The registry itself"
Data = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The data folder; otherwise MUNIMENT_DATA, or ./.muniment."),
]

Place = Annotated[str, typer.Argument(metavar="PLACE", help="The folder that holds the backups.")]
Which = Annotated[
    str | None, typer.Option("--backup", help="Which one, by its name; otherwise the newest.")
]


def example(*lines: str) -> str:
    """Return the end of a help text: commands as one would type them."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])


@commands.command(
    rich_help_panel=_PANEL,
    epilog=example("muniment serve", "muniment serve --port 9000 --data /var/lib/muniment"),
)
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    data: Data = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; more than one needs PostgreSQL.")
    ] = None,
    background: Annotated[
        bool | None,
        typer.Option(
            " /--no-worker",
            show_default=False,
            help="Leave chores, reading of stored files and anchors to 'muniment worker'; needs "
            "PostgreSQL.",
        ),
    ] = None,
) -> None:
    """Run the registry until it is interrupted.

    On the first start it prints a one-time link for the first administrator. What is not said here
    is taken from the MUNIMENT variables.
    """
    # What is imported stays; to look for garbage among it takes an eighth of the start.
    gc.disable()
    from muniment.cli.server import serving  # noqa: PLC0415  start-up time

    serving.serve(host=host, port=port, data=data, workers=workers, background=background)


@commands.command(rich_help_panel=_PANEL)
def worker(data: Data = None) -> None:
    """Do the work behind the requests in a process of its own, beside servers on one PostgreSQL.

    It follows the journal, reads stored files again, removes what nobody refers to, closes reviews
    that are due and brings checkpoints to anchors. Servers do the same unless they are started
    with --no-worker; with SQLite the server does it itself.
    """
    from muniment.cli.server import serving  # noqa: PLC0415  starts faster without it

    serving.follow(data=data)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=example("muniment rebuild", "muniment rebuild --follower search"),
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
    epilog=example("muniment doctor", "muniment doctor --deep --json"),
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


@commands.command(
    rich_help_panel=_PANEL, epilog=example("muniment fsck", "muniment fsck --repair --json")
)
def fsck(
    data: Data = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Remove what is safe to remove: temporary files older than a day, and files that "
            "nothing has referred to for the grace of MUNIMENT_GC_GRACE.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Check everything: all that 'doctor' examines, every stored file to its last byte.

    Lists stored files that nothing refers to, and temporary files; they do no harm. Ends with exit
    code 1 if anything is wrong.
    """
    from muniment.cli.server import checking  # noqa: PLC0415  starts faster without it

    checking.run(data=data, repair=repair, as_json=as_json)


@backups.command("make", epilog=example("muniment backup /backup", "muniment backup list /backup"))
def make_backup(
    place: Place,
    data: Data = None,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Also the keys that sign; keep it as you keep them.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Read the whole backup back afterwards.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Back up the whole registry while it goes on working; 'make' may be left out.

    The tables are taken in one transaction, then the files they mention. Files that an earlier
    backup in the same place holds are not copied again.
    """
    from muniment.cli.server import backing_up  # noqa: PLC0415  starts faster without it

    backing_up.make(place, data=data, with_keys=with_keys, check=check, as_json=as_json)


@backups.command("verify", epilog=example("muniment backup verify /backup"))
def verify_backup(
    place: Place,
    name: Which = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Read a backup back to the last byte and compare it with its digests."""
    from muniment.cli.server import backing_up  # noqa: PLC0415  starts faster without it

    backing_up.verify(place, name=name, as_json=as_json)


@backups.command(
    "prune",
    epilog=example(
        "muniment backup prune /backup --keep 30 --dry-run",
        "muniment backup prune /backup --older-than 90",
    ),
)
def prune_backups(
    place: Place,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Keep the newest N, remove the others.")
    ] = None,
    older_than: Annotated[
        int | None, typer.Option(min=1, metavar="DAYS", help="Remove those older than this.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Remove old backups, and the stored bytes that no other backup needs.

    Reads the newest backup to the last byte first; the newest that is whole is never removed, and
    where none is whole, nothing is.
    """
    from muniment.cli.server import backing_up  # noqa: PLC0415  starts faster without it

    backing_up.prune(place, keep=keep, older_than=older_than, dry_run=dry_run, as_json=as_json)


@backups.command("list", epilog=example("muniment backup list /backup"))
def list_backups(
    place: Place,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """List the backups in a place, oldest first."""
    from muniment.cli.server import backing_up  # noqa: PLC0415  starts faster without it

    backing_up.show(place, as_json=as_json)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=example(
        "muniment restore /backup --data /var/lib/muniment",
        "muniment restore /backup --data new --database-url postgresql://muniment@db/registry",
    ),
)
def restore(
    place: Place,
    data: Data = None,
    database_url: Annotated[
        str | None,
        typer.Option(help="An empty PostgreSQL database; otherwise MUNIMENT_DATABASE_URL."),
    ] = None,
    name: Which = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="A checkpoint kept elsewhere, which the log in the backup must go on from."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Put a backup back where there is nothing yet, after reading all of it.

    A backup of SQLite may be restored into PostgreSQL, and the other way round.
    """
    from muniment.cli.server import restoring  # noqa: PLC0415  starts faster without it

    restoring.restore(
        place,
        data=data,
        database_url=database_url,
        name=name,
        checkpoint=checkpoint,
        as_json=as_json,
    )


commands.add_typer(backups, rich_help_panel=_PANEL)


@commands.command(rich_help_panel=_PANEL)
def version(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Print the version of this program."""
    typer.echo(json.dumps({"version": __version__}) if as_json else __version__)


@commands.command(
    rich_help_panel=_PANEL,
    epilog=example(
        "muniment witness --state /var/lib/witness --name audit.example.com/w1 --show-key",
        "muniment witness --state /var/lib/witness --log log.vkey --host 0.0.0.0",
    ),
)
def witness(
    state: Annotated[Path, typer.Option(metavar="DIR", help="Where it keeps key and memory.")],
    watched: Annotated[
        list[str] | None,
        typer.Option("--log", metavar="VKEY|FILE", help="A log to watch; may be repeated."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="What a new witness is called, such as example.com/w1.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8643,
    show_key: Annotated[
        bool, typer.Option("--show-key", help="Only print its verifier key; make it if need be.")
    ] = False,
) -> None:
    """Witness that the log of a registry only grows; run it on another machine, by other people.

    It speaks c2sp.org/tlog-witness: a registry submits its checkpoints, the witness cosigns each
    that is proven to go on from the last, and refuses every other history.
    """
    from muniment.cli.server import witness as witnessing  # noqa: PLC0415  starts faster without it

    if show_key:
        witnessing.show_key(state=state, name=name)
    else:
        witnessing.run(state=state, name=name, watched=watched or [], host=host, port=port)
